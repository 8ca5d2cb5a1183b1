//! ACP (Computer Agents): is voice configured and switched on. From "Get voice agent" and "List
//! voice agents" of its API reference. No field is required there, so absence is never drift.

use super::{Feeds, Field, Need, note};
use crate::agent::{AgentStatus, Availability};
use crate::json::{Json, Kind};
use crate::text::join;

/// The path of "List voice agents".
pub const LIST_PATH: &str = "/v1/voice-agents";
/// Selects the organisation that a key of several acts for.
pub const ORGANIZATION_HEADER: &str = "x-computer-agents-organization";

const MODES: &str = "off | web | phone | web_and_phone";

/// The items of the list's body; None where `voiceAgents` is not an array.
pub fn list_items<J: Json>(body: &J) -> Option<Vec<J>> {
    let agents = body.field("voiceAgents");
    (agents.kind() == Kind::Array).then(|| agents.items())
}

/// What the words of a voice mode switch on.
struct Mode {
    channels: &'static [&'static str],
    on_web: bool,
    on_phone: bool,
    headline: &'static str,
}

const NAMED: [(&str, Mode); 4] = [
    ("off", Mode { channels: &[], on_web: false, on_phone: false, headline: "Voice off" }),
    ("web", Mode { channels: &["web"], on_web: true, on_phone: false, headline: "Voice on: web" }),
    ("phone", Mode { channels: &["phone"], on_web: false, on_phone: true, headline: "Voice on: phone" }),
    (
        "web_and_phone",
        Mode { channels: &["web", "phone"], on_web: true, on_phone: true, headline: "Voice on: web, phone" },
    ),
];

/// No mode, or one that is not listed.
const NO_MODE: Mode = Mode { channels: &[], on_web: false, on_phone: false, headline: "" };

impl Mode {
    fn named(word: &str) -> Option<&'static Self> {
        for (known, mode) in &NAMED {
            if *known == word {
                return Some(mode);
            }
        }
        None
    }
}

const AGENT: Option<u8> = Some(0);
const VOICE: Option<u8> = Some(1);
const NUMBER: Option<u8> = Some(2);

pub(super) const FIELDS: [Field; 10] = [
    Field::new(None, "agent", Kind::Object, Need::Optional, Feeds::Judgement),
    Field::new(None, "voice", Kind::Object, Need::Optional, Feeds::Judgement),
    Field::new(None, "phoneNumber", Kind::Object, Need::Optional, Feeds::Judgement),
    Field::new(None, "recentSessions", Kind::Array, Need::Optional, Feeds::Judgement),
    Field::new(AGENT, "voiceMode", Kind::String, Need::Optional, Feeds::ProviderStatus),
    Field::new(AGENT, "isActive", Kind::Boolean, Need::Optional, Feeds::Judgement),
    Field::new(VOICE, "enabled", Kind::Boolean, Need::Optional, Feeds::Judgement),
    Field::new(NUMBER, "lastError", Kind::String, Need::Optional, Feeds::Judgement),
    Field::new(AGENT, "name", Kind::String, Need::Optional, Feeds::Name),
    Field::new(AGENT, "voiceId", Kind::String, Need::Optional, Feeds::VoiceId),
];

pub(super) fn judge<J: Json>(values: &[J], status: &mut AgentStatus<J::Text>) {
    use Availability::{Available, Degraded, Unavailable, Unknown};
    let [_, voice, number, sessions, mode, active, enabled, error, ..] = values else { return };
    if sessions.kind() == Kind::Array {
        status.active_sessions = Some(under_way(sessions));
    }
    let (word, path) = match mode.kind() {
        Kind::Absent | Kind::Null => (of_voice(voice, status), "voice.mode"),
        _ => (mode.string(), "agent.voiceMode"),
    };
    let mode = word.as_deref().and_then(Mode::named);
    if let (Some(word), None) = (&word, mode) {
        note(&mut status.drift, path.to_owned(), MODES, word);
    }
    let is_known = mode.is_some();
    let &Mode { channels, on_web, on_phone, headline } = mode.unwrap_or(&NO_MODE);
    status.channels = channels;
    let has_number = number.kind() == Kind::Object;
    if active.boolean() == Some(false) {
        return status.say(Unavailable, "Agent inactive", "The agent is switched off.");
    }
    if enabled.boolean() == Some(false) {
        return status.say(Unavailable, "Voice off", "Voice is switched off.");
    }
    if is_known && channels.is_empty() {
        return status.say(Unavailable, "Voice off", "The voice mode is off.");
    }
    let no_number = "The voice mode names the phone, and no phone number is bound to the agent.";
    if on_phone && !on_web && !has_number {
        return status.say(Unavailable, "Voice without a phone number", no_number);
    }
    if !is_known {
        return status.say(Unknown, "Voice unknown", "ACP named no voice mode known here.");
    }
    if is_unreadable(active) || is_unreadable(enabled) {
        let reason = "ACP did not say in a known form whether the agent is switched on.";
        return status.say(Unknown, "Voice unknown", reason);
    }
    if on_phone && !has_number {
        return status.say(Degraded, "Voice on: web; no phone number", no_number);
    }
    match error.words().filter(|_| on_phone) {
        Some(error) => {
            let with_error = join(&[headline, "; the phone number has an error"]);
            status.say(Degraded, &with_error, &join(&["The phone number has an error: ", &error]));
        }
        None => status.say(Available, headline, ""),
    }
}

/// The mode in `voice`, which stands where the agent has none. It feeds the status only then.
fn of_voice<J: Json>(voice: &J, status: &mut AgentStatus<J::Text>) -> Option<String> {
    let mode = voice.field("mode");
    let kind = mode.kind();
    if !matches!(kind, Kind::Absent | Kind::Null | Kind::String) {
        note(&mut status.drift, "voice.mode".to_owned(), Kind::String.word(), kind.word());
    }
    status.provider_status = mode.text();
    mode.string()
}

/// Present, and no boolean.
fn is_unreadable<J: Json>(switch: &J) -> bool {
    !matches!(switch.kind(), Kind::Absent | Kind::Null | Kind::Boolean)
}

/// Sessions that have begun and not ended; whatever else stands there is not counted.
fn under_way<J: Json>(sessions: &J) -> u32 {
    let mut count = 0;
    for session in &sessions.items() {
        if matches!(session.field("status").string().as_deref(), Some("initializing" | "active")) {
            count += 1;
        }
    }
    count
}

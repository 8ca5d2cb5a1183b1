//! ACP (Computer Agents): is voice configured and switched on. From "Get voice agent" and "List
//! voice agents" of its API reference. No field is required there, so absence is never drift.

use super::{Reading, Table, table};
use crate::agent::Availability;
use crate::json::{Fields, Json, Kind};

/// The path of "List voice agents".
pub const LIST_PATH: &str = "/v1/voice-agents";
/// The array in its body.
pub const LIST: &str = "voiceAgents";
/// Where the id of an agent stands in an item of it.
pub const LISTED_ID: &str = "agent id";
/// Selects the organisation that a key of several acts for.
pub const ORGANIZATION_HEADER: &str = "x-computer-agents-organization";

const MODES: &str = "off | web | phone | web_and_phone";

/// What the words of a voice mode switch on.
struct Mode {
    channels: &'static [&'static str],
    on_phone: bool,
    headline: &'static str,
    /// The headline where the phone number has an error.
    failing: &'static str,
}

/// In the order of [`MODES`].
const NAMED: [Mode; 4] = [
    Mode { channels: &[], on_phone: false, headline: "Voice off", failing: "" },
    Mode { channels: &["web"], on_phone: false, headline: "Voice on: web", failing: "" },
    Mode {
        channels: &["phone"],
        on_phone: true,
        headline: "Voice on: phone",
        failing: "Voice on: phone; the phone number has an error",
    },
    Mode {
        channels: &["web", "phone"],
        on_phone: true,
        headline: "Voice on: web, phone",
        failing: "Voice on: web, phone; the phone number has an error",
    },
];

/// Of sessions that have begun and not ended; whatever else stands there is not counted.
const UNDER_WAY: &str = "initializing | active";

pub(super) const FIELDS: Table = table! {
    "agent" Object Optional
    "voice" Object Optional
    "phoneNumber" Object Optional
    "recentSessions" Array Optional
    "agent voiceMode" String Optional
    "agent isActive" Boolean Optional
    "voice enabled" Boolean Optional
    "phoneNumber lastError" String Optional
    "agent name" String Optional
    "agent voiceId" String Optional
    "voice mode" Other Optional
    => 9, 0, 10
};
const NUMBER: usize = 3;
const SESSIONS: usize = 4;
const MODE: usize = 5;
const ACTIVE: usize = 6;
const ENABLED: usize = 7;
const ERROR: usize = 8;
const VOICE_MODE: usize = 11;

pub(super) fn judge<J: Json>(fields: &Fields<J>, reading: &mut Reading<J::Text>) {
    use Availability::{Available, Degraded, Unavailable, Unknown};
    reading.active_sessions = fields.value(SESSIONS).count("status", UNDER_WAY);
    // The mode in `voice` stands where the agent has none, and feeds the status only then.
    let (at, path) =
        if is_none(fields.kind(MODE)) { (VOICE_MODE, "voice.mode") } else { (MODE, "agent.voiceMode") };
    let found = fields.kind(at);
    let word = fields.value(at);
    let mode = word.place(MODES).and_then(|place| NAMED.get(place));
    if let Some(Mode { channels, .. }) = mode {
        reading.channels = channels;
    } else if found == Kind::String {
        reading.note(path.to_owned(), MODES, &word.string().unwrap_or_default());
    } else if at == VOICE_MODE && !is_none(found) {
        reading.note(path.to_owned(), Kind::String.word(), found.word());
    }
    reading.provider_status = word.text();
    if fields.boolean(ACTIVE) == Some(false) {
        return reading.say(Unavailable, "Agent inactive", "The agent is switched off.");
    }
    if fields.boolean(ENABLED) == Some(false) {
        return reading.say(Unavailable, "Voice off", "Voice is switched off.");
    }
    let Some(&Mode { channels, on_phone, headline, failing }) = mode else {
        return reading.say(Unknown, "Voice unknown", "ACP named no voice mode known here.");
    };
    if channels.is_empty() {
        return reading.say(Unavailable, "Voice off", "The voice mode is off.");
    }
    let lacks_number = on_phone && fields.kind(NUMBER) != Kind::Object;
    let no_number = "The voice mode names the phone, and no phone number is bound to the agent.";
    if lacks_number && channels.len() == 1 {
        return reading.say(Unavailable, "Voice without a phone number", no_number);
    }
    if is_unreadable(fields.kind(ACTIVE)) || is_unreadable(fields.kind(ENABLED)) {
        let reason = "ACP did not say in a known form whether the agent is switched on.";
        return reading.say(Unknown, "Voice unknown", reason);
    }
    if lacks_number {
        return reading.say(Degraded, "Voice on: web; no phone number", no_number);
    }
    reading.say(Available, headline, "");
    if on_phone
        && fields.kind(ERROR) == Kind::String
        && let Some(error) = fields.value(ERROR).words()
    {
        reading.say(Degraded, failing, "");
        reading.because(&["The phone number has an error: ", &error]);
    }
}

fn is_none(found: Kind) -> bool {
    matches!(found, Kind::Absent | Kind::Null)
}

/// Present, and no boolean.
fn is_unreadable(switch: Kind) -> bool {
    switch != Kind::Boolean && !is_none(switch)
}

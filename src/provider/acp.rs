//! ACP (Computer Agents): is voice configured and switched on. From "Get voice agent" and "List
//! voice agents" of its API reference. No field is required there, so absence is never drift.

use super::{Reading, Table, table};
use crate::agent::Availability;
use crate::json::{Fields, Json, Kind};
use crate::text::nth;

/// The path of "List voice agents".
pub const LIST_PATH: &str = "/v1/voice-agents";
/// The array in its body.
pub const LIST: &str = "voiceAgents";
/// Where the id of an agent stands in an item of it.
pub const LISTED_ID: &str = "agent id";
/// Selects the organisation that a key of several acts for.
pub const ORGANIZATION_HEADER: &str = "x-computer-agents-organization";

const MODES: &str = "off | web | phone | web_and_phone";

/// What each of them switches on.
const CHANNELS: &str = "|web|phone|web phone";
const WEB: usize = 1;
const PHONE: usize = 2;
/// What people read of each.
const HEADLINES: &str = "Voice off|Voice on: web|Voice on: phone|Voice on: web, phone";
/// The same where the phone number has an error.
const FAILING: &str =
    "||Voice on: phone; the phone number has an error|Voice on: web, phone; the phone number has an error";

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
    let mode = word.place(MODES);
    if let Some(mode) = mode {
        reading.channels = nth(CHANNELS, mode);
    } else if found == Kind::String {
        reading.note(path, MODES, &word.string().unwrap_or_default());
    } else if at == VOICE_MODE && !is_none(found) {
        reading.note(path, Kind::String.word(), found.word());
    }
    reading.provider_status = word.text();
    if fields.boolean(ACTIVE) == Some(false) {
        return reading.say(Unavailable, "Agent inactive|The agent is switched off.");
    }
    if fields.boolean(ENABLED) == Some(false) {
        return reading.say(Unavailable, "Voice off|Voice is switched off.");
    }
    let Some(mode) = mode else {
        return reading.say(Unknown, "Voice unknown|ACP named no voice mode known here.");
    };
    if mode < WEB {
        return reading.say(Unavailable, "Voice off|The voice mode is off.");
    }
    let lacks_number = mode >= PHONE && fields.kind(NUMBER) != Kind::Object;
    if lacks_number && mode == PHONE {
        let texts = "Voice without a phone number|\
            The voice mode names the phone, and no phone number is bound to the agent.";
        return reading.say(Unavailable, texts);
    }
    if is_unreadable(fields.kind(ACTIVE)) || is_unreadable(fields.kind(ENABLED)) {
        let texts = "Voice unknown|ACP did not say in a known form whether the agent is switched on.";
        return reading.say(Unknown, texts);
    }
    if lacks_number {
        let texts = "Voice on: web; no phone number|\
            The voice mode names the phone, and no phone number is bound to the agent.";
        return reading.say(Degraded, texts);
    }
    reading.say(Available, nth(HEADLINES, mode));
    if mode >= PHONE
        && fields.kind(ERROR) == Kind::String
        && let Some(error) = fields.value(ERROR).words()
    {
        reading.say(Degraded, nth(FAILING, mode));
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

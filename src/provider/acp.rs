//! ACP (Computer Agents): is voice configured and switched on. From "Get voice agent" and "List
//! voice agents" of its API reference. No field is required there, so absence is never drift.

use super::{OTHER, Reading, Table, table};
use crate::json::{FALSE, Json, Kind, NONE, OBJECT, STRING, TEXT, TRUE};
use crate::text::nth;

/// The path of "List voice agents".
pub const LIST_PATH: &str = "/v1/voice-agents";
/// The array in its body.
pub const LIST: &str = "voiceAgents";
/// Where the id of an agent stands in an item of it.
pub const LISTED_ID: &str = "agent.id";
/// Selects the organisation that a key of several acts for.
pub const ORGANIZATION_HEADER: &str = "x-computer-agents-organization";

const MODES: &str = "off | web | phone | web_and_phone";
const OFF: usize = 0;
const WEB: usize = 1;
const PHONE: usize = 2;
const BOTH: usize = 3;
/// What each of them switches on.
const CHANNELS: &str = "|web|phone|web phone";

/// Of sessions that have begun and not ended; whatever else stands there is not counted.
const UNDER_WAY: &str = "initializing | active";

pub(super) const TABLE: Table = table! {
    "agent" Object Optional
    "voice" Object Optional
    "phoneNumber" Object Optional
    "recentSessions" Array Optional
    "agent.voiceMode" String Optional
    "agent.isActive" Boolean Optional
    "voice.enabled" Boolean Optional
    "phoneNumber.lastError" String Optional
    "agent.name" String Optional
    "agent.voiceId" String Optional
    "voice.mode" Other Optional
    "meta.request_id" Other Optional
    => 9, MODE, 10;

    if ACTIVE is FALSE => unavailable "Agent inactive" "The agent is switched off."
    if ENABLED is FALSE => unavailable "Voice off" "Voice is switched off."
    in OFF => unavailable "Voice off" "The voice mode is off."
    in PHONE if NUMBER is !OBJECT =>
        unavailable "Voice without a phone number"
            "The voice mode names the phone, and no phone number is bound to the agent."
    in OTHER => unknown "Voice unknown" "ACP named no voice mode known here."
    if ACTIVE is !(TRUE | NONE) =>
        unknown "Voice unknown" "ACP did not say in a known form whether the agent is switched on."
    if ENABLED is !(TRUE | NONE) =>
        unknown "Voice unknown" "ACP did not say in a known form whether the agent is switched on."
    in BOTH if NUMBER is !OBJECT =>
        degraded "Voice on: web; no phone number"
            "The voice mode names the phone, and no phone number is bound to the agent."
    in PHONE if ERROR is TEXT =>
        degraded "Voice on: phone; the phone number has an error" "The phone number has an error: *"
    in BOTH if ERROR is TEXT =>
        degraded "Voice on: web, phone; the phone number has an error" "The phone number has an error: *"
    in WEB => available "Voice on: web"
    in PHONE => available "Voice on: phone"
    => available "Voice on: web, phone"
};
const NUMBER: usize = 3;
const SESSIONS: usize = 4;
const MODE: usize = 5;
const ACTIVE: usize = 6;
const ENABLED: usize = 7;
const ERROR: usize = 8;
const VOICE_MODE: usize = 11;

pub(super) fn case<J: Json>(reading: &mut Reading<J>) -> usize {
    reading.active_sessions = reading.fields.value(SESSIONS).count("status", UNDER_WAY);
    reading.said = reading.fields.value(ERROR);
    let mut path = "agent.voiceMode";
    // The mode in `voice` stands where the agent has none, and feeds the status only then.
    if reading.fields.is(MODE, NONE) {
        path = "voice.mode";
        reading.provider_status = VOICE_MODE as i32;
        if !reading.fields.is(VOICE_MODE, STRING | NONE) {
            reading.note(path, Kind::String.word(), reading.fields.word(VOICE_MODE));
        }
    }
    let mode = reading.word(reading.provider_status as usize, path, MODES);
    reading.channels = nth(CHANNELS, mode);
    mode
}

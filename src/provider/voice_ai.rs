//! Voice.ai: may this agent be called now. From "Agent Connection Status" of its API reference.

use super::{Reading, Table, table};
use crate::agent::Availability;
use crate::json::{Fields, Json, Kind};

pub(super) const FIELDS: Table = table! {
    "name" String Required
    "voice_id" String Nullable
    "status" String Required
    "call_allowed" Boolean Required
    "call_validation_details" Object Optional
    => 1, STATUS, 2
};
const STATUS: usize = 3;
const ALLOWED: usize = 4;
const DETAILS: usize = 5;

/// Where refusals have been seen in the details, whose keys are not documented.
const REASONS: &str =
    "reason|detail reason|error reason|message|detail message|error message|code|detail code|error code";

pub(super) fn judge<J: Json>(fields: &Fields<J>, reading: &mut Reading<J::Text>) {
    use Availability::{Available, Unavailable, Unknown};
    match fields.boolean(ALLOWED) {
        Some(true) => reading.say(Available, "Takes calls"),
        Some(false) => {
            reading.say(Unavailable, "Takes no calls|Voice.ai allows no calls to this agent.");
            // What is said there goes before a sentence of ours.
            let said = fields.value(DETAILS).first(REASONS);
            if said.kind() == Kind::String {
                reading.reason = said.text();
            } else if let Some(word) = fields.value(STATUS).words() {
                reading.because(&["Voice.ai allows no calls to this agent; its status is \"", &word, "\"."]);
            }
        }
        None => {
            reading.say(Unknown, "Calls unknown|Voice.ai did not say whether calls are allowed.");
        }
    }
}

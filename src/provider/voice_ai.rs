//! Voice.ai: may this agent be called now. From "Agent Connection Status" of its API reference.

use super::{OTHER, Reading, Table, table};
use crate::json::{FALSE, Json, TEXT, TRUE};

pub(super) const TABLE: Table = table! {
    "name" String Required
    "voice_id" String Nullable
    "status" String Required
    "call_allowed" Boolean Required
    "call_validation_details" Object Optional
    "meta.request_id" Other Optional
    => 1, STATUS, 2;

    if ALLOWED is TRUE => available "Takes calls"
    if ALLOWED is !FALSE => unknown "Calls unknown" "Voice.ai did not say whether calls are allowed."
    // What is said there goes before a sentence of ours.
    in EXPLAINED => unavailable "Takes no calls" "*"
    if STATUS is TEXT =>
        unavailable "Takes no calls" "Voice.ai allows no calls to this agent; its status is \"*\"."
    => unavailable "Takes no calls" "Voice.ai allows no calls to this agent."
};
const STATUS: usize = 3;
const ALLOWED: usize = 4;
const DETAILS: usize = 5;

const EXPLAINED: usize = 0;
/// Where refusals have been seen in the details, whose keys are not documented.
const REASONS: &str =
    "reason|detail.reason|error.reason|message|detail.message|error.message|code|detail.code|error.code";

pub(super) fn case<J: Json>(reading: &mut Reading<J>) -> usize {
    reading.said = reading.fields.value(DETAILS).first(REASONS);
    if reading.said.is_there() {
        return EXPLAINED;
    }
    reading.said = reading.fields.value(STATUS);
    OTHER
}

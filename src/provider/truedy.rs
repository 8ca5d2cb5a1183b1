//! Truedy: is the agent active. From "Get Agent" of its API reference, and the guide's list of states.

use super::{Reading, Table, table};
use crate::json::Json;

pub(super) const TABLE: Table = table! {
    "data" Object Required
    "meta" Object Required
    "data.name" String Required
    "data.voice_id" String Nullable
    "data.status" String Required
    "meta.request_id" String Required
    => 3, STATUS, 4;

    in ACTIVE => available "Active"
    in DRAFT => unavailable "Draft" "The agent is a draft, not yet activated."
    in CREATING => unavailable "Creating" "The agent is still being created."
    in FAILED => unavailable "Failed" "Creating the agent failed."
    => unknown "State unknown" "Truedy named no state known here."
};
const STATUS: usize = 5;

const STATES: &str = "active | draft | creating | failed";
const ACTIVE: usize = 0;
const DRAFT: usize = 1;
const CREATING: usize = 2;
const FAILED: usize = 3;

pub(super) fn case<J: Json>(reading: &mut Reading<J>) -> usize {
    reading.word(STATUS, "data.status", STATES)
}

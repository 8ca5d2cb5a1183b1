//! Truedy: is the agent active. From "Get Agent" of its API reference, and the guide's list of states.

use super::{Reading, Table, table};
use crate::agent::Availability;
use crate::json::{Fields, Json, Kind};

const STATES: &str = "active | draft | creating | failed";

pub(super) const FIELDS: Table = table! {
    "data" Object Required
    "meta" Object Required
    "data name" String Required
    "data voice_id" String Nullable
    "data status" String Required
    "meta request_id" String Required
    => 3, STATUS, 4
};
const STATUS: usize = 5;

pub(super) fn judge<J: Json>(fields: &Fields<J>, reading: &mut Reading<J::Text>) {
    use Availability::{Available, Unavailable, Unknown};
    let state = fields.value(STATUS);
    match state.place(STATES) {
        Some(0) => reading.say(Available, "Active"),
        Some(1) => reading.say(Unavailable, "Draft|The agent is a draft, not yet activated."),
        Some(2) => reading.say(Unavailable, "Creating|The agent is still being created."),
        Some(_) => reading.say(Unavailable, "Failed|Creating the agent failed."),
        None => {
            if let Some(word) = state.string() {
                reading.note("data.status", STATES, &word);
            }
            reading.say(Unknown, "State unknown|Truedy named no state known here.");
        }
    }
}

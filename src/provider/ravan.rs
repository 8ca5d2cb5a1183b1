//! Ravan: is the agent's own Cal.com connected. From "Get Agent Cal.com Status" of its API
//! reference. Nothing is marked required there, so absence is never drift.

use super::{Field, Need, Reading, Table, table};
use crate::agent::Availability;
use crate::json::{Fields, Json, Kind};
use crate::text::{decimal, join};

pub(super) const FIELDS: Table = table! {
    "data" Object Optional
    "data connected" Boolean Optional
    "data status" String Optional
    "data accounts" Array Optional
    => 0, 3, 0
};
/// An account, and its error.
const ACCOUNT: [(Field, &str); 2] = [
    (Field { kind: Kind::Object, need: Need::Optional }, "]"),
    (Field { kind: Kind::String, need: Need::Optional }, "].error"),
];
const CONNECTED: usize = 2;
const ACCOUNTS: usize = 4;

pub(super) fn judge<J: Json>(fields: &Fields<J>, reading: &mut Reading<J::Text>) {
    use Availability::{Available, Degraded, Unavailable, Unknown};
    let error = account_error(&fields.value(ACCOUNTS), reading);
    match (fields.boolean(CONNECTED), error) {
        (Some(true), None) => reading.say(Available, "Calendar connected"),
        (Some(true), Some(error)) => {
            reading.say(Degraded, "Calendar connected, with an error");
            reading.because(&["A calendar account has an error: ", &error]);
        }
        (Some(false), _) => {
            let texts = "No calendar of its own|The agent has no Cal.com connection of its own; \
                a calendar of its organisation may still serve it.";
            reading.say(Unavailable, texts);
        }
        (None, _) => {
            reading.say(Unknown, "Calendar unknown|Ravan did not say whether a calendar is connected.");
        }
    }
}

/// The first account's error that is not empty.
fn account_error<J: Json>(accounts: &J, reading: &mut Reading<J::Text>) -> Option<String> {
    let mut first = None;
    for (index, account) in accounts.items().iter().enumerate() {
        let fields = account.fields("error");
        for (at, (field, after)) in ACCOUNT.iter().enumerate() {
            if let Some(found) = fields.held(at)
                && field.is_drift(found)
            {
                let place = join(&["data.accounts[", &decimal(index as u32), after]);
                reading.note(&place, field.kind.word(), found.word());
            }
        }
        if first.is_none() {
            first = fields.value(1).words();
        }
    }
    first
}

/// The not-connected answer counts the same on 200 and on 404: which one it comes with is not documented.
pub fn says_not_connected<J: Json>(body: &J) -> bool {
    body.fields("data connected").boolean(1) == Some(false)
}

/// A 2xx that says `success: false` and has no data is an error of the provider's.
pub fn is_refusal<J: Json>(body: &J) -> bool {
    let fields = body.fields("success|data");
    fields.boolean(1) == Some(false) && matches!(fields.kind(2), Kind::Absent | Kind::Null)
}

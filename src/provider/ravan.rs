//! Ravan: is the agent's own Cal.com connected. From "Get Agent Cal.com Status" of its API
//! reference. Nothing is marked required there, so absence is never drift.

use super::{OTHER, Reading, Table, table};
use crate::json::{ARRAY, FALSE, Json, Kind, NONE, OBJECT, STRING, TEXT, TRUE};
use crate::text::{decimal, join};

pub(super) const TABLE: Table = table! {
    "data" Object Optional
    "data.connected" Boolean Optional
    "data.status" String Optional
    "data.accounts" Array Optional
    "meta.request_id" Other Optional
    => 0, 3, 0;

    in FAILING if CONNECTED is TRUE =>
        degraded "Calendar connected, with an error" "A calendar account has an error: *"
    if CONNECTED is TRUE => available "Calendar connected"
    if CONNECTED is FALSE =>
        unavailable "No calendar of its own" "The agent has no Cal.com connection of its own; \
            a calendar of its organisation may still serve it."
    => unknown "Calendar unknown" "Ravan did not say whether a calendar is connected."
};
const CONNECTED: usize = 2;
const ACCOUNTS: usize = 4;

/// An account has an error. The first one's is what is said.
const FAILING: usize = 0;

pub(super) fn case<J: Json>(reading: &mut Reading<J>) -> usize {
    let (mut case, mut index) = (OTHER, 0);
    let accounts = reading.fields.value(ACCOUNTS);
    while reading.fields.is(ACCOUNTS, ARRAY) {
        let account = accounts.item(index);
        if !account.is_there() {
            break;
        }
        let fields = account.fields("error");
        let mut differs = |at, after, expected: Kind| {
            let place = join(&["data.accounts[", &decimal(index as u32), after]);
            reading.note(&place, expected.word(), fields.word(at));
        };
        if !fields.is(0, OBJECT | NONE) {
            differs(0, "]", Kind::Object);
        }
        if !fields.is(1, STRING | NONE) {
            differs(1, "].error", Kind::String);
        }
        if case != FAILING && fields.is(1, TEXT) {
            case = FAILING;
            reading.said = fields.value(1);
        }
        index += 1;
    }
    case
}

/// The not-connected answer counts the same on 200 and on 404: which one it comes with is not documented.
pub fn says_not_connected<J: Json>(body: &J) -> bool {
    body.fields("data.connected").is(1, FALSE)
}

/// A 2xx that says `success: false` and has no data is an error of the provider's.
pub fn is_refusal<J: Json>(body: &J) -> bool {
    let fields = body.fields("success|data");
    fields.is(1, FALSE) && fields.is(2, NONE)
}

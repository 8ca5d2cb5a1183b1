//! Ravan: is the agent's own Cal.com connected. From "Get Agent Cal.com Status" of its API
//! reference. Nothing is marked required there, so absence is never drift.

use super::{Feeds, Field, Need, note};
use crate::agent::{AgentStatus, Availability, Drift};
use crate::json::{Json, Kind};
use crate::text::{decimal, join};

const DATA: Option<u8> = Some(0);

pub(super) const FIELDS: [Field; 4] = [
    Field::new(None, "data", Kind::Object, Need::Optional, Feeds::Judgement),
    Field::new(DATA, "connected", Kind::Boolean, Need::Optional, Feeds::Judgement),
    Field::new(DATA, "status", Kind::String, Need::Optional, Feeds::ProviderStatus),
    Field::new(DATA, "accounts", Kind::Array, Need::Optional, Feeds::Judgement),
];

pub(super) fn judge<J: Json>(values: &[J], status: &mut AgentStatus<J::Text>) {
    let [_, connected, _, accounts] = values else { return };
    let error = account_error(accounts, &mut status.drift);
    match (connected.boolean(), error) {
        (Some(true), None) => status.say(Availability::Available, "Calendar connected", ""),
        (Some(true), Some(error)) => {
            let reason = join(&["A calendar account has an error: ", &error]);
            status.say(Availability::Degraded, "Calendar connected, with an error", &reason);
        }
        (Some(false), _) => {
            let reason = "The agent has no Cal.com connection of its own; a calendar of its organisation \
                may still serve it.";
            status.say(Availability::Unavailable, "No calendar of its own", reason);
        }
        (None, _) => {
            let reason = "Ravan did not say whether a calendar is connected.";
            status.say(Availability::Unknown, "Calendar unknown", reason);
        }
    }
}

/// The first account's error that is not empty.
fn account_error<J: Json>(accounts: &J, drift: &mut Vec<Drift>) -> Option<String> {
    let mut first = None;
    for (index, account) in accounts.items().iter().enumerate() {
        let error = account.field("error");
        let (after, expected, found) = match (account.kind(), error.kind()) {
            (Kind::Object | Kind::Null, Kind::Absent | Kind::Null | Kind::String) => {
                ("", Kind::Other, Kind::Other)
            }
            (Kind::Object, found) => ("].error", Kind::String, found),
            (found, _) => ("]", Kind::Object, found),
        };
        if !after.is_empty() {
            let place = join(&["data.accounts[", &decimal(index as u32), after]);
            note(drift, place, expected.word(), found.word());
        }
        if first.is_none() {
            first = error.words();
        }
    }
    first
}

/// The not-connected answer counts the same on 200 and on 404: which one it comes with is not documented.
pub fn says_not_connected<J: Json>(body: &J) -> bool {
    body.field("data").field("connected").boolean() == Some(false)
}

/// A 2xx that says `success: false` and has no data is an error of the provider's.
pub fn is_refusal<J: Json>(body: &J) -> bool {
    let refused = body.field("success").boolean() == Some(false);
    refused && matches!(body.field("data").kind(), Kind::Absent | Kind::Null)
}

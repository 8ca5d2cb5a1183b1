//! Truedy: is the agent active. From "Get Agent" of its API reference, and the guide's list of states.

use super::{Feeds, Field, Need, note};
use crate::agent::{AgentStatus, Availability};
use crate::json::{Json, Kind};

const STATES: &str = "active | draft | creating | failed";
const DATA: Option<u8> = Some(0);
const META: Option<u8> = Some(1);

pub(super) const FIELDS: [Field; 6] = [
    Field::new(None, "data", Kind::Object, Need::Required, Feeds::Judgement),
    Field::new(None, "meta", Kind::Object, Need::Required, Feeds::Judgement),
    Field::new(DATA, "name", Kind::String, Need::Required, Feeds::Name),
    Field::new(DATA, "voice_id", Kind::String, Need::Nullable, Feeds::VoiceId),
    Field::new(DATA, "status", Kind::String, Need::Required, Feeds::ProviderStatus),
    Field::new(META, "request_id", Kind::String, Need::Required, Feeds::Judgement),
];

pub(super) fn judge<J: Json>(values: &[J], status: &mut AgentStatus<J::Text>) {
    use Availability::{Available, Unavailable, Unknown};
    let [.., state, _] = values else { return };
    let word = state.string();
    match word.as_deref() {
        Some("active") => status.say(Available, "Active", ""),
        Some("draft") => status.say(Unavailable, "Draft", "The agent is a draft, not yet activated."),
        Some("creating") => status.say(Unavailable, "Creating", "The agent is still being created."),
        Some("failed") => status.say(Unavailable, "Failed", "Creating the agent failed."),
        unlisted => {
            if let Some(word) = unlisted {
                note(&mut status.drift, "data.status".to_owned(), STATES, word);
            }
            status.say(Unknown, "State unknown", "Truedy named no state known here.");
        }
    }
}

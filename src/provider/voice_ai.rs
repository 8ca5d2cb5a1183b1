//! Voice.ai: may this agent be called now. From "Agent Connection Status" of its API reference.

use super::{Feeds, Field, Need};
use crate::agent::{AgentStatus, Availability};
use crate::json::{Json, Kind};
use crate::text::join;

pub(super) const FIELDS: [Field; 5] = [
    Field::new(None, "name", Kind::String, Need::Required, Feeds::Name),
    Field::new(None, "voice_id", Kind::String, Need::Nullable, Feeds::VoiceId),
    Field::new(None, "status", Kind::String, Need::Required, Feeds::ProviderStatus),
    Field::new(None, "call_allowed", Kind::Boolean, Need::Required, Feeds::Judgement),
    Field::new(None, "call_validation_details", Kind::Object, Need::Optional, Feeds::Judgement),
];

/// Where refusals have been seen in the details, whose keys are not documented.
const REASONS: &str =
    "reason,detail reason,error reason,message,detail message,error message,code,detail code,error code";

pub(super) fn judge<J: Json>(values: &[J], status: &mut AgentStatus<J::Text>) {
    let [_, _, word, allowed, details] = values else { return };
    match allowed.boolean() {
        Some(true) => status.say(Availability::Available, "Takes calls", ""),
        Some(false) => {
            let sentence = match word.words() {
                Some(word) => {
                    join(&["Voice.ai allows no calls to this agent; its status is \"", &word, "\"."])
                }
                None => "Voice.ai allows no calls to this agent.".to_owned(),
            };
            status.say(Availability::Unavailable, "Takes no calls", &sentence);
            // What is said there goes before a sentence of ours.
            let reason = details.first(REASONS).text();
            if reason.is_some() {
                status.reason = reason;
            }
        }
        None => {
            let reason = "Voice.ai did not say whether calls are allowed.";
            status.say(Availability::Unknown, "Calls unknown", reason);
        }
    }
}

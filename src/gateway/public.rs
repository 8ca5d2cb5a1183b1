//! What of a status and of an error may leave: lists of fields, and for the two fields that people read a list
//! of all that is ever said in them. What a provider wrote is on none of them, so it cannot pass.

use crate::text::{has, join};

/// The fields of a public status, in their order.
pub const FIELDS: &str =
    "ref provider agentId name availability signal headline reason channels checkedAt stale";

/// All headlines that [`provider::read`](crate::provider::read) makes.
const HEADLINES: &[&str] = &[
    "Takes calls",
    "Takes no calls",
    "Calls unknown",
    "Voice on: web",
    "Voice on: phone",
    "Voice on: web, phone",
    "Voice on: phone; the phone number has an error",
    "Voice on: web, phone; the phone number has an error",
    "Voice on: web; no phone number",
    "Voice without a phone number",
    "Voice off",
    "Agent inactive",
    "Voice unknown",
    "Calendar connected",
    "Calendar connected, with an error",
    "No calendar of its own",
    "Calendar unknown",
    "Active",
    "Draft",
    "Creating",
    "Failed",
    "State unknown",
];

/// All reasons that it makes of words of its own.
const REASONS: &[&str] = &[
    "Voice.ai allows no calls to this agent.",
    "Voice.ai did not say whether calls are allowed.",
    "The agent is switched off.",
    "Voice is switched off.",
    "The voice mode is off.",
    "The voice mode names the phone, and no phone number is bound to the agent.",
    "ACP named no voice mode known here.",
    "ACP did not say in a known form whether the agent is switched on.",
    "The agent has no Cal.com connection of its own; a calendar of its organisation may still serve it.",
    "Ravan did not say whether a calendar is connected.",
    "The agent is a draft, not yet activated.",
    "The agent is still being created.",
    "Creating the agent failed.",
    "Truedy named no state known here.",
];

/// How the reasons begin in which a provider's words follow.
const OPENINGS: &[&str] = &[
    "Voice.ai allows no calls to this agent",
    "The phone number has an error",
    "A calendar account has an error",
];

/// A provider's code that is longer is none.
const MAX_CODE: usize = 40;

/// The headline of a public status.
pub fn headline(headline: &str) -> &str {
    if is_one_of(HEADLINES, headline) { headline } else { "State unknown" }
}

/// The reason of a public status: a sentence of ours, without what a provider adds to it, or a provider's code. Any
/// other words of a provider's are left out.
///
/// ```
/// use voice_agent_status::gateway::public::reason;
///
/// assert_eq!(reason("insufficient_credits").as_deref(), Some("insufficient_credits"));
/// assert_eq!(reason("The phone number has an error: +1 555 0100").as_deref(), Some("The phone number has an error."));
/// assert_eq!(reason("Call +1 555 0100"), None);
/// ```
pub fn reason(reason: &str) -> Option<String> {
    if is_one_of(REASONS, reason) || is_code(reason) {
        return Some(reason.to_owned());
    }
    for opening in OPENINGS {
        if reason.starts_with(opening) {
            return Some(join(&[opening, "."]));
        }
    }
    None
}

fn is_one_of(known: &[&str], text: &str) -> bool {
    for known in known {
        if *known == text {
            return true;
        }
    }
    false
}

fn is_code(word: &str) -> bool {
    let is_short = (1..=MAX_CODE).contains(&word.len());
    is_short && !has(word, |byte| !byte.is_ascii_alphabetic() && byte != b'_')
}

//! Error bodies. Their shapes overlap between the providers, and vary within one (a gateway in
//! front of it, a framework's own validation), so one reader looks in all the places.

use crate::json::{Json, Kind};
use crate::text::{decimal, has};

/// What an error body says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailureBody {
    /// The provider's code, e.g. `not_found` or `INVALID_REQUEST`.
    pub code: Option<String>,
    /// The provider's message.
    pub message: Option<String>,
    /// Truedy: when its rate limit is lifted, an ISO 8601 time.
    pub reset_at: Option<String>,
    /// The request id in the body (Truedy).
    pub request_id: Option<String>,
}

/// Reads an error body: `{code, message}` and `{code, reason}` (Voice.ai, Ravan, ACP), `{error: {…}}`
/// (Truedy), `{detail: {…}}` and `{detail: {error: {…}}}` (seen at Voice.ai and Truedy), `{error:
/// "…"}`, `{detail: "…"}`, and the list of `{loc, msg}` that a validation answers with.
///
/// ```
/// use serde_json::json;
/// use voice_agent_status::provider::failure_body;
///
/// let body = json!({ "detail": { "error": { "code": "rate_limit_exceeded", "message": "Slow down" } } });
/// let said = failure_body(&Some(body));
/// assert_eq!(said.code.as_deref(), Some("rate_limit_exceeded"));
/// assert_eq!(said.message.as_deref(), Some("Slow down"));
/// ```
pub fn failure_body<J: Json>(body: &J) -> FailureBody {
    let error = body.field("error");
    let detail = body.field("detail");
    let places = [error.clone(), detail.field("error"), detail.clone(), body.clone()];
    let find = |key| find(&places, key);
    let mut message = find("message");
    if message.is_none() {
        message = find("reason");
    }
    if message.is_none() {
        message = validation(&detail);
    }
    for text in &[&detail, &error] {
        if message.is_none() {
            message = text.words();
        }
    }
    let mut reset_at = None;
    for place in &places {
        if reset_at.is_none() {
            reset_at = place.field("details").field("reset_at").words();
        }
    }
    FailureBody {
        code: find("code").or_else(|| error.words().filter(|word| is_code(word))),
        message,
        reset_at,
        request_id: body.field("meta").field("request_id").words(),
    }
}

/// The first of the places that has words for the key.
fn find<J: Json>(places: &[J], key: &'static str) -> Option<String> {
    for place in places {
        let words = place.field(key).words();
        if words.is_some() {
            return words;
        }
    }
    None
}

/// A word such as `not_found`, and not a sentence.
fn is_code(word: &str) -> bool {
    !has(word, |byte| !byte.is_ascii_alphanumeric() && byte != b'_')
}

/// The first finding of a validation: where, and what.
fn validation<J: Json>(detail: &J) -> Option<String> {
    let findings = detail.items();
    let finding = findings.first()?;
    let mut message = String::new();
    for step in &finding.field("loc").items() {
        match step.kind() {
            Kind::String => message.push_str(&step.string().unwrap_or_default()),
            _ => message.push_str(&decimal(step.number().unwrap_or_default() as u32)),
        }
        message.push('.');
    }
    if message.pop().is_some() {
        message.push_str(": ");
    }
    message.push_str(&finding.field("msg").words()?);
    Some(message)
}

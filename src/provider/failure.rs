//! Error bodies. Their shapes overlap between the providers, and vary within one (a gateway in
//! front of it, a framework's own validation), so one reader looks in all the places.

use crate::json::Json;
use crate::text::{has, join};

/// What an error body says; empty or absent where it says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FailureBody<J> {
    /// The provider's code, e.g. `not_found` or `INVALID_REQUEST`.
    pub code: String,
    /// The provider's message.
    pub message: String,
    /// Truedy: when its rate limit is lifted, an ISO 8601 time.
    pub reset_at: J,
    /// The request id in the body (Truedy).
    pub request_id: J,
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
/// assert_eq!(said.code, "rate_limit_exceeded");
/// assert_eq!(said.message, "Slow down");
/// ```
pub fn failure_body<J: Json>(body: &J) -> FailureBody<J> {
    let first = |places| body.first(places).string().unwrap_or_default();
    let mut message = first(MESSAGES);
    if message.is_empty() {
        message = first(FINDINGS);
        let place = body.joined("detail.0.loc").words();
        if let (Some(place), false) = (place, message.is_empty()) {
            message = join(&[&place, ": ", &message]);
        }
    }
    let mut code = first(CODES);
    if code.is_empty() {
        let error = first("error");
        if is_code(&error) {
            code = error;
        }
    }
    FailureBody { code, message, reset_at: body.first(RESETS), request_id: body.first("meta.request_id") }
}

// Where each may stand, the likeliest first.
const MESSAGES: &str = "error.message|detail.error.message|detail.message|message|\
    error.reason|detail.error.reason|detail.reason|reason";
/// The first finding of a validation, or what is no object at all.
const FINDINGS: &str = "detail.0.msg|detail|error";
const CODES: &str = "error.code|detail.error.code|detail.code|code";
const RESETS: &str = "error.details.reset_at|detail.error.details.reset_at|\
    detail.details.reset_at|details.reset_at";

/// A word such as `not_found`, and not a sentence.
fn is_code(word: &str) -> bool {
    !has(word, |byte| !byte.is_ascii_alphanumeric() && byte != b'_')
}

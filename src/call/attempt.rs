//! What the caller's listener is told of each request of a call.

use tsify::Tsify;

use crate::error::StatusErrorKind as Kind;

/// One request sent: what the client option `onAttempt` is called with.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct AttemptInfo {
    /// The agent asked for; null for ACP's list.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The path of the request, below `baseUrl`.
    pub path: String,
    /// Which request of its call this was; the first is 1.
    pub attempt: u32,
    /// The HTTP status; null without an answer.
    pub status: Option<u16>,
    /// What went wrong; null if nothing did, and where the call was aborted.
    #[tsify(type = "StatusErrorKind | null")]
    pub error: Option<Kind>,
    /// From sending to the last byte, in milliseconds.
    pub ms: f64,
}

//! One request of a call, and what the caller's listener is told of it.

use tsify::Tsify;

use crate::error::StatusErrorKind as Kind;
use crate::queue::Place;
use crate::transport::fetch::Exchange;

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

/// An attempt, from when its call is let in. Dropping it ends the request, and leaves the place.
pub(super) struct Attempt {
    /// When its call was let in, by the monotonic clock.
    pub(super) begun: f64,
    /// None while the key is asked for.
    pub(super) exchange: Option<Exchange>,
    pub(super) place: Place,
}

//! One request of a call, and what the caller's listener is told of it.

use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::error::StatusErrorKind as Kind;
use crate::queue::Place;
use crate::transport::clock::monotonic;
use crate::transport::fetch::Exchange;
use crate::transport::js;

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

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    fn report(
        listener: &JsValue,
        reference: &JsValue,
        path: &JsValue,
        attempt: f64,
        status: f64,
        error: &JsValue,
        ms: f64,
    );
}

/// An attempt, from when its call is let in. Dropping it tells the caller's listener, however it ended, if the request was
/// sent; then the request is aborted, and the place left.
pub(super) struct Attempt {
    pub(super) listener: JsValue,
    /// When its call was let in, by the monotonic clock.
    pub(super) begun: f64,
    /// The request, and when it was sent; None while the key is asked for.
    pub(super) sent: Option<(Exchange, f64)>,
    pub(super) error: Option<Kind>,
    pub(super) place: Place,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let (false, Some((exchange, sent_at))) = (self.listener.is_undefined(), &self.sent) else { return };
        let turn = self.place.turn();
        report(
            &self.listener,
            &js::or_null(turn.target.reference()),
            &turn.target.path().into(),
            turn.attempts.get().into(),
            exchange.status().unwrap_or_default().into(),
            &js::or_null(self.error.map(Kind::word)),
            monotonic() - sent_at,
        );
    }
}

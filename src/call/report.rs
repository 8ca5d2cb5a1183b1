//! What the caller's listener is told of each request.

use std::rc::Rc;

use tsify::Tsify;
use wasm_bindgen::prelude::*;

use super::Context;
use crate::error::StatusErrorKind as Kind;
use crate::queue::Turn;
use crate::transport::clock::monotonic;
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

/// Tells the caller's listener of a request that was sent, when it has ended, however it ended.
pub(super) struct Report {
    pub(super) context: Rc<Context>,
    pub(super) turn: Rc<Turn>,
    pub(super) status: Option<u16>,
    pub(super) error: Option<Kind>,
    pub(super) sent_at: f64,
}

impl Drop for Report {
    fn drop(&mut self) {
        let Some(listener) = &self.context.settings.on_attempt else { return };
        let info = vec![
            js::or_null(self.turn.target.reference()),
            self.turn.target.path().into(),
            self.turn.attempts.get().into(),
            js::or_null(self.status),
            js::or_null(self.error.map(Kind::word)),
            (monotonic() - self.sent_at).into(),
        ];
        let info = js::object("ref path attempt status error ms", info);
        js::forget(&js::promised(listener, &JsValue::UNDEFINED, vec![info]));
    }
}

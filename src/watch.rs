//! The exported watch: an async iterator over what a [`Watcher`](crate::watcher::Watcher) tells.

use js_sys::Promise;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::status;
use crate::watcher::Handle;

/// A status was had.
#[derive(Tsify)]
pub struct WatchStatusEvent {
    /// Which event it is.
    #[serde(rename = "type")]
    #[tsify(type = "\"status\"")]
    pub kind: String,
    /// The agent.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Its status now.
    #[tsify(type = "AgentStatus")]
    pub status: JsValue,
    /// The status of it that the last status event told of; null at first.
    #[tsify(type = "AgentStatus | null")]
    pub previous: JsValue,
    /// Whether `status` differs from `previous` in anything but `checkedAt`, `latencyMs`, `attempts`, `requestId`,
    /// `drift` and `raw`. True at first.
    pub changed: bool,
}

/// A status could not be had.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WatchErrorEvent {
    /// Which event it is.
    #[serde(rename = "type")]
    #[tsify(type = "\"error\"")]
    pub kind: String,
    /// The agent.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What went wrong.
    #[tsify(type = "StatusErrorData")]
    pub error: JsValue,
    /// The newest status that could be had; null if there was none yet.
    #[tsify(type = "AgentStatus | null")]
    pub last_known: JsValue,
    /// In how many milliseconds the agent is asked again; null where it has stopped for good, after 401, 403, 404 and 410.
    #[tsify(type = "number | null")]
    pub next_in_ms: Option<f64>,
}

/// What `watch` tells of.
#[derive(Tsify)]
#[serde(untagged)]
pub enum WatchEvent {
    /// A status was had.
    Status(WatchStatusEvent),
    /// A status could not be had.
    Error(WatchErrorEvent),
}

/// A watch over a set of agents, made by `watch`. It asks from the first `next()` on; leaving the loop, `return()`,
/// its signal and the client's `close()` stop it.
#[wasm_bindgen]
pub struct StatusWatch(pub(crate) Handle);

#[wasm_bindgen]
impl StatusWatch {
    /// The next event. Rejects once with `signal.reason` after an abort, and with a `StatusError` of kind `"config"` for
    /// wrong options or references, before anything is sent.
    #[wasm_bindgen(unchecked_return_type = "Promise<IteratorResult<WatchEvent, undefined>>")]
    pub fn next(&self) -> Promise {
        self.0.0.next()
    }

    /// Stops it, its requests and its timers. Twice is harmless.
    #[wasm_bindgen(
        js_name = "return",
        unchecked_return_type = "Promise<IteratorResult<WatchEvent, undefined>>"
    )]
    pub fn stop(&self) -> Promise {
        self.0.0.stop();
        self.0.0.next()
    }

    /// One more agent joins and is asked at once. False if it was there already, or the watch is over. Throws a
    /// `StatusError` of kind `"config"`.
    pub fn add(
        &self,
        #[wasm_bindgen(js_name = "ref", unchecked_param_type = "string")] reference: JsValue,
    ) -> Result<bool, JsValue> {
        self.0.0.add(&reference)
    }

    /// An agent leaves, and is not asked any more. False if it was not there. A watch that the last one has left is over.
    pub fn delete(
        &self,
        #[wasm_bindgen(js_name = "ref", unchecked_param_type = "string")] reference: JsValue,
    ) -> bool {
        status::parse_ref(&reference).is_ok_and(|agent| self.0.0.delete(&agent))
    }
}

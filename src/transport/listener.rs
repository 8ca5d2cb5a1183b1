//! Listening to events of the platform.

use wasm_bindgen::prelude::*;

use super::js;

/// A listener on something that has events, removed when this is dropped.
pub struct Listener {
    target: JsValue,
    event: &'static str,
    function: JsValue,
}

impl Listener {
    /// Has a function called at each event; None where the target has no events.
    pub fn new(target: JsValue, event: &'static str, function: JsValue) -> Option<Self> {
        let listener = Self { target, event, function };
        listener.call("addEventListener").is_ok().then_some(listener)
    }

    fn call(&self, method: &'static str) -> Result<JsValue, JsValue> {
        js::apply(&js::get(&self.target, method), &self.target, js::key(self.event), &self.function)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.call("removeEventListener");
    }
}

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
        let given = vec![self.event.into(), self.function.clone()];
        js::apply(&js::get(&self.target, method), &self.target, given)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.call("removeEventListener");
    }
}

/// The caller's AbortSignal, or none.
pub struct Signal {
    value: JsValue,
    _listener: Option<Listener>,
}

impl Signal {
    /// Has a function called when it aborts. None where the value is no signal; undefined is one that never aborts.
    pub fn new(value: JsValue, function: &JsValue) -> Option<Self> {
        if value.is_undefined() {
            return Some(Self { value, _listener: None });
        }
        js::get(&value, "aborted").as_bool()?;
        let listener = Listener::new(value.clone(), "abort", function.clone())?;
        Some(Self { value, _listener: Some(listener) })
    }

    /// The reason, once it has aborted.
    pub fn reason(&self) -> Option<JsValue> {
        (js::get(&self.value, "aborted") == JsValue::TRUE).then(|| js::get(&self.value, "reason"))
    }
}

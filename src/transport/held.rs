//! What the platform does until somebody lets go of it: a timer, a listener.

use wasm_bindgen::prelude::*;

use super::js;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    fn timer(function: &JsValue, ms: f64) -> JsValue;
    fn listen(target: &JsValue, event: &JsValue, function: &JsValue) -> JsValue;
    fn quietly(end: &JsValue) -> JsValue;
}

/// See the module. It is the function that ends it, which is called when this is dropped.
pub struct Held(JsValue);

impl Held {
    /// Has a function called in so many milliseconds, with itself.
    pub fn timer(function: &JsValue, ms: f64) -> Self {
        Self(timer(function, ms))
    }

    /// Has a function called at each event of a target, if that has events.
    pub fn listener(target: &JsValue, event: &'static str, function: &JsValue) -> Self {
        Self(listen(target, js::key(event), function))
    }

    /// What a function ends.
    pub const fn new(end: JsValue) -> Self {
        Self(end)
    }

    /// Ends it.
    pub fn end(&self) {
        quietly(&self.0);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.end();
    }
}

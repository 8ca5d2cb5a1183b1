//! What the platform does until somebody lets go of it: a timer, a listener, a wait.

use wasm_bindgen::prelude::*;

use super::js;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    fn timer(function: &JsValue, ms: f64) -> JsValue;
    fn listen(target: &JsValue, event: &JsValue, function: &JsValue) -> JsValue;
    fn wait(promise: &JsValue, ms: f64, number: i32, resume: &JsValue) -> JsValue;
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

    /// Has a function called with what has come of a promise, and a number: what it was kept with and 0, what it was rejected
    /// with and 1, or, after so many milliseconds, the promise and 2.
    pub(super) fn wait(promise: &JsValue, ms: f64, number: usize, resume: &JsValue) -> Self {
        Self(wait(promise, ms, number as i32, resume))
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

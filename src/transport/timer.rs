//! Timers of the platform.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    /// Has a function called in so many milliseconds, with itself.
    fn timer(function: &JsValue, ms: f64) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// A timer of the platform, cleared when it is dropped.
pub struct Timer(JsValue);

impl Timer {
    /// Has a function called in so many milliseconds, with itself.
    pub fn new(function: &JsValue, ms: f64) -> Self {
        Self(timer(function, ms))
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}

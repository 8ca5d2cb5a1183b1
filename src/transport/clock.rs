//! Time and chance.

use js_sys::{Date, Math};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// A clock that never jumps, in milliseconds, for measuring and for deadlines.
pub fn monotonic() -> f64 {
    performance_now()
}

/// The time of day, in milliseconds since 1970.
pub fn wall() -> f64 {
    Date::now()
}

/// From 0 to 1.
pub fn random() -> f64 {
    Math::random()
}

//! What one part rings for another that waits.

use wasm_bindgen::prelude::*;

use super::js;

/// A promise that is kept when the bell is dropped.
pub struct Bell {
    promise: JsValue,
    ring: JsValue,
}

impl Default for Bell {
    fn default() -> Self {
        let (promise, ring) = js::deferred();
        Self { promise: promise.into(), ring }
    }
}

impl Bell {
    /// To be waited for.
    pub const fn promise(&self) -> &JsValue {
        &self.promise
    }

    /// Rings, for good.
    pub fn ring(&self) {
        js::settle(&self.ring, Ok(JsValue::UNDEFINED));
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.ring();
    }
}

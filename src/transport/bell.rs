//! What one part rings for another that waits.

use wasm_bindgen::prelude::*;

use super::held::Held;
use super::js;

/// A promise that is kept when the bell is dropped.
pub struct Bell {
    promise: JsValue,
    ring: Held,
}

impl Default for Bell {
    fn default() -> Self {
        let (promise, ring) = js::deferred();
        Self { promise: promise.into(), ring: Held::new(ring) }
    }
}

impl Bell {
    /// To be waited for.
    pub const fn promise(&self) -> &JsValue {
        &self.promise
    }

    /// Rings, for good.
    pub fn ring(&self) {
        self.ring.end();
    }
}

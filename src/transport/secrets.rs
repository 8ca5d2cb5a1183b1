//! Keys that the client has used, and their removal from whatever a caller may see.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/pkg-template/secrets.js")]
extern "C" {
    fn learn(secrets: &JsValue, key: &JsValue);
    #[wasm_bindgen(js_name = redactBody)]
    fn redact_body(secrets: &JsValue, body: &JsValue, text: &JsString) -> JsValue;
    #[wasm_bindgen(js_name = redactCause)]
    fn redact_cause(secrets: &JsValue, cause: &JsValue) -> JsValue;
}

/// The keys of one client.
pub struct Secrets(JsValue);

impl Default for Secrets {
    fn default() -> Self {
        Self(Array::new().into())
    }
}

impl Secrets {
    /// Remembers a key; an empty one is none.
    pub fn learn(&self, key: &str) {
        learn(&self.0, &key.into());
    }

    /// For functions of ours.
    pub(super) const fn as_js(&self) -> &JsValue {
        &self.0
    }

    /// Removes keys from everything in the parsed body of this text, in place; a string comes back redacted.
    pub fn redact_body(&self, body: &JsValue, text: &JsString) -> JsValue {
        redact_body(&self.0, body, text)
    }

    /// What was thrown, if showing it shows no key; else an error that stands for it.
    pub fn redact_cause(&self, cause: &JsValue) -> JsValue {
        redact_cause(&self.0, cause)
    }
}

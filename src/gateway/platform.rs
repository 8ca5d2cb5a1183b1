//! Requests and responses of the platform, streams and WebCrypto: what the gateway needs of it beside `transport`.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::Headers;
use super::parts::halves;
use crate::text::join;
use crate::transport::js;

#[wasm_bindgen]
extern "C" {
    type ReadableStream;
    #[wasm_bindgen(constructor)]
    fn new(source: &JsValue, strategy: &JsValue) -> ReadableStream;
}

#[wasm_bindgen(module = "/pkg-template/http.js")]
extern "C" {
    fn read(request: &JsValue) -> Option<String>;
    fn header(request: &JsValue, name: &str) -> Option<String>;
    /// Asks the platform not to end what goes on behind an answer. It may throw, so the glue has a part in it; else the
    /// wasm would import it by itself.
    #[wasm_bindgen(catch)]
    pub fn keep(context: &JsValue, promise: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch)]
    fn respond(status: u16, headers: &str, body: &JsValue) -> Result<JsValue, JsValue>;
}

/// A request, as far as the gateway looks at it.
#[derive(Default)]
pub struct Incoming {
    /// In capitals; empty where it is none.
    pub method: String,
    /// Scheme, host and port.
    pub origin: String,
    /// As it stands in the address.
    pub path: String,
    /// As it stands in the address, with its question mark.
    pub query: String,
    /// The origin of the page that asks, with a + in front; empty where it is none.
    pub page: String,
    /// The tags of what the viewer has, likewise.
    pub known: String,
    request: JsValue,
}

impl Incoming {
    /// Reads a `Request`; None where it is none.
    pub fn read(request: &JsValue) -> Option<Self> {
        let text = read(request)?;
        let mut rest = Some(text.as_str());
        let mut line = || {
            let (line, behind) = halves(rest.unwrap_or_default(), b'\n');
            rest = behind;
            line.to_owned()
        };
        let incoming = Self {
            method: line(),
            origin: line(),
            path: line(),
            query: line(),
            page: line(),
            known: line(),
            request: request.clone(),
        };
        // A header with a line break is none.
        if rest.is_none() { Some(incoming) } else { None }
    }

    /// The value of a header that is seldom looked at.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.request, name)
    }
}

/// What is answered.
pub struct Outgoing {
    /// The HTTP status.
    pub status: u16,
    /// Lines, names and values in turn.
    headers: String,
    /// Text, a stream, or null for none.
    pub body: JsValue,
}

impl Outgoing {
    /// An answer without headers and body.
    pub const fn new(status: u16) -> Self {
        Self { status, headers: String::new(), body: JsValue::NULL }
    }

    /// The platform's `Response`.
    pub fn into_response(self) -> Result<JsValue, JsValue> {
        respond(self.status, &self.headers, &self.body)
    }
}

impl Headers for Outgoing {
    fn set(&mut self, name: &'static str, value: &str) {
        self.headers.push_str(&join(&[name, "\n", value, "\n"]));
    }
}

/// A stream that asks for its next chunk only when its reader wants one. `pull` gets the controller and gives a promise,
/// `cancel` is called when the reader goes away.
pub fn stream(pull: JsValue, cancel: JsValue) -> JsValue {
    let source = Object::new();
    js::set(&source, "pull", &pull);
    js::set(&source, "cancel", &cancel);
    let strategy = Object::new();
    js::set(&strategy, "highWaterMark", &0.into());
    ReadableStream::new(&source, &strategy).into()
}

/// Gives a stream's reader a chunk of text.
pub fn enqueue(controller: &JsValue, text: &str) {
    // A stream whose reader has gone takes nothing more; its cancel has been called.
    let _ = js::apply(&js::get(controller, "enqueue"), controller, vec![bytes(text.as_bytes())]);
}

/// Ends a stream.
pub fn close(controller: &JsValue) {
    let _ = js::attempt(controller, "close");
}

/// A promise of a key for HMAC with SHA-256.
pub fn hmac_key(secret: &str) -> JsValue {
    let algorithm: JsValue = Object::new().into();
    js::set(&algorithm, "name", &"HMAC".into());
    js::set(&algorithm, "hash", &"SHA-256".into());
    let usages = Array::of2(&"sign".into(), &"verify".into());
    subtle(
        "importKey",
        vec!["raw".into(), bytes(secret.as_bytes()), algorithm, JsValue::FALSE, usages.into()],
    )
}

/// Whether a signature is that of the data: a promise of a boolean, reckoned in constant time.
pub fn hmac_verify(key: &JsValue, signature: &[u8], data: &str) -> JsValue {
    subtle("verify", vec!["HMAC".into(), key.clone(), bytes(signature), bytes(data.as_bytes())])
}

/// The signature of the data: a promise of an ArrayBuffer.
pub fn hmac_sign(key: &JsValue, data: &str) -> JsValue {
    subtle("sign", vec!["HMAC".into(), key.clone(), bytes(data.as_bytes())])
}

fn subtle(method: &'static str, given: Vec<JsValue>) -> JsValue {
    let subtle = js::get(&js::get(&js::global(), "crypto"), "subtle");
    js::promised(&js::get(&subtle, method), &subtle, given)
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

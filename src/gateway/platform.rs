//! Requests and responses of the platform, streams and WebCrypto: what the gateway needs of it beside `transport`.

use js_sys::{Array, Function, Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::text::join;
use crate::transport::js;

#[wasm_bindgen]
extern "C" {
    type ReadableStream;
    #[wasm_bindgen(constructor)]
    fn new(source: &JsValue, strategy: &JsValue) -> ReadableStream;

    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = importKey, catch)]
    fn import_key(
        format: &str,
        key: &Uint8Array,
        algorithm: &JsValue,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], catch)]
    fn verify(
        algorithm: &str,
        key: &JsValue,
        signature: &Uint8Array,
        data: &Uint8Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], catch)]
    fn sign(algorithm: &str, key: &JsValue, data: &Uint8Array) -> Result<Promise, JsValue>;
}

#[wasm_bindgen(module = "/pkg-template/exchange.js")]
extern "C" {
    fn read(request: &JsValue) -> Option<String>;
    fn header(request: &JsValue, name: &str) -> Option<String>;
    /// Asks the platform not to end what goes on behind an answer. It may throw, so the glue has a part in it; else the
    /// wasm would import it by itself.
    #[wasm_bindgen(catch)]
    pub fn keep(context: &JsValue, promise: &Promise) -> Result<(), JsValue>;
    #[wasm_bindgen(catch)]
    fn respond(status: u16, headers: &str, body: &JsValue) -> Result<JsValue, JsValue>;
}

/// A request, as far as the gateway looks at it.
pub struct Incoming {
    /// In capitals.
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
        let mut lines = Vec::new();
        for line in read(request)?.split('\n') {
            lines.push(line.to_owned());
        }
        // A header with a line break is none.
        let [method, origin, path, query, page, known] = <[String; 6]>::try_from(lines).ok()?;
        Some(Self { method, origin, path, query, page, known, request: request.clone() })
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
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// Text, a stream, or null for none.
    pub body: JsValue,
}

impl Outgoing {
    /// The platform's `Response`.
    pub fn into_response(self) -> Result<JsValue, JsValue> {
        let mut lines = String::new();
        for (name, value) in &self.headers {
            lines.push_str(&join(&[name, "\n", value, "\n"]));
        }
        respond(self.status, &lines, &self.body)
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
    let chunk: JsValue = Uint8Array::from(text.as_bytes()).into();
    let method: Result<Function, _> = js::get(controller, "enqueue").dyn_into();
    // A stream whose reader has gone takes nothing more; its cancel has been called.
    let _ = method.map(|enqueue| enqueue.call1(controller, &chunk));
}

/// Ends a stream.
pub fn close(controller: &JsValue) {
    let _ = js::attempt(controller, "close");
}

/// A key for HMAC with SHA-256.
pub fn hmac_key(secret: &str) -> Result<Promise, JsValue> {
    let algorithm = Object::new();
    js::set(&algorithm, "name", &"HMAC".into());
    js::set(&algorithm, "hash", &"SHA-256".into());
    let usages = Array::of2(&"sign".into(), &"verify".into());
    import_key("raw", &Uint8Array::from(secret.as_bytes()), &algorithm, false, &usages)
}

/// Whether a signature is that of the data: a promise of a boolean, reckoned in constant time.
pub fn hmac_verify(key: &JsValue, signature: &[u8], data: &str) -> Result<Promise, JsValue> {
    verify("HMAC", key, &Uint8Array::from(signature), &Uint8Array::from(data.as_bytes()))
}

/// The signature of the data: a promise of an ArrayBuffer.
pub fn hmac_sign(key: &JsValue, data: &str) -> Result<Promise, JsValue> {
    sign("HMAC", key, &Uint8Array::from(data.as_bytes()))
}

//! One request and its answer, over the platform's `fetch` or one that the caller gives.

use gloo_net::http::Headers;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::js;
use super::secrets::Secrets;
use crate::json::Json;

/// The largest body of an error that is read, in bytes: it explains, and that is all.
const MAX_ERROR_BYTES: f64 = 65_536.0;

/// The status of a redirect that a browser hides, as in pkg-template/fetch.js.
pub const HIDDEN: u16 = 1;

#[wasm_bindgen(module = "/pkg-template/fetch.js")]
extern "C" {
    /// A promise of the answer, over a fetch or the platform's own; what that throws counts as a rejection.
    fn request(
        fetch: &JsValue,
        base: &JsValue,
        path: &JsValue,
        headers: &web_sys::Headers,
        signal: &JsValue,
        in_page: i32,
    ) -> JsValue;
    fn header(holder: &JsValue, name: &JsValue) -> JsValue;
    fn exchange(
        secrets: &JsValue,
        fetch: &JsValue,
        base: &JsValue,
        path: &JsValue,
        headers: &web_sys::Headers,
        in_page: i32,
        most: f64,
        most_of_error: f64,
        listener: &JsValue,
        reference: &JsValue,
        attempts: f64,
    ) -> JsValue;
    fn leave(exchange: &JsValue);
    fn body(exchange: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = redactedBody)]
    fn redacted_body(exchange: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = errorBody)]
    fn error_body(exchange: &JsValue) -> JsValue;
}

/// What to ask.
pub struct Request<'a> {
    /// The caller's fetch; undefined for the platform's own, looked up at each call.
    pub fetch: &'a JsValue,
    /// Before the path.
    pub base_url: &'a JsValue,
    /// The path.
    pub path: &'a str,
    /// Whether a browser's cache must be kept out of it.
    pub in_page: bool,
    /// Names and values; the values are visible ASCII, or empty where the header is not given.
    pub headers: &'a [(&'static str, &'a str)],
}

impl Request<'_> {
    fn headers(&self) -> web_sys::Headers {
        let headers = Headers::new();
        for (name, value) in self.headers {
            if !value.is_empty() {
                headers.set(name, value);
            }
        }
        headers.into_raw()
    }
}

/// What an exchange needs beside its request.
pub struct Terms<'a> {
    /// No key of these is shown.
    pub secrets: &'a Secrets,
    /// The largest body that is read, in bytes.
    pub max_body_bytes: f64,
    /// Who is told of it at its end; undefined for nobody.
    pub listener: &'a JsValue,
    /// The agent asked for, or null.
    pub reference: JsValue,
    /// Which request of its call it is.
    pub attempts: u32,
}

/// A request under way. Dropping it tells the listener, and if its answer was not read to its end, aborts the request and
/// cancels the body.
pub struct Exchange {
    /// What has arrived.
    pub answer: Answer,
}

/// An answer, as far as it has arrived.
#[derive(Clone)]
pub struct Answer(JsValue);

impl Exchange {
    /// Sends a request.
    pub fn send(request: &Request<'_>, terms: &Terms<'_>) -> Self {
        let answer = Answer(exchange(
            terms.secrets.as_js(),
            request.fetch,
            request.base_url,
            &request.path.into(),
            &request.headers(),
            request.in_page.into(),
            terms.max_body_bytes,
            MAX_ERROR_BYTES,
            terms.listener,
            &terms.reference,
            terms.attempts.into(),
        ));
        Self { answer }
    }

    /// What to wait for: what is wrong with the body when it has been read; undefined where it is a JSON object.
    pub fn end(&self) -> JsValue {
        self.answer.field("end")
    }

    /// What the listener is to be told of how it has ended.
    pub fn failed(&self, word: &'static str) {
        js::set(&self.answer.0, "error", js::key(word));
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        leave(&self.answer.0);
    }
}

impl Answer {
    /// The HTTP status, or [`HIDDEN`]; 0 before there is an answer.
    pub fn status(&self) -> u16 {
        self.number("status") as u16
    }

    /// The value of a header, empty where there is none.
    pub fn header(&self, name: &'static str) -> String {
        self.value(name).as_string().unwrap_or_default()
    }

    /// The same, to hand on; no text where there is none.
    pub fn value(&self, name: &'static str) -> JsValue {
        header(&self.0, js::key(name))
    }

    /// A field of it: `body`, what was parsed, `cause`, why it could not be.
    pub fn field(&self, name: &'static str) -> JsValue {
        js::get(&self.0, name)
    }

    /// Which request of its call it answers.
    pub fn attempts(&self) -> u32 {
        self.number("attempt") as u32
    }

    /// From sending to the last byte, in milliseconds.
    pub fn latency_ms(&self) -> f64 {
        self.number("latencyMs")
    }

    fn number(&self, name: &'static str) -> f64 {
        self.field(name).number().unwrap_or_default()
    }

    /// Itself, for functions of ours.
    pub const fn as_js(&self) -> &JsValue {
        &self.0
    }

    /// The body as sent, an object of the caller's own.
    pub fn body(&self) -> JsValue {
        body(&self.0)
    }

    /// The body without keys, an object of the caller's own.
    pub fn redacted_body(&self) -> JsValue {
        redacted_body(&self.0)
    }

    /// The parsed body of an error, or the beginning of its text, without keys; null where there is none.
    pub fn error_body(&self) -> JsValue {
        error_body(&self.0)
    }
}

/// An answer without an end, read chunk by chunk. Dropping it aborts the request and cancels the body.
pub struct Channel {
    controller: AbortController,
    reader: JsValue,
}

impl Channel {
    /// Sends the request; with it comes what to wait for, the response.
    pub fn open(request: &Request<'_>) -> Result<(Self, JsValue), JsValue> {
        let controller = AbortController::new()?;
        let sent = self::request(
            request.fetch,
            request.base_url,
            &request.path.into(),
            &request.headers(),
            &controller.signal(),
            request.in_page.into(),
        );
        Ok((Self { controller, reader: JsValue::UNDEFINED }, sent))
    }

    /// The response is there: whether it is a stream of this media type.
    pub fn begin(&mut self, response: &JsValue, media_type: &str) -> bool {
        let found = header(response, js::key("content-type")).as_string();
        if response.field("status").number() != Some(200.0)
            || !found.is_some_and(|found| found.starts_with(media_type))
        {
            return false;
        }
        self.reader = js::attempt(&js::get(response, "body"), "getReader").unwrap_or_default();
        !self.reader.is_undefined()
    }

    /// What to wait for, the next chunk.
    pub fn read(&self) -> JsValue {
        js::call(&self.reader, "read")
    }

    /// The bytes of a chunk; None at the end, and for what are no bytes.
    pub fn bytes(chunk: &JsValue) -> Option<Vec<u8>> {
        Some(js::get(chunk, "value").dyn_into::<Uint8Array>().ok()?.to_vec())
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        js::forget(&js::call(&self.reader, "cancel"));
        self.controller.abort();
    }
}

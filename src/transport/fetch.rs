//! One request and its answer, over the platform's `fetch` or one that the caller gives.

use gloo_net::http::Headers;
use js_sys::{JsString, TypeError, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::js;
use super::task::Arrived;
use crate::json::Json;
use crate::text::number;

/// The largest body of an error that is read, in bytes: it explains, and that is all.
const MAX_ERROR_BYTES: f64 = 65_536.0;

#[wasm_bindgen(module = "/pkg-template/fetch.js")]
extern "C" {
    /// A promise of the answer, over a fetch or the platform's own; what that throws counts as a rejection.
    fn request(fetch: &JsValue, url: &JsValue, headers: &JsValue, signal: &JsValue, in_page: i32) -> JsValue;
    /// A response's headers; undefined where it has none.
    fn headers(response: &JsValue) -> JsValue;
    fn header(headers: &JsValue, name: &JsValue) -> JsValue;
    /// Reads the body of a response, up to so many bytes; `end` is a promise of whether that was all of it, `size` how
    /// many have arrived.
    fn body(response: &JsValue, most: f64) -> JsValue;
    /// As far as it has arrived.
    fn text(body: &JsValue) -> JsString;
    /// Reads no further.
    fn leave(body: &JsValue);
}

/// What to ask.
pub struct Request<'a> {
    /// The caller's fetch; undefined for the platform's own, looked up at each call.
    pub fetch: &'a JsValue,
    /// The whole address.
    pub url: &'a str,
    /// Whether a browser's cache must be kept out of it.
    pub in_page: bool,
    /// Names and values; the values are visible ASCII, or empty where the header is not given.
    pub headers: &'a [(&'static str, &'a str)],
}

impl Request<'_> {
    /// Calls fetch; a promise of the response.
    fn send(&self, controller: Option<&AbortController>) -> JsValue {
        let headers = Headers::new();
        for (name, value) in self.headers {
            if !value.is_empty() {
                headers.set(name, value);
            }
        }
        request(
            self.fetch,
            &self.url.into(),
            &headers.into_raw(),
            &controller.map_or(JsValue::UNDEFINED, |controller| controller.signal().into()),
            self.in_page.into(),
        )
    }
}

/// The head of an answer.
pub struct Head {
    /// The HTTP status; None where a browser hides a redirect.
    pub status: Option<u16>,
    /// Its headers, read through [`Head::header`].
    headers: JsValue,
}

impl Head {
    /// The value of a header, empty where there is none.
    pub fn header(&self, name: &'static str) -> String {
        header(&self.headers, js::key(name)).as_string().unwrap_or_default()
    }

    /// Whether the header `content-length` promises more bytes than these.
    pub fn promises_more_than(&self, bytes: f64) -> bool {
        number(&self.header("content-length")).is_some_and(|length| length > bytes)
    }

    fn of(response: &JsValue) -> Option<Self> {
        let number = response.field("status").number()?;
        let status = number as u16;
        let is_status = (100..1000).contains(&status) && f64::from(status) == number;
        if !is_status && js::get(response, "type") != "opaqueredirect" {
            return None;
        }
        let headers = headers(response);
        (!headers.is_undefined()).then_some(Self { status: is_status.then_some(status), headers })
    }
}

/// A request under way: what [`Exchange::send`] gives is waited for first, then what [`Exchange::advance`] says, until
/// the exchange has ended. Dropping it aborts the request and cancels the body.
pub struct Exchange {
    /// Aborts the request.
    controller: Option<AbortController>,
    /// The head, once it has arrived.
    pub head: Option<Head>,
    /// What reads the body, from then on.
    body: JsValue,
    is_whole: bool,
}

/// How an exchange ended.
pub enum Ending {
    /// The body was read to its end.
    Whole,
    /// Fetch failed, or the connection or the stream broke; what was thrown.
    Broken(JsValue),
    /// The body is larger than allowed.
    TooLarge,
    /// The time ran out.
    TimedOut,
}

impl Exchange {
    /// Sends a request; with it comes a promise of the response.
    pub fn send(request: &Request<'_>) -> (Self, JsValue) {
        let controller = AbortController::new().ok();
        let sent = request.send(controller.as_ref());
        (Self { controller, head: None, body: JsValue::UNDEFINED, is_whole: false }, sent)
    }

    /// The text of the body, as far as it has arrived.
    pub fn text(&self) -> JsString {
        text(&self.body)
    }

    /// The size of the body, as far as it has arrived, in bytes.
    pub fn bytes(&self) -> f64 {
        self.body.field("size").number().unwrap_or_default()
    }

    /// The HTTP status, once the head has arrived.
    pub fn status(&self) -> Option<u16> {
        self.head.as_ref()?.status
    }

    /// Takes what has come of the wait; what to wait for next, or how the exchange has ended.
    pub fn advance(&mut self, arrived: Arrived, max_body_bytes: f64) -> Result<JsValue, Ending> {
        let arrived = match arrived {
            Arrived::Kept(value) => value,
            Arrived::Thrown(thrown) => return Err(Ending::Broken(thrown)),
            Arrived::Late(_) => return Err(Ending::TimedOut),
        };
        if self.head.is_some() {
            self.is_whole = arrived == JsValue::TRUE;
            return Err(if self.is_whole { Ending::Whole } else { Ending::TooLarge });
        }
        let Some(head) = Head::of(&arrived) else {
            return Err(Ending::Broken(TypeError::new("fetch did not resolve to a Response").into()));
        };
        let is_error = head.status.is_some_and(|status| status >= 400);
        let most = if is_error { max_body_bytes.min(MAX_ERROR_BYTES) } else { max_body_bytes };
        self.head = Some(head);
        self.body = body(&arrived, most);
        Ok(js::get(&self.body, "end"))
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if self.is_whole {
            return;
        }
        if let Some(controller) = &self.controller {
            controller.abort();
        }
        leave(&self.body);
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
        let sent = request.send(Some(&controller));
        Ok((Self { controller, reader: JsValue::UNDEFINED }, sent))
    }

    /// The response is there: whether it is a stream of this media type.
    pub fn begin(&mut self, response: &JsValue, media_type: &str) -> bool {
        let head = Head::of(response).filter(|head| head.status == Some(200));
        let is_such = |head: Head| head.header("content-type").starts_with(media_type);
        if !head.is_some_and(is_such) {
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

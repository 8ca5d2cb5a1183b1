//! One request and its answer, over the platform's `fetch` or one that the caller gives.

use gloo_net::http::Headers;
use js_sys::{JsString, TypeError, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::alarm::{Alarm, turn};
use super::clock::monotonic;
use super::js;
use crate::text::number;

/// After so many chunks of a body the platform gets a turn.
const TURN: u32 = 1_024;
/// The largest body of an error that is read, in bytes: it explains, and that is all.
const MAX_ERROR_BYTES: f64 = 65_536.0;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    /// A copy of a response's headers; undefined where it has none.
    fn headers(response: &JsValue) -> JsValue;
    fn header(headers: &JsValue, name: &JsValue) -> JsValue;
    /// The bytes of a body, none yet.
    fn body() -> JsValue;
    /// Takes what a stream's reader gave; how many bytes that was, undefined at the end.
    fn take(body: &JsValue, read: &JsValue) -> JsValue;
    fn text(body: &JsValue) -> JsString;
}

/// What to ask.
pub struct Request<'a> {
    /// The caller's fetch; None for the platform's own, looked up at each call.
    pub fetch: Option<&'a JsValue>,
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
        let init = vec![
            js::word("GET"),
            headers.into_raw().into(),
            controller.map_or(JsValue::UNDEFINED, |controller| controller.signal().into()),
            // workerd refuses "error"; a redirect must not carry the key anywhere.
            js::word("manual"),
            // A browser may keep an answer, some for ever; where there is no cache the field can be refused.
            if self.in_page { js::word("no-store") } else { JsValue::UNDEFINED },
        ];
        let init = js::object("method headers signal redirect cache", init);
        let global = js::global();
        let own = js::get(&global, "fetch");
        // Detached from the global object, some platforms' fetch throws "Illegal invocation".
        js::promised(self.fetch.unwrap_or(&own), &global, vec![self.url.into(), init])
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
        let number = js::get(response, "status").as_f64()?;
        let status = number as u16;
        let is_status = (100..1000).contains(&status) && f64::from(status) == number;
        if !is_status && js::get(response, "type") != "opaqueredirect" {
            return None;
        }
        let headers = headers(response);
        (!headers.is_undefined()).then_some(Self { status: is_status.then_some(status), headers })
    }
}

/// A request under way, as a machine: [`Exchange::send`] says what to wait for first, and
/// [`Exchange::advance`] what next, until the exchange has ended. Dropping it aborts the request and
/// cancels the body.
pub struct Exchange {
    /// Aborts the request, once there is one.
    controller: Option<AbortController>,
    /// Rings when the attempt's time is over.
    timeout: Alarm,
    begun: f64,
    ends_at: f64,
    /// What is waited for, beside the alarm.
    pending: JsValue,
    max_body_bytes: f64,
    /// The head, once it has arrived.
    pub head: Option<Head>,
    /// The text of a body that is no stream.
    text: JsString,
    /// The size of the body, as far as it has arrived, in bytes.
    pub bytes: f64,
    chunks: u32,
    is_whole: bool,
    stage: Stage,
}

/// What an exchange waits for.
enum Stage {
    Head,
    /// All of a body that is no stream.
    Text,
    /// A chunk of the stream, or the platform's turn before it.
    Chunk(Body, bool),
}

/// A body being read.
struct Body {
    reader: JsValue,
    bytes: JsValue,
}

impl Drop for Body {
    fn drop(&mut self) {
        // For a body read to its end this does nothing.
        js::forget(&js::call(&self.reader, "cancel"));
    }
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
    /// An exchange that has not begun, and may take so many milliseconds.
    pub fn new(ms: f64, max_body_bytes: f64) -> Self {
        let begun = monotonic();
        Self {
            controller: None,
            timeout: Alarm::after(ms),
            begun,
            ends_at: begun + ms,
            pending: JsValue::UNDEFINED,
            max_body_bytes,
            head: None,
            text: js::word("").unchecked_into(),
            bytes: 0.0,
            chunks: 0,
            is_whole: false,
            stage: Stage::Head,
        }
    }

    /// Rings when the attempt's time is over.
    pub const fn timeout(&self) -> &Alarm {
        &self.timeout
    }

    /// The text of the body, as far as it has arrived.
    pub fn text(&self) -> JsString {
        match &self.stage {
            Stage::Chunk(body, _) => text(&body.bytes),
            _ => self.text.clone(),
        }
    }

    /// The HTTP status, once the head has arrived.
    pub fn status(&self) -> Option<u16> {
        self.head.as_ref()?.status
    }

    /// Sends the request; what to wait for.
    pub fn send(&mut self, request: &Request<'_>) -> JsValue {
        self.controller = AbortController::new().ok();
        let sent = request.send(self.controller.as_ref());
        self.wait_for(sent)
    }

    /// When it began, by the monotonic clock.
    pub const fn begun(&self) -> f64 {
        self.begun
    }

    /// Waits on for what was waited for when the time ran out, so many milliseconds more.
    pub fn prolong(&mut self, ms: f64) -> JsValue {
        self.timeout = Alarm::after(ms);
        self.ends_at = monotonic() + ms;
        self.timeout.raced(&self.pending)
    }

    fn wait_for(&mut self, pending: JsValue) -> JsValue {
        self.pending = pending;
        self.timeout.raced(&self.pending)
    }

    /// Takes what was waited for; what to wait for next, or how the exchange has ended.
    pub fn advance(&mut self, arrived: Result<JsValue, JsValue>) -> Result<JsValue, Ending> {
        let arrived = arrived.map_err(Ending::Broken)?;
        if self.timeout.is(&arrived) {
            return Err(Ending::TimedOut);
        }
        match &mut self.stage {
            Stage::Head => {
                let Some(head) = Head::of(&arrived) else {
                    return broken("fetch did not resolve to a Response");
                };
                if head.status.is_some_and(|status| status >= 400) {
                    self.max_body_bytes = self.max_body_bytes.min(MAX_ERROR_BYTES);
                }
                self.head = Some(head);
                let stream = js::get(&arrived, "body");
                if js::get(&stream, "getReader").is_function() {
                    let reader = js::attempt(&stream, "getReader").map_err(Ending::Broken)?;
                    self.stage = Stage::Chunk(Body { reader, bytes: body() }, false);
                    return Ok(self.next_chunk());
                }
                // A response without a stream: an empty one, or one of another library's.
                self.stage = Stage::Text;
                let has_text = js::get(&arrived, "text").is_function();
                let text = if has_text { js::call(&arrived, "text") } else { js::word("") };
                Ok(self.wait_for(text))
            }
            Stage::Text => {
                self.text = arrived.dyn_into().map_err(Ending::Broken)?;
                self.bytes = f64::from(self.text.length());
                self.is_whole = self.bytes <= self.max_body_bytes;
                Err(if self.is_whole { Ending::Whole } else { Ending::TooLarge })
            }
            Stage::Chunk(_, true) => Ok(self.next_chunk()),
            Stage::Chunk(body, is_turn) => {
                let taken = js::result(&take(&body.bytes, &arrived)).map_err(Ending::Broken)?;
                let Some(bytes) = taken.as_f64() else {
                    self.is_whole = true;
                    return Err(Ending::Whole);
                };
                self.bytes += bytes;
                if self.bytes > self.max_body_bytes {
                    return Err(Ending::TooLarge);
                }
                // A stream that always has a chunk ready would keep every timer of the process from its turn,
                // and each race leaves something on the alarm's promise: now and then both are done with.
                self.chunks += 1;
                if bytes == 0.0 || self.chunks.is_multiple_of(TURN) {
                    self.timeout = Alarm::after(self.ends_at - monotonic());
                    *is_turn = true;
                    return Ok(self.wait_for(turn()));
                }
                Ok(self.next_chunk())
            }
        }
    }

    fn next_chunk(&mut self) -> JsValue {
        let mut chunk = JsValue::UNDEFINED;
        if let Stage::Chunk(body, is_turn) = &mut self.stage {
            *is_turn = false;
            chunk = js::call(&body.reader, "read");
        }
        self.wait_for(chunk)
    }
}

/// What came is not what a platform gives.
fn broken<T>(why: &str) -> Result<T, Ending> {
    Err(Ending::Broken(TypeError::new(why).into()))
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if let (false, Some(controller)) = (self.is_whole, &self.controller) {
            controller.abort();
        }
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
    pub fn read(&self) -> Result<JsValue, JsValue> {
        js::attempt(&self.reader, "read")
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

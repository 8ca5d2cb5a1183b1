//! Requests and responses of the platform, streams and WebCrypto: what the gateway needs of it beside `transport`.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::Headers;
use super::etag::etag;

#[wasm_bindgen(module = "/pkg-template/http.js")]
extern "C" {
    fn read(request: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = headerOf)]
    fn header(request: &JsValue, name: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = headersOf)]
    fn headers(lines: &JsValue) -> JsValue;
    fn respond(status: u16, headers: &JsValue, tag: &JsValue, age: f64, body: &JsValue) -> JsValue;
    /// Asks the platform not to end what goes on behind an answer.
    pub fn keep(context: &JsValue, promise: &JsValue);
    /// A stream that asks for its next chunk only when its reader wants one. The function gets the controller then, and
    /// undefined when the reader goes away.
    pub fn stream(act: &JsValue) -> JsValue;
    /// Gives a stream's reader a chunk.
    pub fn enqueue(controller: &JsValue, chunk: &[u8]);
    /// Ends a stream.
    pub fn end(controller: &JsValue);
    /// A promise of whether one of these secrets has signed a text.
    pub fn verify(secrets: &Array, signature: &[u8], text: &str) -> JsValue;
    /// A promise of a JSON Web Token.
    pub fn token(secret: &JsValue, header: &JsValue, claims: &JsValue) -> JsValue;
}

/// What a request says, in the order of http.js.
#[derive(Clone, Copy)]
pub enum Line {
    /// In capitals; empty where it is none.
    Method,
    /// Scheme, host and port.
    Origin,
    /// As it stands in the address.
    Path,
    /// As it stands in the address, with its question mark.
    Query,
    /// The origin of the page that asks, with a + in front; empty where it is none.
    Page,
    /// The tags of what the viewer has, likewise.
    Known,
}

const LINES: usize = 6;

/// A request, as far as the gateway looks at it.
#[derive(Default)]
pub struct Incoming {
    text: String,
    ends: [usize; LINES],
    request: JsValue,
}

impl Incoming {
    /// Reads a `Request`; None where it is none.
    pub fn read(request: &JsValue) -> Option<Self> {
        let text = read(request).as_string()?;
        let (mut ends, mut line) = ([0; LINES], 0);
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                // A header with a line break is none.
                *ends.get_mut(line)? = at;
                line += 1;
            }
        }
        Some(Self { text, ends, request: request.clone() })
    }

    /// One of its lines.
    pub fn line(&self, line: Line) -> &str {
        let end = |line: usize| self.ends.get(line).copied();
        let begin = (line as usize).checked_sub(1).and_then(end).map_or(0, |end| end + 1);
        self.text.get(begin..end(line as usize).unwrap_or_default()).unwrap_or_default()
    }

    /// The value of a header that is seldom looked at.
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.request, &name.into()).as_string()
    }
}

/// A text that is sent as it is, and its tag.
pub struct Written {
    text: JsValue,
    /// What a viewer names who has it already.
    pub tag: String,
    header: JsValue,
}

impl Written {
    /// Made once where it is sent often: every text that crosses costs.
    pub fn new(text: &str) -> Self {
        let tag = etag(text.as_bytes());
        Self { text: text.into(), header: (&tag).into(), tag }
    }
}

/// What is answered.
pub struct Outgoing {
    /// The HTTP status.
    pub status: u16,
    /// In seconds; NaN where it has none.
    pub age: f64,
    tag: JsValue,
    /// Lines, names and values in turn.
    headers: String,
    /// Text, a stream, or null for none.
    pub body: JsValue,
}

impl Outgoing {
    /// An answer without headers and body.
    pub fn new(status: u16) -> Self {
        let headers = String::with_capacity(ROOM);
        Self { status, age: f64::NAN, tag: JsValue::UNDEFINED, headers, body: JsValue::NULL }
    }

    /// With such a body, or, where it is not sent since the viewer has it, with its tag alone.
    pub fn write(&mut self, written: &Written, is_sent: bool) {
        self.tag = written.header.clone();
        if is_sent {
            self.body = written.text.clone();
        }
    }
}

impl Headers for Outgoing {
    fn set(&mut self, name: &'static str, value: &str) {
        for part in [name, "\n", value, "\n"] {
            self.headers.push_str(part);
        }
    }
}

/// For so many letters of headers there is room from the beginning.
const ROOM: usize = 512;

/// So many are remembered.
const MOST: usize = 32;

/// Makes responses. It remembers headers: most answers have those of others, but for the tag and the age, and the
/// platform takes longer to read eight headers than the gateway for all else.
#[derive(Default)]
pub struct Responder(RefCell<Vec<(String, JsValue)>>);

impl Responder {
    /// The platform's `Response`.
    pub fn response(&self, outgoing: Outgoing) -> JsValue {
        let Outgoing { status, age, tag, headers, body } = outgoing;
        respond(status, &self.headers(headers), &tag, age, &body)
    }

    fn headers(&self, lines: String) -> JsValue {
        let mut known = self.0.borrow_mut();
        for (of, headers) in known.iter() {
            if *of == lines {
                return headers.clone();
            }
        }
        if known.len() == MOST {
            known.clear();
        }
        let headers = headers(&(&lines).into());
        known.push((lines, headers.clone()));
        headers
    }
}

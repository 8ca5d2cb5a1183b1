//! An event stream as it is read (WHATWG HTML, "Server-sent events"), in chunks that may end anywhere.

/// A line, and the data of an event, may have so many bytes.
const MAX_BYTES: usize = 1 << 20;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// Its name, `message` if it was given none.
    pub name: String,
    /// Its data, line by line.
    pub data: String,
}

/// A line or an event is larger than 1 MiB. Nothing more is read of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// A stream as far as it has been read.
///
/// ```
/// use voice_agent_status::policy::event_stream::EventStream;
///
/// let mut stream = EventStream::default();
/// assert_eq!(stream.read(b"id: 7\ndata: a\nda").map(|events| events.len()), Ok(0));
/// let events = stream.read(b"ta: b\n\n: a comment").unwrap_or_default();
/// assert_eq!(events.first().map(|event| event.data.as_str()), Some("a\nb"));
/// assert_eq!(stream.last_id(), "7");
/// ```
#[derive(Clone, Debug, Default)]
pub struct EventStream {
    /// The line that has not ended, without its end.
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed behind it ends no line.
    after_return: bool,
    /// A line has ended, so no byte order mark comes any more.
    has_begun: bool,
    is_too_large: bool,
    name: String,
    data: String,
    id: String,
    last_id: String,
    retry_ms: Option<u32>,
}

impl EventStream {
    /// The events that the next bytes complete.
    pub fn read(&mut self, bytes: &[u8]) -> Result<Vec<StreamEvent>, TooLarge> {
        let mut events = Vec::new();
        for byte in bytes {
            let is_second_half = *byte == b'\n' && self.after_return;
            self.after_return = *byte == b'\r';
            if is_second_half {
                continue;
            }
            if matches!(byte, b'\n' | b'\r') {
                events.extend(self.end_line());
            } else if !self.is_too_large {
                self.line.push(*byte);
                self.is_too_large = self.line.len() > MAX_BYTES;
            }
            if self.is_too_large {
                return Err(TooLarge);
            }
        }
        Ok(events)
    }

    /// The id of the last event, to go on from.
    pub fn last_id(&self) -> &str {
        &self.last_id
    }

    /// How long the server wants its viewer to wait before opening it again, in milliseconds, if it said so.
    pub const fn retry_ms(&self) -> Option<u32> {
        self.retry_ms
    }

    fn end_line(&mut self) -> Option<StreamEvent> {
        let bytes = core::mem::take(&mut self.line);
        let mut line = bytes.as_slice();
        if !core::mem::replace(&mut self.has_begun, true) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            return self.end_event();
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (field, value) = line.split_at_checked(colon)?;
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let value = String::from_utf8_lossy(value);
        match field {
            b"event" => self.name = value.into_owned(),
            b"data" => {
                self.data.push_str(&value);
                self.data.push('\n');
                self.is_too_large = self.data.len() > MAX_BYTES;
            }
            b"id" if value.bytes().all(|byte| byte != 0) => self.id = value.into_owned(),
            b"retry" => self.retry_ms = digits(&value).or(self.retry_ms),
            _ => {}
        }
        None
    }

    /// An empty line: whatever has data is an event.
    fn end_event(&mut self) -> Option<StreamEvent> {
        self.last_id.clone_from(&self.id);
        let (mut name, mut data) = (core::mem::take(&mut self.name), core::mem::take(&mut self.data));
        data.pop()?;
        if name.is_empty() {
            name.push_str("message");
        }
        Some(StreamEvent { name, data })
    }
}

/// A number of digits alone, of any length.
fn digits(text: &str) -> Option<u32> {
    let mut number = None;
    for byte in text.bytes() {
        let digit = (byte as char).to_digit(10)?;
        number = Some(number.unwrap_or(0_u32).saturating_mul(10).saturating_add(digit));
    }
    number
}

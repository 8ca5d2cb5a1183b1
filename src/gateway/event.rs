//! An event stream as it is sent (WHATWG HTML, "Server-sent events"), and its ids.
//!
//! An id says what the viewer was last told of each agent: a hash for each reference, in the order of the
//! stream. A stream that is opened again needs no memory on the server: whatever differs from the id is told.

use super::base64::{bits, digit};
use crate::text::join;

/// The digits of one hash in an id.
const HASH_DIGITS: usize = 6;
/// Stands for an agent of which nothing was told. No hash looks like it: the first digit of one is below `E`.
const UNKNOWN: &str = "______";

/// How a stream begins: with how long its viewer is to wait before it opens it again, in milliseconds.
pub const BEGINNING: &str = "retry: 2000\n\n";

/// A comment, which keeps the connection alive and tells nothing.
pub const HEARTBEAT: &str = ":\n\n";

/// How a stream ends that is cut off: with an event of its own name, which says why. It has no id, so the viewer
/// goes on from the event before.
pub fn end(reason: &str) -> String {
    join(&["event: end\ndata: ", reason, "\n\n"])
}

/// An event. Line breaks in the data stay such; an id of ours has none.
///
/// ```
/// use voice_agent_status::gateway::event::frame;
///
/// assert_eq!(frame("AAAAAA", "{}"), "id: AAAAAA\ndata: {}\n\n");
/// ```
pub fn frame(id: &str, data: &str) -> String {
    let mut text = join(&["id: ", id, "\ndata: "]);
    let mut after_return = false;
    for char in data.chars() {
        match char {
            '\n' if after_return => {}
            '\n' | '\r' => text.push_str("\ndata: "),
            _ => text.push(char),
        }
        after_return = char == '\r';
    }
    text.push_str("\n\n");
    text
}

/// The hash of a text (FNV-1a, 32 bits). To tell what was told, it takes in the reference too.
pub fn hash(text: &str) -> u32 {
    let mut hash = 0x811C_9DC5;
    for byte in text.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash
}

/// The id of an event: what the viewer knows of each agent when it has read it.
///
/// ```
/// use voice_agent_status::gateway::event::{id, read_id};
///
/// assert_eq!(id(&[Some(64), None]), "AAAABA______");
/// assert_eq!(read_id("AAAABA______", 2), [Some(64), None]);
/// assert_eq!(read_id("AAAABA______", 3), [None, None, None]);
/// ```
pub fn id(hashes: &[Option<u32>]) -> String {
    let mut text = String::with_capacity(hashes.len() * HASH_DIGITS);
    for hash in hashes {
        let Some(hash) = hash else {
            text.push_str(UNKNOWN);
            continue;
        };
        let mut shift = 36;
        while shift > 0 {
            shift -= 6;
            text.push(digit(hash >> shift));
        }
    }
    text
}

/// What a viewer of so many agents knows by its `Last-Event-ID`; nothing, if that is no id of such a stream.
pub fn read_id(text: &str, count: usize) -> Vec<Option<u32>> {
    let is_id = text.len() == count * HASH_DIGITS;
    let mut hashes = Vec::new();
    while hashes.len() < count {
        let at = hashes.len() * HASH_DIGITS;
        let digits = text.get(at..at + HASH_DIGITS).unwrap_or_default();
        match read_hash(digits) {
            Some(hash) if is_id => hashes.push(Some(hash)),
            None if is_id && digits == UNKNOWN => hashes.push(None),
            _ if is_id => return read_id("", count),
            _ => hashes.push(None),
        }
    }
    hashes
}

/// A hash; None for anything else.
fn read_hash(digits: &str) -> Option<u32> {
    let mut hash = 0_u64;
    for digit in digits.bytes() {
        hash = (hash << 6) | u64::from(bits(digit)?);
    }
    u32::try_from(hash).ok()
}

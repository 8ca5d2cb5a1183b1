//! How often one client address may ask. Memory is bounded: each address has its set of a few slots, and where
//! all are taken the one that has been idle for longest is given up, whose owner then begins anew. So a flood of
//! addresses makes the limit forget, and never locks anybody out.

use super::event::hash;

const SETS: usize = 1_250;
/// With the sets these are 10 000 addresses.
const SLOTS: usize = 8;

const MINUTE_MS: f64 = 60_000.0;
/// Requests are counted by spans of so many milliseconds.
const SPAN_MS: f64 = 10_000.0;
/// Those that a minute touches: the span under way, and those before it that may reach into the minute.
const SPANS: usize = 7;

/// Counts the requests of each address in the last minute.
///
/// ```
/// use voice_agent_status::gateway::limit::Limit;
///
/// let mut limit = Limit::new(1);
/// assert_eq!(limit.admit("192.0.2.1", 5_000.0), Ok(()));
/// assert_eq!(limit.admit("192.0.2.1", 6_000.0), Err(59_000.0));
/// assert_eq!(limit.admit("192.0.2.2", 6_000.0), Ok(()));
/// assert_eq!(limit.admit("192.0.2.1", 65_000.0), Ok(()));
/// ```
#[derive(Debug)]
pub struct Limit {
    per_minute: u32,
    sets: Vec<Vec<Slot>>,
    /// Counts what was asked.
    turn: f64,
}

#[derive(Debug)]
struct Slot {
    address: String,
    /// When it was last asked for.
    turn: f64,
    /// The span of that.
    span: f64,
    /// That span and those before it, newest first.
    spans: [Span; SPANS],
}

/// The requests let in within a span. All count until the last of them is a minute old.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    count: u32,
    last_ms: f64,
}

impl Limit {
    /// At most so many requests of an address in any 60 seconds.
    pub fn new(per_minute: u32) -> Self {
        let mut sets = Vec::new();
        while sets.len() < SETS {
            sets.push(Vec::new());
        }
        Self { per_minute, sets, turn: 0.0 }
    }

    /// Whether a request of this address is let in. `now_ms` is of a clock that does not go back. Err is how long
    /// to wait, in milliseconds: refused requests do not count, so asking then succeeds.
    pub fn admit(&mut self, address: &str, now_ms: f64) -> Result<(), f64> {
        let (address, span) = (network(address), (now_ms / SPAN_MS).floor());
        let Some(set) = self.sets.get_mut(hash(address) as usize % SETS) else { return Ok(()) };
        // Its own slot, else a new one, else the one that has been idle for longest.
        let (mut place, mut longest) = (set.len(), f64::INFINITY);
        let is_full = place >= SLOTS;
        for (index, slot) in set.iter().enumerate() {
            if slot.address == address {
                place = index;
                break;
            }
            if is_full && slot.turn < longest {
                (place, longest) = (index, slot.turn);
            }
        }
        self.turn += 1.0;
        if place == set.len() {
            set.push(Slot::new(address, span));
        }
        let Some(slot) = set.get_mut(place) else { return Ok(()) };
        if slot.address != address {
            *slot = Slot::new(address, span);
        }
        slot.turn = self.turn;
        slot.pass(span, now_ms);
        if let Some(wait) = slot.wait(self.per_minute, now_ms) {
            return Err(wait);
        }
        let [newest, ..] = &mut slot.spans;
        *newest = Span { count: newest.count + 1, last_ms: now_ms };
        Ok(())
    }
}

impl Slot {
    fn new(address: &str, span: f64) -> Self {
        Self { address: address.to_owned(), turn: 0.0, span, spans: [Span::default(); SPANS] }
    }

    /// Time has passed up to this span. Should the clock have gone back, nothing is of later than now.
    fn pass(&mut self, span: f64, now_ms: f64) {
        let mut passed = f64::min(span - self.span, SPANS as f64);
        while passed > 0.0 {
            let mut before = Span::default();
            for span in &mut self.spans {
                before = std::mem::replace(span, before);
            }
            passed -= 1.0;
        }
        for span in &mut self.spans {
            span.last_ms = span.last_ms.min(now_ms);
        }
        self.span = span;
    }

    /// How long until one more is let in; None if it is now.
    fn wait(&self, per_minute: u32, now_ms: f64) -> Option<f64> {
        let mut sum = 0_u32;
        for span in &self.spans {
            let left_ms = span.last_ms + MINUTE_MS - now_ms;
            if left_ms <= 0.0 {
                continue;
            }
            sum = sum.saturating_add(span.count);
            if sum >= per_minute {
                return Some(left_ms);
            }
        }
        None
    }
}

/// Whom an address stands for: one of IPv6 for its network of 64 bits, which is one customer's.
fn network(address: &str) -> &str {
    let mut groups = 0;
    let mut before = b' ';
    for (end, byte) in address.bytes().enumerate() {
        if byte == b'.' {
            break;
        }
        groups += u32::from(byte == b':');
        if byte == b':' && (groups == 4 || (before == b':' && end > 1)) {
            return address.get(..end).unwrap_or(address);
        }
        before = byte;
    }
    address
}

//! How often one client address may ask. Memory is bounded: each address has its set of a few slots, and where
//! all are taken the one that has been idle for longest is given up, whose owner then begins anew. So a flood of
//! addresses makes the limit forget, and never locks anybody out.

use super::event::hash;

const SETS: usize = 1_250;
/// With the sets these are 10 000 addresses.
const SLOTS: usize = 8;

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
/// assert_eq!(limit.admit("192.0.2.1", 6_000.0), Err(64_000.0));
/// assert_eq!(limit.admit("192.0.2.2", 6_000.0), Ok(()));
/// assert_eq!(limit.admit("192.0.2.1", 70_000.0), Ok(()));
/// ```
#[derive(Debug)]
pub struct Limit {
    per_minute: u32,
    sets: Vec<Vec<Slot>>,
}

#[derive(Debug)]
struct Slot {
    address: String,
    /// The span of the last request that was let in.
    span: f64,
    /// Requests let in, in that span and those before it, newest first.
    counts: [u32; SPANS],
}

impl Limit {
    /// At most so many requests of an address in any 60 seconds.
    pub fn new(per_minute: u32) -> Self {
        let mut sets = Vec::new();
        sets.resize_with(SETS, Vec::new);
        Self { per_minute, sets }
    }

    /// Whether a request of this address is let in. `now_ms` is of a clock that does not go back. Err is how long
    /// to wait, in milliseconds: refused requests do not count, so asking then succeeds.
    pub fn admit(&mut self, address: &str, now_ms: f64) -> Result<(), f64> {
        let (address, span) = (network(address), (now_ms / SPAN_MS).floor());
        let Some(set) = self.sets.get_mut(hash(address) as usize % SETS) else { return Ok(()) };
        let place = set.iter().position(|slot| slot.address == address);
        // The newest stands last.
        let mut slot = match place {
            Some(place) => set.remove(place),
            None => Slot { address: address.to_owned(), span, counts: [0; SPANS] },
        };
        slot.pass(span);
        let wait = slot.wait(self.per_minute, now_ms);
        if wait.is_none() {
            let [newest, ..] = &mut slot.counts;
            *newest += 1;
        }
        if set.len() >= SLOTS {
            set.remove(0);
        }
        set.push(slot);
        wait.map_or(Ok(()), Err)
    }
}

impl Slot {
    /// Time has passed up to this span.
    fn pass(&mut self, span: f64) {
        while self.span < span && self.counts != [0; SPANS] {
            self.counts.rotate_right(1);
            let [newest, ..] = &mut self.counts;
            *newest = 0;
            self.span += 1.0;
        }
        self.span = span;
    }

    /// How long until one more is let in; None if it is now.
    fn wait(&self, per_minute: u32, now_ms: f64) -> Option<f64> {
        let mut sum = 0_u32;
        for (age, count) in (0_u32..).zip(self.counts) {
            sum = sum.saturating_add(count);
            if sum >= per_minute {
                // When this span is no more among those that count.
                return Some((self.span - f64::from(age) + SPANS as f64) * SPAN_MS - now_ms);
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

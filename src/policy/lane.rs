//! The lane of requests to one provider: a cap on those in flight, and a pace for fleets.

/// The window of the pace, in milliseconds: a minute, and a margin since requests do not travel equally fast.
const WINDOW_MS: f64 = 60_050.0;

/// May a request go?
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Admission {
    /// Now.
    Go,
    /// When one in flight ends.
    Full,
    /// The pace allows it in so many milliseconds.
    In(f64),
}

/// Counts what is in flight, and knows when the last were sent.
///
/// ```
/// use voice_agent_status::policy::lane::{Admission, Lane};
///
/// let mut lane = Lane::new(6, Some(1));
/// lane.enter();
/// lane.send(0.0);
/// assert_eq!(lane.admission(false, 1.0), Admission::Go, "a single call is not held");
/// assert!(matches!(lane.admission(true, 1.0), Admission::In(_)));
/// ```
#[derive(Debug)]
pub struct Lane {
    max_in_flight: u32,
    per_minute: Option<u32>,
    in_flight: u32,
    /// Of those in flight, the ones not sent yet: their key is still being asked for.
    unsent: u32,
    /// When the last `per_minute` requests were sent: a ring.
    sent: Vec<f64>,
    /// Where in it the next is noted, in the place of the oldest.
    next: u32,
}

impl Lane {
    /// A lane with a cap and, maybe, a pace.
    pub const fn new(max_in_flight: u32, per_minute: Option<u32>) -> Self {
        Self { max_in_flight, per_minute, in_flight: 0, unsent: 0, sent: Vec::new(), next: 0 }
    }

    /// Whether the cap lets nothing in.
    pub const fn is_full(&self) -> bool {
        self.in_flight >= self.max_in_flight
    }

    /// May a request go at `now`? The pace holds only those of fleets (`paced`).
    pub fn admission(&self, paced: bool, now: f64) -> Admission {
        if self.is_full() {
            return Admission::Full;
        }
        let Some(per_minute) = self.per_minute.filter(|_| paced) else { return Admission::Go };
        // It is for those not sent yet to be sent or to end.
        if self.unsent >= per_minute {
            return Admission::Full;
        }
        // None where there were not so many yet.
        match self.sent.get(((self.next + self.unsent) % per_minute) as usize) {
            Some(sent) if sent + WINDOW_MS > now => Admission::In(sent + WINDOW_MS - now),
            _ => Admission::Go,
        }
    }

    /// A request may go.
    pub fn enter(&mut self) {
        self.in_flight += 1;
        self.unsent += 1;
    }

    /// A request that entered is sent.
    pub fn send(&mut self, now: f64) {
        self.unsent = self.unsent.saturating_sub(1);
        let Some(per_minute) = self.per_minute else { return };
        match self.sent.get_mut(self.next as usize) {
            Some(oldest) => *oldest = now,
            None => self.sent.push(now),
        }
        self.next = (self.next + 1) % per_minute;
    }

    /// A request that entered has ended, sent or not.
    pub fn leave(&mut self, was_sent: bool) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.unsent = self.unsent.saturating_sub(u32::from(!was_sent));
    }
}

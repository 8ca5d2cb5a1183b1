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
    /// When the last `per_minute` requests were sent, oldest first.
    sent: Vec<f64>,
}

impl Lane {
    /// A lane with a cap and, maybe, a pace.
    pub const fn new(max_in_flight: u32, per_minute: Option<u32>) -> Self {
        Self { max_in_flight, per_minute, in_flight: 0, unsent: 0, sent: Vec::new() }
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
        let counted = self.sent.len() + self.unsent as usize;
        let Some(too_many) = counted.checked_sub(per_minute as usize) else { return Admission::Go };
        match self.sent.get(too_many) {
            Some(sent) if sent + WINDOW_MS > now => Admission::In(sent + WINDOW_MS - now),
            Some(_) => Admission::Go,
            // It is for those not sent yet to be sent or to end.
            None => Admission::Full,
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
        self.sent.push(now);
        if self.sent.len() > per_minute as usize {
            self.sent.remove(0);
        }
    }

    /// A request that entered has ended, sent or not.
    pub fn leave(&mut self, was_sent: bool) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.unsent = self.unsent.saturating_sub(u32::from(!was_sent));
    }
}

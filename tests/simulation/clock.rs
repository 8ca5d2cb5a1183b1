//! The clocks of the client.

use crate::world::EPOCH;

/// See the module. In milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The monotonic clock.
    pub now: f64,
    /// By how much the wall clock is wrong.
    pub skew: f64,
}

impl Clock {
    /// The wall clock: since 1970.
    pub const fn wall(&self) -> f64 {
        EPOCH + self.now + self.skew
    }
}

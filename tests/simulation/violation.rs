//! What must always hold, by name.

/// What holds after every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invariant {
    /// Never two requests at once for a reference.
    OneAtATime,
    /// Never more in flight at a provider than its cap.
    Cap,
    /// Never more of a fleet's in any minute than the pace.
    Pace,
    /// Whoever waits in the queue is held by the cap or the pace.
    NotHeldInVain,
    /// Never earlier than a Retry-After.
    RetryAfter,
    /// A call keeps to its attempt timeout, its deadline and its tries.
    Patience,
    /// Not before the back-off, nor before half an interval, is over.
    NotTooEarly,
    /// At once at first, and then once an interval.
    InTime,
    /// Within the back-off in force plus jitter after it has come back.
    Recovery,
    /// Later asks fall on the reference's own phase.
    Phase,
    /// Those of ACP are asked together.
    AcpTogether,
    /// While the page is hidden nobody is asked.
    Paused,
    /// Nothing is asked once a reference has stopped or left.
    Stopped,
    /// Every change exactly once and in order, to a consumer that keeps up.
    EveryChange,
    /// To one that does not, the newest of each reference, with the `previous` that it was given.
    Conflation,
    /// An error says rightly when the reference is asked next, or that it has stopped.
    Announced,
    /// It is over when all have stopped or left and that is told, and not before.
    End,
    /// What is held is bounded by the number of references.
    Memory,
    /// No wake-up for nothing.
    NotWokenInVain,
}

/// An invariant that does not hold.
#[derive(Debug)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// What was found.
    pub what: String,
}

/// Whether all is well.
pub type Check = Result<(), Violation>;

/// Checks a condition.
pub fn hold(holds: bool, invariant: Invariant, what: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(Violation { invariant, what: what() }) }
}

/// Whether a time is before another, by more than rounding.
pub fn is_before(time: f64, other: f64) -> bool {
    time < other - 0.01 - other.abs() * 1e-12
}

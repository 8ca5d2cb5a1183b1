//! Which failures are tried again, and after what wait. The constants are those of the clients
//! that behave best; a server's own word goes before them.

/// The largest number that JavaScript counts exactly: where longer ones saturate.
const MAX_EXACT: f64 = 9_007_199_254_740_991.0;

/// A wait that a server asks for is kept up to here; above it the call fails at once.
const MAX_WAIT_MS: f64 = 60_000.0;
/// The first back-off; each further one is twice as long.
const FIRST_BACKOFF_MS: u32 = 500;
/// The longest back-off.
const MAX_BACKOFF_MS: u32 = 8_000;

/// Whether an HTTP status is worth another try. The header `x-should-retry` goes before the code.
pub fn is_retryable(status: u16, should_retry: &str) -> bool {
    match should_retry {
        "true" => true,
        "false" => false,
        _ => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=524 | 529),
    }
}

/// Where a server can say how long to wait; NaN where it does not.
#[derive(Clone, Copy, Debug)]
pub struct WaitSources {
    /// The header `retry-after-ms`.
    pub retry_after_ms: f64,
    /// The header `retry-after`, in seconds.
    pub retry_after: f64,
    /// The same, as the time that it is: milliseconds since 1970.
    pub retry_at: f64,
    /// The time of Truedy's `error.details.reset_at`.
    pub reset_at: f64,
}

impl WaitSources {
    /// Nothing is said.
    pub const NONE: Self =
        Self { retry_after_ms: f64::NAN, retry_after: f64::NAN, retry_at: f64::NAN, reset_at: f64::NAN };
}

/// The wait that a server asks for, in milliseconds, from the first source that says one; a time in the past falls through
/// to the next. `now` is the wall clock.
///
/// ```
/// use voice_agent_status::policy::retry::{WaitSources, asked_wait};
///
/// let past = WaitSources { retry_at: 500.0, ..WaitSources::NONE };
/// assert_eq!(asked_wait(WaitSources { retry_after: 3.0, ..past }, 1_000.0), Some(3_000.0));
/// assert_eq!(asked_wait(WaitSources { reset_at: 6_000.0, ..past }, 1_000.0), Some(5_000.0));
/// assert_eq!(asked_wait(past, 1_000.0), None);
/// ```
pub fn asked_wait(sources: WaitSources, now: f64) -> Option<f64> {
    let WaitSources { retry_after_ms, retry_after, retry_at, reset_at } = sources;
    let from_now = |time: f64| if time > now { time - now } else { f64::NAN };
    for wait in [retry_after_ms, retry_after * 1000.0, from_now(retry_at), from_now(reset_at)] {
        if !wait.is_nan() {
            return Some(wait.min(MAX_EXACT));
        }
    }
    None
}

/// The wait before retry `retry` (the first is 0), in milliseconds. `random` is from 0 to 1.
pub fn backoff(retry: u32, random: f64) -> f64 {
    let longest = MAX_BACKOFF_MS.min(FIRST_BACKOFF_MS << retry.min(10));
    f64::from(longest) * (0.5 + 0.5 * random)
}

/// The times and tries of one call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// One attempt, to the last byte of the body, in milliseconds.
    pub timeout_ms: f64,
    /// The whole call, waits included, in milliseconds.
    pub deadline_ms: f64,
    /// Tries after the first.
    pub max_retries: u32,
}

/// What is left to a call. Times are of a monotonic clock, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    timing: Timing,
    retries: u32,
    /// When the deadline runs out; infinity while it does not count yet.
    ends_at: f64,
}

impl Budget {
    /// A call that has just been made. Its deadline counts from [`Budget::start`].
    pub const fn new(timing: Timing) -> Self {
        Self { timing, retries: 0, ends_at: f64::INFINITY }
    }

    /// The deadline begins to count, unless it already does.
    pub fn start(&mut self, now: f64) {
        if self.ends_at == f64::INFINITY {
            self.ends_at = now + self.timing.deadline_ms;
        }
    }

    /// Somebody else has joined the call, and has its whole deadline from then on.
    pub fn extend(&mut self, since: f64) {
        self.ends_at = self.ends_at.max(since + self.timing.deadline_ms);
    }

    /// What is left of an attempt that began at `begun`.
    pub fn rest_of_attempt(&self, begun: f64, now: f64) -> f64 {
        self.left(now).min(self.timing.timeout_ms - (now - begun))
    }

    /// What is left of the deadline.
    pub const fn left(&self, now: f64) -> f64 {
        f64::max(self.ends_at - now, 0.0)
    }

    /// After a failure that is worth another try: the wait before it, or None where the tries are
    /// used up, the server asks for too long a wait, or the wait does not fit the deadline.
    ///
    /// ```
    /// use voice_agent_status::policy::retry::{Budget, Timing};
    ///
    /// let mut budget = Budget::new(Timing { timeout_ms: 10_000.0, deadline_ms: 30_000.0, max_retries: 1 });
    /// budget.start(0.0);
    /// assert_eq!(budget.retry(Some(60_000.0), 0.5, 0.0), None, "the wait does not fit the deadline");
    /// assert_eq!(budget.retry(None, 1.0, 0.0), Some(500.0));
    /// assert_eq!(budget.retry(None, 1.0, 0.0), None, "no try is left");
    /// ```
    pub fn retry(&mut self, asked: Option<f64>, random: f64, now: f64) -> Option<f64> {
        if self.retries >= self.timing.max_retries {
            return None;
        }
        let wait = asked.unwrap_or_else(|| backoff(self.retries, random));
        if wait > MAX_WAIT_MS || wait >= self.left(now) {
            return None;
        }
        self.retries += 1;
        Some(wait)
    }
}

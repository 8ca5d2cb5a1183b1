//! Which failures are tried again, and after what wait. The constants are those of the clients
//! that behave best; a server's own word goes before them.

use super::date::{http_date, iso_date};
use crate::text::{MAX_EXACT, number};

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

/// Where a server can say how long to wait; empty where it does not.
#[derive(Clone, Copy, Default)]
pub struct WaitSources<'a> {
    /// The header `retry-after-ms`.
    pub retry_after_ms: &'a str,
    /// The header `retry-after`.
    pub retry_after: &'a str,
    /// Truedy's `error.details.reset_at`.
    pub reset_at: &'a str,
}

/// The wait that a server asks for, in milliseconds, from the first source that says one: junk, a
/// negative number and a time in the past fall through to the next. `now` is the wall clock.
///
/// ```
/// use voice_agent_status::policy::retry::{WaitSources, asked_wait};
///
/// let asked = |retry_after| asked_wait(WaitSources { retry_after, ..WaitSources::default() }, 0.0);
/// assert_eq!(asked("3"), Some(3_000.0));
/// assert_eq!(asked("Thu, 01 Jan 1970 00:00:05 GMT"), Some(5_000.0));
/// assert_eq!(asked("soon"), None);
/// ```
pub fn asked_wait(sources: WaitSources<'_>, now: f64) -> Option<f64> {
    let from_now = |time: f64| (time > now).then_some(time - now);
    let after = sources.retry_after;
    let wait = number(sources.retry_after_ms);
    let wait = wait.or_else(|| Some(number(after)? * 1000.0));
    let wait = wait.or_else(|| from_now(http_date(after, now)?));
    let wait = wait.or_else(|| from_now(iso_date(sources.reset_at)?));
    wait.map(|wait| wait.min(MAX_EXACT))
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

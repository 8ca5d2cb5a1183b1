//! When a watcher asks for an agent. Times are of a monotonic clock, in milliseconds.

use crate::error::StatusErrorKind as Kind;

/// The longest interval that failures lead to, unless the watcher's own is longer.
const MAX_BACKOFF_MS: f64 = 300_000.0;

/// What multiples of it leave behind the point is spread evenly.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// How often a watcher asks.
#[derive(Clone, Copy, Debug)]
pub struct Cadence {
    /// From one ask to the next.
    pub interval_ms: f64,
    /// By which part of the interval an ask may be early or late, from 0 to 1.
    pub jitter: f64,
}

impl Cadence {
    /// The first time of a phase, from 0 to 1, that is not before `from`.
    fn slot(&self, phase: f64, from: f64) -> f64 {
        ((from / self.interval_ms - phase).ceil() + phase) * self.interval_ms
    }

    /// The wait after a failure, by that after the one before it, or 0.
    fn backoff(&self, wait: f64) -> f64 {
        (wait.max(self.interval_ms) * 2.0).min(MAX_BACKOFF_MS.max(self.interval_ms))
    }

    fn shift(&self, wait: f64, random: f64) -> f64 {
        wait * self.jitter * (2.0 * random - 1.0)
    }
}

/// The schedule of one agent: at once, then at its own phase of the interval, so that those who watch many
/// do not ask for all in one burst. After failures it backs off; where the key or the agent is refused
/// it stops.
///
/// ```
/// use voice_agent_status::policy::schedule::{Cadence, Schedule};
///
/// let cadence = Cadence { interval_ms: 10_000.0, jitter: 0.0 };
/// let mut schedule = Schedule::new(0.25, 1_000.0);
/// assert!(schedule.ask(1_000.0));
/// schedule.answered(&cadence, 1_100.0, 0.5);
/// assert_eq!(schedule.due_at(), 12_500.0, "2,500 is less than half an interval away");
/// assert!(schedule.ask(12_500.0));
/// schedule.failed(&cadence, false, None, 12_600.0, 0.5);
/// assert_eq!(schedule.due_at(), 32_600.0, "the first failure waits twice the interval");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    phase: f64,
    stage: Stage,
    /// When it is to be asked, or was; and the time of its phase from which jitter has moved that away.
    at: f64,
    slot: f64,
    /// The back-off, 0 unless it failed last.
    wait: f64,
    /// Until when the provider wants to be left alone.
    not_before: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// To be asked.
    Due,
    /// Being asked.
    Asked,
    /// Not asked any more.
    Stopped,
}

/// Whether whoever is refused like this need not be asked again: the key or the agent is wrong.
pub const fn is_final(kind: Kind) -> bool {
    matches!(kind, Kind::Unauthorized | Kind::Forbidden | Kind::NotFound)
}

impl Schedule {
    /// The schedule of an agent that is due at once. Its phase is a part of the interval.
    pub const fn new(phase: f64, now: f64) -> Self {
        Self { phase, stage: Stage::Due, at: now, slot: now, wait: 0.0, not_before: now }
    }

    /// When it is to be asked; at infinity while it is being asked, and once it has stopped.
    pub const fn due_at(&self) -> f64 {
        if let Stage::Due = self.stage { self.at } else { f64::INFINITY }
    }

    /// Whether it is being asked.
    pub const fn is_asked(&self) -> bool {
        matches!(self.stage, Stage::Asked)
    }

    /// Whether it is never asked again.
    pub const fn has_stopped(&self) -> bool {
        matches!(self.stage, Stage::Stopped)
    }

    /// Whether it is to be asked now; then it is, until that has [`answered`](Self::answered) or [`failed`](Self::failed).
    pub fn ask(&mut self, now: f64) -> bool {
        let is_due = self.due_at() <= now;
        if is_due {
            self.stage = Stage::Asked;
            // One that is late begins anew: what it missed is not made up for.
            self.slot += now - self.at;
        }
        is_due
    }

    /// It is being asked now, due or not.
    pub const fn force(&mut self, now: f64) {
        self.stage = Stage::Asked;
        self.slot = now;
    }

    /// The ask has ended with a status. `random` is from 0 to 1, the same for all of a watch: so whoever is asked on the same
    /// slot is asked at the same moment.
    pub fn answered(&mut self, cadence: &Cadence, now: f64, random: f64) {
        self.stage = Stage::Due;
        self.wait = 0.0;
        self.slot = cadence.slot(self.phase, now.max(self.slot + cadence.interval_ms / 2.0));
        let random = (random + self.slot / cadence.interval_ms * GOLDEN).fract();
        self.at = now.max(self.slot + cadence.shift(cadence.interval_ms, random));
    }

    /// The ask has failed, for good or not, and the provider asks to wait so many milliseconds, or says nothing. `random`
    /// is from 0 to 1.
    pub fn failed(&mut self, cadence: &Cadence, is_final: bool, asked: Option<f64>, now: f64, random: f64) {
        self.stage = if is_final { Stage::Stopped } else { Stage::Due };
        self.wait = cadence.backoff(self.wait);
        self.not_before = now + asked.unwrap_or(0.0);
        self.appoint(self.not_before.max(now + self.wait + cadence.shift(self.wait, random)));
    }

    /// It is to be asked then, whatever its phase is.
    pub const fn appoint(&mut self, at: f64) {
        self.at = at;
        self.slot = at;
    }

    /// Something has changed for the better: after failures it is asked as soon as the provider allows.
    pub fn hurry(&mut self, now: f64) {
        if self.wait > 0.0 && self.stage == Stage::Due {
            self.appoint(self.at.min(now.max(self.not_before)));
        }
    }
}

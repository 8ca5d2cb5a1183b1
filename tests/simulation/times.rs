//! When an agent may be asked, and when it must be: reckoned from what is promised, not as the schedule does it.

use crate::rules::Rules;
use crate::verdict::Refusal;
use crate::violation::{Check, Invariant, hold, is_before};

/// The longest interval that failures lead to, unless the watch's own is longer.
const LONGEST_BACKOFF_MS: f64 = 300_000.0;

/// The times of one agent. See the module.
pub struct Times {
    /// Whether it is being asked.
    pub is_asked: bool,
    /// Whether it must not be asked any more.
    pub has_stopped: bool,
    /// Until when the provider wants to be left alone.
    pub not_before: f64,
    /// In a row.
    pub failures: i32,
    /// Whether the next ask falls on the agent's phase.
    pub is_on_phase: bool,
    /// When it last did.
    pub on_phase_at: f64,
    /// When it was answered last.
    pub heard_at: f64,
    asked_at: f64,
    /// The next ask is not before the one and not after the other, unless the provider wants it later.
    earliest: f64,
    latest: f64,
}

impl Times {
    /// It joins, and is to be asked at once.
    pub const fn new(now: f64) -> Self {
        Self {
            is_asked: false,
            has_stopped: false,
            not_before: now,
            failures: 0,
            is_on_phase: false,
            on_phase_at: f64::NEG_INFINITY,
            heard_at: now,
            asked_at: now,
            earliest: now,
            latest: now,
        }
    }

    /// It is asked.
    pub fn asked(&mut self, rules: &Rules, now: f64) -> Check {
        let Self { earliest, not_before, .. } = *self;
        hold(!self.has_stopped, Invariant::Stopped, || "it has stopped".to_owned())?;
        hold(!self.is_asked, Invariant::OneAtATime, || "it is being asked already".to_owned())?;
        hold(!is_before(now, not_before), Invariant::RetryAfter, || format!("not before {not_before}"))?;
        hold(!is_before(now, earliest), Invariant::NotTooEarly, || format!("not before {earliest}"))?;
        self.check(rules, now)?;
        self.is_asked = true;
        self.asked_at = now;
        Ok(())
    }

    /// It is not late.
    pub fn check(&self, rules: &Rules, now: f64) -> Check {
        let invariant = if self.failures > 0 { Invariant::Recovery } else { Invariant::InTime };
        let is_late = !self.is_asked && !self.has_stopped && is_before(self.latest + rules.lag_ms, now);
        hold(!is_late, invariant, || format!("not asked by {}", self.latest))
    }

    /// It has a status.
    pub fn answered(&mut self, rules: &Rules, now: f64) {
        self.heard(now);
        self.failures = 0;
        self.is_on_phase = true;
        let shift = rules.jitter * rules.interval_ms;
        let half = self.asked_at + rules.interval_ms / 2.0;
        self.earliest = now.max(half - 2.0 * shift);
        self.latest = now.max(half + shift) + rules.interval_ms + shift;
    }

    /// It has none.
    pub fn failed(&mut self, rules: &Rules, refusal: &Refusal, now: f64) {
        self.heard(now);
        self.failures += 1;
        self.is_on_phase = false;
        self.has_stopped = refusal.stops;
        self.not_before = now + refusal.wait.unwrap_or(0.0);
        let doubled = rules.interval_ms * 2_f64.powi(self.failures);
        let backoff = doubled.min(LONGEST_BACKOFF_MS).max(rules.interval_ms);
        self.earliest = now + backoff * (1.0 - rules.jitter);
        self.latest = self.not_before.max(now + backoff * (1.0 + rules.jitter));
    }

    fn heard(&mut self, now: f64) {
        self.is_asked = false;
        self.heard_at = now;
    }

    /// The network is back: whoever failed is asked as soon as the provider allows.
    pub fn online(&mut self, now: f64) {
        if self.failures > 0 {
            self.earliest = now;
            self.latest = self.latest.min(now.max(self.not_before));
        }
    }

    /// Nobody could be asked until now.
    pub fn rested(&mut self, now: f64) {
        self.is_on_phase &= self.earliest > now;
        self.latest = self.latest.max(now);
    }

    /// The consumer is told that the next ask is at this time, or that there is none.
    pub fn announced(&self, rules: &Rules, at: Option<f64>, now: f64) -> Check {
        let latest = self.latest + rules.lag_ms;
        let earliest = self.earliest.max(self.not_before).min(latest);
        let is_true = match at {
            None => self.has_stopped,
            Some(_) if self.is_asked => true,
            Some(at) => !self.has_stopped && !is_before(at, earliest) && !is_before(latest.max(now), at),
        };
        hold(is_true, Invariant::Announced, || format!("at {at:?}, between {earliest} and {latest}"))
    }
}

//! Whether what is known of an agent is fresh enough to be served.

/// How long statuses count, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
    /// So long a status is fresh.
    pub ttl_ms: f64,
    /// For so long after that it is served as stale.
    pub stale_ms: f64,
    /// How often a watched agent is asked for.
    pub interval_ms: f64,
}

/// What is known of an agent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    /// How old its newest status is, in milliseconds; None if there is none.
    pub age_ms: Option<f64>,
    /// How the last ask failed, if it did.
    pub failure: Option<Failure>,
    /// Whether it is asked for on a schedule, since somebody watches it.
    pub is_watched: bool,
}

/// An ask that failed.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// How long ago, in milliseconds.
    pub age_ms: f64,
    /// How long the provider wanted to be left alone from then on, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

impl Failure {
    /// How much of the provider's wait is left, in milliseconds.
    pub fn remaining_ms(&self) -> Option<f64> {
        self.retry_after_ms.map(|wait| f64::max(wait - self.age_ms, 0.0))
    }
}

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// With the status as it is.
    Fresh,
    /// With the status, marked as stale.
    Stale {
        /// Whether it is asked for meanwhile.
        refresh: bool,
    },
    /// With what comes of an ask: one under way, or a new one.
    Wait,
    /// With the last failure.
    Fail,
}

impl Freshness {
    /// How a request is answered. After a failure the schedule says when a watched agent is asked for again; any
    /// other is not before the provider wants to be asked, nor before a fresh status would have been. So viewers
    /// cannot make the gateway ask more than one of them would.
    ///
    /// ```
    /// use voice_agent_status::gateway::cache::{Entry, Freshness, Serving};
    ///
    /// let freshness = Freshness { ttl_ms: 5_000.0, stale_ms: 60_000.0, interval_ms: 5_000.0 };
    /// let of_age = |age_ms| freshness.serving(&Entry { age_ms: Some(age_ms), ..Entry::default() });
    /// assert_eq!(of_age(5_000.0), Serving::Fresh);
    /// assert_eq!(of_age(5_001.0), Serving::Stale { refresh: true });
    /// assert_eq!(of_age(65_001.0), Serving::Wait);
    /// ```
    pub fn serving(&self, entry: &Entry) -> Serving {
        let is_held = entry.failure.is_some_and(|failure| {
            let hold = failure.retry_after_ms.unwrap_or_default().max(self.ttl_ms);
            entry.is_watched || failure.age_ms < hold
        });
        // On schedule the next status is under way: it may be a little late.
        let is_on_schedule = entry.is_watched && entry.failure.is_none();
        let grace_ms = if is_on_schedule { f64::min(self.interval_ms, self.ttl_ms) } else { 0.0 };
        match entry.age_ms {
            Some(age) if age <= self.ttl_ms + grace_ms => Serving::Fresh,
            Some(age) if self.is_servable(age) => Serving::Stale { refresh: !is_held },
            _ if is_held => Serving::Fail,
            _ => Serving::Wait,
        }
    }

    /// How a request is answered that has waited for an ask, which failed.
    pub fn after_failure(&self, age_ms: Option<f64>) -> Serving {
        if age_ms.is_some_and(|age| self.is_servable(age)) {
            Serving::Stale { refresh: false }
        } else {
            Serving::Fail
        }
    }

    fn is_servable(&self, age_ms: f64) -> bool {
        age_ms <= self.ttl_ms + self.stale_ms
    }
}

/// The header `Age`: whole seconds, rounded down.
pub fn age(age_ms: f64) -> f64 {
    (age_ms / 1_000.0).floor().max(0.0)
}

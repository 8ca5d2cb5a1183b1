//! What the host tests share.

#![allow(dead_code)]

use serde_json::Value;
use voice_agent_status::agent::{AgentStatus, Availability, Drift, Provider, Signal};
use voice_agent_status::provider::{self, Reading};

/// A body as the pure core reads it natively.
pub type Body = Option<Value>;

/// What a body says, natively.
pub type Status = Reading<Option<String>>;

/// Reads a body of the documented call.
pub fn read(provider: Provider, body: &Value) -> Status {
    provider::read(provider, &Some(body.clone()))
}

/// A status with a drift.
pub fn agent_status() -> AgentStatus<String> {
    let drift = Drift { path: "data".to_owned(), expected: "object", found: "absent".to_owned() };
    AgentStatus {
        reference: "acp:a".to_owned(),
        provider: Provider::Acp,
        agent_id: "a".to_owned(),
        name: None,
        availability: Availability::Degraded,
        signal: Signal::Voice,
        headline: "h".to_owned(),
        provider_status: None,
        reason: Some("r".to_owned()),
        voice_id: None,
        channels: &["web"],
        active_sessions: None,
        checked_at: "2026-11-22T10:00:00.000Z".into(),
        latency_ms: 1.5,
        attempts: 1,
        request_id: None,
        stale: false,
        drift: vec![drift],
        raw: None,
    }
}

/// The places of drift, as `path: expected, found`.
pub fn drift(status: &Status) -> Vec<String> {
    let show = |drift: &Drift| format!("{}: {}, {}", drift.path, drift.expected, drift.found);
    status.drift.iter().map(show).collect()
}

/// Checks rows of a mapping, and what holds in each: a reason unless it is available, and always a headline.
pub fn check_rows(provider: Provider, rows: &[(&str, Value, Availability)]) {
    for (case, body, availability) in rows {
        let status = read(provider, body);
        assert_eq!(status.availability, *availability, "{case}: {body}");
        check_words(&status, case);
    }
}

/// What holds for the words of every status.
pub fn check_words(status: &Status, case: &str) {
    assert!(!status.headline.is_empty(), "{case}");
    let is_available = status.availability == Availability::Available;
    let has_reason = status.reason.as_deref().is_some_and(|reason| !reason.is_empty());
    assert_eq!(has_reason, !is_available, "{case}: {:?}", status.reason);
}

/// Chance that is the same in every run (xorshift64*).
pub struct Random(u64);

impl Random {
    /// Seeds it.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A whole number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) % limit
    }

    /// From 0 to 1.
    pub fn unit(&mut self) -> f64 {
        self.below(1 << 30) as f64 / f64::from(1 << 30)
    }
}

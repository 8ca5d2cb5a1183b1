//! What the host tests share.

#![allow(dead_code)]

use serde_json::Value;
use voice_agent_status::agent::{AgentStatus, Availability, Drift, Provider, Signal};
use voice_agent_status::json::Json;
use voice_agent_status::provider;

/// A body as the pure core reads it natively.
pub type Body = Option<Value>;

/// What a body says, as `status` in pkg-template/platform.js puts it together.
pub struct Status {
    pub name: Option<String>,
    pub availability: Availability,
    pub headline: &'static str,
    pub provider_status: Option<String>,
    pub reason: Option<String>,
    pub voice_id: Option<String>,
    pub channels: &'static str,
    pub active_sessions: Option<u32>,
    pub request_id: Option<String>,
    pub drift: Vec<Drift>,
}

/// Reads a body of the documented call.
pub fn read(provider: Provider, body: &Value) -> Status {
    let reading = provider::read(provider, &Some(body.clone()));
    let text = |at: usize| reading.fields.value(at).string();
    let reason = reading.part(2).replace('*', &reading.said.string().unwrap_or_default());
    let drift = reading.drift.items().into_iter().map(|drift| Drift {
        path: drift.field("path").string().unwrap(),
        expected: drift.field("expected").string().unwrap().leak(),
        found: drift.field("found").string().unwrap(),
    });
    Status {
        name: text(reading.table.name as usize),
        availability: availability(reading.part(0)),
        headline: reading.part(1),
        provider_status: text(reading.provider_status as usize),
        reason: (!reason.is_empty()).then_some(reason),
        voice_id: text(reading.table.voice_id as usize),
        channels: reading.channels,
        active_sessions: reading.active_sessions,
        request_id: text(reading.fields.values.items().len() - 1).filter(|text| !text.is_empty()),
        drift: drift.collect(),
    }
}

/// The availability of this word.
fn availability(word: &str) -> Availability {
    let all =
        [Availability::Available, Availability::Degraded, Availability::Unavailable, Availability::Unknown];
    all.into_iter().find(|one| serde_json::to_value(one).unwrap() == word).unwrap()
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

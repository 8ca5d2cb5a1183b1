//! Problems: their status, their words, and that they are valid JSON of ours alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use serde_json::{Value, json};
use support::Random;
use voice_agent_status::agent::Provider;
use voice_agent_status::error::{StatusErrorData, StatusErrorKind as Kind};
use voice_agent_status::gateway::problem::{About, Problem, Source};
use voice_agent_status::gateway::quote::{quoted, whole};

const KINDS: [Kind; 12] = [
    Kind::Config,
    Kind::Network,
    Kind::Timeout,
    Kind::Unauthorized,
    Kind::Forbidden,
    Kind::NotFound,
    Kind::InvalidRequest,
    Kind::PaymentRequired,
    Kind::RateLimited,
    Kind::Provider,
    Kind::Http,
    Kind::Decode,
];

const OWN: [(Problem, u16, Kind); 11] = [
    (Problem::NO_REQUEST, 400, Kind::InvalidRequest),
    (Problem::ENCODING, 400, Kind::InvalidRequest),
    (Problem::COUNT, 400, Kind::InvalidRequest),
    (Problem::UNAUTHORIZED, 401, Kind::Unauthorized),
    (Problem::FOREIGN, 403, Kind::Forbidden),
    (Problem::FORBIDDEN, 403, Kind::Forbidden),
    (Problem::NOT_FOUND, 404, Kind::NotFound),
    (Problem::METHOD, 405, Kind::Http),
    (Problem::TOO_MANY.after(Some(1.0)), 429, Kind::RateLimited),
    (Problem::INTERNAL, 500, Kind::Http),
    (Problem::CLOSED, 503, Kind::Http),
];

/// An error whose every field holds what must not leave.
fn canary(kind: Kind) -> StatusErrorData<Value> {
    let secret = || Some("CANARY".to_owned());
    let mut error = StatusErrorData::new(kind, "CANARY");
    error.reference = secret();
    error.provider = Some(Provider::Acp);
    error.provider_code = secret();
    error.request_id = Some(json!("CANARY"));
    error.body = Some(json!({ "CANARY": "CANARY" }));
    error
}

fn header(problem: &Problem, name: &str) -> Option<String> {
    let mut headers = Vec::new();
    problem.headers(&mut headers);
    headers.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[test]
fn the_gateways_own_problems() {
    for (problem, status, kind) in OWN {
        let About { message, .. } = *problem.about;
        assert_eq!(*problem.about, About { status, kind, source: Source::Gateway, message });
        let body: Value = serde_json::from_str(&problem.body()).unwrap();
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], "about:blank");
        assert_eq!(body["source"], "gateway");
        assert_eq!(body["kind"], serde_json::to_value(kind).unwrap());
        assert_eq!(body["detail"], message);
        assert_eq!(header(&problem, "content-type").as_deref(), Some("application/problem+json"));
        assert_eq!(header(&problem, "www-authenticate").as_deref(), (status == 401).then_some("Bearer"));
        assert_eq!(header(&problem, "allow").as_deref(), (status == 405).then_some("GET, HEAD, OPTIONS"));
        assert_eq!(header(&problem, "retry-after").as_deref(), (status == 429).then_some("1"));
    }
}

#[test]
fn a_providers_failure_is_never_the_gateways() {
    for kind in KINDS {
        let problem = Problem::of_error(&canary(kind));
        let status = match kind {
            Kind::Config => 500,
            Kind::Timeout => 504,
            Kind::RateLimited => 503,
            _ => 502,
        };
        // What stops a viewer is a gateway's own 401, 403 or 404.
        let source = if kind == Kind::Config { Source::Gateway } else { Source::Provider };
        let message = problem.about.message;
        assert_eq!(*problem.about, About { status, kind, source, message });
        assert!(!format!("{problem:?}{}{}", problem.body(), problem.error()).contains("CANARY"));
        let mut headers = Vec::new();
        problem.headers(&mut headers);
        assert!(!format!("{headers:?}").contains("CANARY"));
    }
}

#[test]
fn each_kind_has_a_sentence_of_its_own() {
    let sentence = |kind: &Kind| Problem::of_error(&canary(*kind)).about.message;
    for (index, kind) in KINDS.iter().enumerate() {
        assert!(sentence(kind).ends_with('.'), "{kind:?}");
        assert!(KINDS.iter().skip(index + 1).all(|other| sentence(other) != sentence(kind)), "{kind:?}");
        let body: Value = serde_json::from_str(&Problem::of_error(&canary(*kind)).body()).unwrap();
        assert_eq!(body["kind"], serde_json::to_value(kind).unwrap());
        assert_eq!(body["detail"], sentence(kind));
    }
}

#[test]
fn the_error_in_results_has_four_fields() {
    let mut error = canary(Kind::Provider);
    error.retry_after_ms = Some(1_500.0);
    let error: Value = serde_json::from_str(&Problem::of_error(&error).error()).unwrap();
    let expected = json!({
        "message": "The provider has failed to answer.", "kind": "provider", "source": "provider", "retryAfterMs": 1500,
    });
    assert_eq!(error, expected);
    let error: Value = serde_json::from_str(&Problem::NOT_FOUND.error()).unwrap();
    assert_eq!(error["retryAfterMs"], Value::Null);
    assert_eq!(error["source"], "gateway");
}

#[test]
fn a_wait_is_in_whole_seconds_rounded_up() {
    for (ms, seconds) in [
        (0.0, "0"),
        (0.1, "1"),
        (1_000.0, "1"),
        (1_000.5, "2"),
        (59_999.0, "60"),
        (9_007_199_254_740_991.0, "9007199254741"),
    ] {
        let mut error = canary(Kind::RateLimited);
        error.retry_after_ms = Some(ms);
        assert_eq!(header(&Problem::of_error(&error), "retry-after").as_deref(), Some(seconds));
        assert_eq!(header(&Problem::TOO_MANY.after(Some(ms)), "retry-after").as_deref(), Some(seconds));
    }
    // A provider's rate limit always has one, as HTTP clients look for it.
    let problem = Problem::of_error(&canary(Kind::RateLimited));
    assert_eq!(
        (problem.retry_after_ms, header(&problem, "retry-after").as_deref()),
        (Some(5_000.0), Some("5"))
    );
    assert_eq!(header(&Problem::of_error(&canary(Kind::Network)), "retry-after"), None);
}

#[test]
fn what_is_quoted_reads_back() {
    let mut random = Random::new(1);
    let mut texts: Vec<String> = (0..0x500).filter_map(char::from_u32).map(String::from).collect();
    texts.extend(
        ["\u{2028}\u{2029}\u{feff}\u{10ffff}", "</script>", "\\u0041", "a\"b\\c\0"].map(String::from),
    );
    for _ in 0..2_000 {
        let length = random.below(20);
        texts.push((0..length).filter_map(|_| char::from_u32(random.below(0x11_0000) as u32)).collect());
    }
    for text in texts {
        let json = quoted(&text);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text, "{json}");
        assert!(!json.contains(|char: char| char.is_control() || char == '\u{2028}'), "{json}");
    }
}

#[test]
fn numbers_are_whole() {
    for number in [0.0, 1.0, 9.0, 10.0, 4_294_967_296.0, 9_007_199_254_740_991.0] {
        assert_eq!(whole(number), format!("{number}"));
    }
    for (number, text) in [(0.2, "1"), (-3.0, "0"), (f64::NAN, "0"), (f64::NEG_INFINITY, "0")] {
        assert_eq!(whole(number), text);
    }
    assert_eq!(whole(f64::INFINITY), u64::MAX.to_string());
}

//! The vocabulary: references, their paths, and the words of a status.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use serde_json::json;
use support::agent_status;
use voice_agent_status::agent::{AgentRef, Availability, Provider, Signal};
use voice_agent_status::error::StatusErrorKind;
use voice_agent_status::provider;
use voice_agent_status::text::nth;

#[test]
fn an_id_that_is_empty_or_means_another_path_is_refused() {
    let refused = ["", ".", "..", "%2e", "%2E", "%2e%2e", "%2E%2E", "%2e%2E", ".%2e", "%2E.", "%2e.", ".%2E"];
    for provider in Provider::ALL {
        for id in refused {
            assert!(AgentRef::new(provider, id.to_owned()).is_err(), "{id:?}");
            assert!(AgentRef::parse(&format!("{}:{id}", provider.id())).is_err(), "{id:?}");
        }
    }
    for id in ["...", " ", ".. ", "a..", "%2", "%2f", "%252e", "%2e%2e%2e", "..:"] {
        assert!(AgentRef::new(Provider::Acp, id.to_owned()).is_ok(), "{id:?}");
    }
}

#[test]
fn a_reference_is_split_at_its_first_colon() {
    let rows = [
        ("voice-ai:a", Provider::VoiceAi, "a"),
        ("acp:a:b", Provider::Acp, "a:b"),
        ("ravan::", Provider::Ravan, ":"),
        ("truedy: a ", Provider::Truedy, " a "),
        ("truedy:acp:x", Provider::Truedy, "acp:x"),
        ("acp:\u{1F9EA}", Provider::Acp, "\u{1F9EA}"),
    ];
    for (text, provider, id) in rows {
        let agent = AgentRef::parse(text).unwrap();
        assert_eq!((agent.provider, agent.id.as_str()), (provider, id), "{text}");
        assert_eq!(agent.reference(), text);
    }
    for text in [
        "",
        ":",
        "acp",
        "acp:",
        ":a",
        "ACP:a",
        " acp:a",
        "acp :a",
        "voice_ai:a",
        "voiceAi:a",
        "acp%3Aa",
        "vapi:a",
    ] {
        assert!(AgentRef::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn each_provider_is_asked_at_its_documented_path() {
    let rows = [
        ("voice-ai:a/b", "https://dev.voice.ai", "/api/v1/connection/agent-status/a%2Fb"),
        ("acp:a/b", "https://api.computer-agents.com", "/v1/voice-agents/agents/a%2Fb"),
        ("ravan:a/b", "https://api.ravan.ai", "/api/v1/calcom/agents/a%2Fb/status"),
        ("truedy:a/b", "https://api.truedy.ai/api/public/v1", "/agents/a%2Fb"),
    ];
    for (reference, base_url, path) in rows {
        let agent = AgentRef::parse(reference).unwrap();
        assert_eq!(agent.provider.base_url(), base_url);
        assert_eq!(provider::path(agent.provider, "a%2Fb"), path);
    }
    assert_eq!(provider::LIST_PATH, "/v1/voice-agents");
    assert_eq!(provider::ORGANIZATION_HEADER, "x-computer-agents-organization");
    assert_eq!(Provider::ALL.map(Provider::requests_per_minute), [None, None, None, Some(90)]);
}

#[test]
fn the_tables_of_providers_agree() {
    for provider in Provider::ALL {
        assert_eq!(serde_json::to_value(provider).unwrap(), json!(provider.id()));
    }
    assert_eq!(Provider::ALL.map(Provider::id), ["voice-ai", "acp", "ravan", "truedy"]);
}

#[test]
fn a_word_is_found_by_its_place() {
    assert_eq!([0, 1, 2, 3].map(|place| nth("a b||c", place)), ["a b", "", "c", ""]);
    for kind in StatusErrorKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(kind.word()));
    }
    for signal in [Signal::Calls, Signal::Voice, Signal::Calendar, Signal::Lifecycle] {
        assert_eq!(serde_json::to_value(signal).unwrap(), json!(signal.word()));
    }
}

#[test]
fn a_status_is_plain_data() {
    let status = agent_status();
    let expected = json!({
        "ref": "acp:a", "provider": "acp", "agentId": "a", "name": null, "availability": "degraded",
        "signal": "voice", "headline": "h", "providerStatus": null, "reason": "r", "voiceId": null,
        "channels": ["web"], "activeSessions": null, "checkedAt": "2026-11-22T10:00:00.000Z",
        "latencyMs": 1.5, "attempts": 1, "requestId": null, "stale": false,
        "drift": [{ "path": "data", "expected": "object", "found": "absent" }],
    });
    assert_eq!(serde_json::to_value(&status).unwrap(), expected);
    let words =
        [Availability::Available, Availability::Degraded, Availability::Unavailable, Availability::Unknown];
    assert_eq!(
        serde_json::to_value(words).unwrap(),
        json!(["available", "degraded", "unavailable", "unknown"])
    );
    let words = [Signal::Calls, Signal::Voice, Signal::Calendar, Signal::Lifecycle];
    assert_eq!(serde_json::to_value(words).unwrap(), json!(["calls", "voice", "calendar", "lifecycle"]));
}

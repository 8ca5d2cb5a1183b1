//! What may leave: every word of ours does, and of a provider's only its name and its codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use serde_json::{Value, json};
use support::{Random, agent_status, read};
use voice_agent_status::agent::{Provider, STATUS_FIELDS, TELLING_FIELDS};
use voice_agent_status::error::ERROR_FIELDS;
use voice_agent_status::gateway::public::{FIELDS, headline, reason};

/// Bodies of each provider that are read to their ends, with a word of its own wherever one may stand.
fn bodies(word: &Value) -> Vec<(Provider, Value)> {
    let mut bodies = Vec::new();
    let switches = [json!(true), json!(false), json!(null), word.clone()];
    for allowed in &switches {
        for details in [
            json!(null),
            word.clone(),
            json!({ "reason": word }),
            json!({ "message": word }),
            json!({ "code": word }),
            json!({ "detail": { "reason": word } }),
            json!({ "error": { "code": word } }),
            json!({ "reason": "no_credits" }),
        ] {
            for status in [word, &json!(""), &json!(null)] {
                let body = json!({
                    "agent_id": word, "name": word, "voice_id": word, "status": status, "status_code": word,
                    "call_allowed": allowed, "call_validation_details": details, "x": word,
                });
                bodies.push((Provider::VoiceAi, body));
            }
        }
    }
    for mode in ["off", "web", "phone", "web_and_phone"].map(Value::from).iter().chain([word, &json!(null)]) {
        for active in &switches {
            for enabled in &switches {
                for number in [
                    json!(null),
                    json!({}),
                    json!({ "lastError": word, "number": word, "status": word }),
                    word.clone(),
                ] {
                    let body = json!({
                        "agent": { "name": word, "voiceMode": mode, "isActive": active, "voiceId": word },
                        "voice": { "enabled": enabled, "mode": word, "model": word }, "phoneNumber": number,
                        "recentSessions": [{ "status": word, "fromNumber": word }],
                    });
                    bodies.push((Provider::Acp, body));
                }
            }
        }
    }
    for connected in &switches {
        for error in [json!(null), json!(""), word.clone()] {
            let account = json!({ "id": word, "account_name": word, "status": word, "error": error });
            let data = json!({ "connected": connected, "status": word, "accounts": [account] });
            bodies.push((Provider::Ravan, json!({ "success": word, "message": word, "data": data })));
        }
    }
    for status in
        ["active", "draft", "creating", "failed"].map(Value::from).iter().chain([word, &json!(null)])
    {
        let data = json!({ "id": word, "name": word, "voice_id": word, "status": status, "greeting": word });
        bodies.push((Provider::Truedy, json!({ "data": data, "meta": { "request_id": word } })));
    }
    bodies
}

#[test]
fn all_that_is_ours_leaves_as_it_is() {
    for (provider, body) in bodies(&json!(7)) {
        let status = read(provider, &body);
        assert_eq!(headline(status.headline), status.headline, "{body}");
        if let Some(said) = &status.reason {
            assert_eq!(reason(said).as_ref(), Some(said), "{body}");
        }
    }
}

#[test]
fn nothing_of_a_provider_leaves_but_codes() {
    for canary in ["CANARY 1", "canary1", "Voice on: CANARY", "canary.", "c-anary", "CANARY\n"] {
        for (provider, body) in bodies(&json!(canary)) {
            let status = read(provider, &body);
            assert_eq!(headline(status.headline), status.headline, "{body}");
            let said = status.reason.as_deref().and_then(reason).unwrap_or_default();
            assert!(!said.to_lowercase().contains("anary"), "{said}: {body}");
        }
    }
    let body =
        json!({ "call_allowed": false, "call_validation_details": { "reason": "insufficient_credits" } });
    let said = read(Provider::VoiceAi, &body).reason.unwrap();
    assert_eq!(reason(&said).as_deref(), Some("insufficient_credits"));
}

#[test]
fn a_sentence_that_ends_in_foreign_words_leaves_without_them() {
    for (said, left) in [
        (
            "Voice.ai allows no calls to this agent; its status is \"x y\".",
            "Voice.ai allows no calls to this agent.",
        ),
        ("The phone number has an error: x.", "The phone number has an error."),
        ("A calendar account has an error: x", "A calendar account has an error."),
    ] {
        assert_eq!(reason(said).as_deref(), Some(left));
    }
}

#[test]
fn a_code_is_short_and_has_only_letters() {
    for code in ["a", "NOT_FOUND", "_", &"a".repeat(40)] {
        assert_eq!(reason(code).as_deref(), Some(code));
    }
    for other in
        ["", " ", "a b", "a1", "a-b", "a.b", "é", "a\u{301}", &"a".repeat(41), "the agent is switched off."]
    {
        assert_eq!(reason(other), None, "{other}");
    }
    assert_eq!(headline("CANARY"), "State unknown");
    assert_eq!(headline(""), "State unknown");
}

#[test]
fn the_lists_name_fields_that_there_are() {
    let status = serde_json::to_value(agent_status()).unwrap();
    let mut all: Vec<_> = status.as_object().unwrap().keys().map(String::as_str).collect();
    let mut full = STATUS_FIELDS.split(' ').collect::<Vec<_>>();
    all.sort_unstable();
    full.sort_unstable();
    assert_eq!(full, all, "all but the body, which is not even there");
    assert!(FIELDS.split(' ').chain(TELLING_FIELDS.split(' ')).all(|field| full.contains(&field)));
    for kept in ["providerStatus", "voiceId", "activeSessions", "requestId", "drift", "latencyMs", "attempts"]
    {
        assert!(FIELDS.split(' ').all(|field| field != kept), "{kept}");
    }
    let error = voice_agent_status::error::StatusErrorData::<()>::new(
        voice_agent_status::error::StatusErrorKind::Http,
        "",
    );
    let error = serde_json::to_value(&error).unwrap();
    let mut all: Vec<_> = error.as_object().unwrap().keys().map(String::as_str).collect();
    all.retain(|field| *field != "body");
    let mut full = ERROR_FIELDS.split(' ').collect::<Vec<_>>();
    all.sort_unstable();
    full.sort_unstable();
    assert_eq!(full, all);
}

#[test]
fn no_text_is_too_odd() {
    let mut random = Random::new(10);
    for _ in 0..5_000 {
        let length = random.below(60);
        let text: String =
            (0..length).filter_map(|_| char::from_u32(random.below(0x3000) as u32 % 0x500)).collect();
        let said = reason(&text);
        assert!(
            said.is_none() || text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_'),
            "{text}"
        );
    }
}

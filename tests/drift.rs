//! Where a body differs from its document: what is drift, what is none, and what is never shown.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use serde_json::{Value, json};
use support::{drift, read};
use voice_agent_status::agent::Provider::{self, Acp, Ravan, Truedy, VoiceAi};

fn check(provider: Provider, rows: &[(Value, &[&str])]) {
    for (body, expected) in rows {
        assert_eq!(drift(&read(provider, body)), *expected, "{provider:?}: {body}");
    }
}

fn voice_ai(key: &str, value: Value) -> Value {
    let mut body = json!({ "name": "n", "voice_id": "v", "status": "deployed", "call_allowed": true });
    body[key] = value;
    body
}

fn truedy(key: &str, value: Value) -> Value {
    let mut body = json!({
        "data": { "name": "n", "voice_id": "v", "status": "active" },
        "meta": { "request_id": "r" },
    });
    body["data"][key] = value;
    body
}

#[test]
fn the_documents_own_examples_have_none() {
    let truedys_example = json!({
        "data": {
            "id": "agt_f9447372", "name": "Customer Support Agent", "description": "Inbound",
            "status": "active", "model": "ultravox-v0.7", "voice_id": "voice_c7d82fec", "voice_name": "Sarah",
            "greeting": "Hello!", "inactivity_message": "Still there?", "inactivity_timeout": 30,
            "max_duration": 1800, "tools": ["tool_p1q2r3s4"], "knowledge_base_ids": ["kb_x9y8z7w6"],
            "created_at": "2026-03-15T09:00:00Z", "updated_at": "2026-04-01T14:30:00Z",
        },
        "meta": { "request_id": "req_32e7531c", "ts": "2026-04-05T10:22:00Z" },
    });
    let account =
        json!({ "id": "<string>", "account_name": "<string>", "status": "<string>", "error": "<string>" });
    let ravans_examples = [
        json!({ "connected": true, "status": "active", "accounts": [account] }),
        json!({ "connected": false, "status": "not_connected", "accounts": [] }),
    ];
    let voice_ais = json!({
        "agent_id": "a", "name": "n", "voice_id": "v", "status": "deployed", "status_code": 2,
        "call_allowed": true, "creator_user_id": "u", "category": null, "playground_visibility": "public",
    });
    let acps = json!({
        "agent": {
            "id": "a", "name": "n", "organizationId": null, "lastRunAt": null, "metadata": null,
            "voiceModel": null, "voiceId": null, "voiceMode": "web_and_phone", "isActive": true,
        },
        "voice": { "mode": "web_and_phone", "provider": "xai", "voiceId": null, "enabled": true },
        "phoneNumber": { "id": "p", "status": "active", "lastError": null, "channel": "phone" },
        "recentSessions": [{ "id": "s", "status": "active", "durationSeconds": 12.5, "endedAt": null }],
    });
    check(VoiceAi, &[(voice_ais, &[])]);
    check(Acp, &[(acps, &[])]);
    check(Truedy, &[(truedys_example, &[])]);
    for data in ravans_examples {
        check(Ravan, &[(json!({ "success": true, "message": "m", "data": data }), &[])]);
    }
}

#[test]
fn what_providers_are_known_to_send_is_none() {
    for body in [
        voice_ai("voice_id", json!(null)),
        voice_ai("call_validation_details", json!(null)),
        voice_ai("call_validation_details", json!({ "any": ["thing"] })),
        voice_ai("status", json!("a word never heard of")),
        voice_ai("status_code", json!("two")),
        voice_ai("agent_id", json!(7)),
    ] {
        check(VoiceAi, &[(body, &[])]);
    }
    for body in [
        truedy("voice_id", json!(null)),
        truedy("max_duration", json!("3600s")),
        truedy("max_duration", json!(1800)),
        truedy("status", json!("creating")),
        truedy("status", json!("failed")),
        truedy("crm_webhook_secret", json!("s3cret")),
    ] {
        check(Truedy, &[(body, &[])]);
    }
    // Nothing is required at ACP and Ravan: what is absent or null is none, at any depth.
    let absent = json!({ "agent": null, "voice": null, "phoneNumber": null, "recentSessions": null });
    let nulls = json!({
        "agent": { "name": null, "voiceId": null, "voiceMode": null, "isActive": null },
        "voice": { "mode": null, "enabled": null },
        "phoneNumber": { "lastError": null },
        "recentSessions": [],
    });
    check(Acp, &[(json!({}), &[]), (absent, &[]), (nulls, &[])]);
    let ravans = json!({ "data": { "connected": null, "status": null, "accounts": null } });
    let accounts = json!({ "data": { "accounts": [{}, { "error": null }] } });
    check(Ravan, &[(json!({}), &[]), (json!({ "data": null }), &[]), (ravans, &[]), (accounts, &[])]);
    // Sessions are counted leniently.
    check(Acp, &[(json!({ "recentSessions": [{ "status": "new" }, { "status": 7 }, null] }), &[])]);
}

#[test]
fn a_required_field_that_is_missing_is() {
    let all = [
        "name: string, absent",
        "voice_id: string, absent",
        "status: string, absent",
        "call_allowed: boolean, absent",
    ];
    check(VoiceAi, &[(json!({}), &all)]);
    check(
        VoiceAi,
        &[
            (voice_ai("name", json!(null)), &["name: string, null"]),
            (voice_ai("status", json!(null)), &["status: string, null"]),
            (voice_ai("call_allowed", json!(null)), &["call_allowed: boolean, null"]),
        ],
    );
    check(
        Truedy,
        &[
            (json!({}), &["data: object, absent", "meta: object, absent"]),
            (json!({ "data": null, "meta": null }), &["data: object, null", "meta: object, null"]),
            (truedy("name", json!(null)), &["data.name: string, null"]),
            (truedy("status", json!(null)), &["data.status: string, null"]),
        ],
    );
    let data = ["data.name: string, absent", "data.voice_id: string, absent", "data.status: string, absent"];
    let meta = ["meta.request_id: string, absent"];
    check(Truedy, &[(json!({ "data": {}, "meta": {} }), &[&data[..], &meta[..]].concat())]);
}

#[test]
fn a_field_of_another_type_is() {
    check(
        VoiceAi,
        &[
            (voice_ai("name", json!(7)), &["name: string, number"]),
            (voice_ai("voice_id", json!({})), &["voice_id: string, object"]),
            (voice_ai("status", json!(["x"])), &["status: string, array"]),
            (voice_ai("call_allowed", json!("true")), &["call_allowed: boolean, string"]),
            (
                voice_ai("call_validation_details", json!("s3cret")),
                &["call_validation_details: object, string"],
            ),
        ],
    );
    check(
        Acp,
        &[
            (json!({ "agent": "x" }), &["agent: object, string"]),
            (json!({ "agent": { "isActive": "yes" } }), &["agent.isActive: boolean, string"]),
            (json!({ "agent": { "voiceMode": 7 } }), &["agent.voiceMode: string, number"]),
            (json!({ "agent": { "name": [] } }), &["agent.name: string, array"]),
            (json!({ "agent": { "voiceId": true } }), &["agent.voiceId: string, boolean"]),
            (json!({ "voice": [] }), &["voice: object, array"]),
            (json!({ "voice": { "enabled": 1 } }), &["voice.enabled: boolean, number"]),
            (json!({ "voice": { "mode": {} } }), &["voice.mode: string, object"]),
            (json!({ "phoneNumber": "+15550100" }), &["phoneNumber: object, string"]),
            (json!({ "phoneNumber": { "lastError": 5 } }), &["phoneNumber.lastError: string, number"]),
            (json!({ "recentSessions": {} }), &["recentSessions: array, object"]),
        ],
    );
    let account = json!({ "data": { "accounts": [{ "error": "e" }, { "error": 5 }, "x"] } });
    check(
        Ravan,
        &[
            (json!({ "data": [] }), &["data: object, array"]),
            (json!({ "data": { "connected": "true" } }), &["data.connected: boolean, string"]),
            (json!({ "data": { "status": 1 } }), &["data.status: string, number"]),
            (json!({ "data": { "accounts": {} } }), &["data.accounts: array, object"]),
            (account, &["data.accounts[1].error: string, number", "data.accounts[2]: object, string"]),
        ],
    );
    check(
        Truedy,
        &[
            (json!({ "data": "x", "meta": { "request_id": "r" } }), &["data: object, string"]),
            (truedy("name", json!(7)), &["data.name: string, number"]),
            (truedy("voice_id", json!(7)), &["data.voice_id: string, number"]),
            (truedy("status", json!(true)), &["data.status: string, boolean"]),
        ],
    );
}

#[test]
fn a_deciding_word_that_is_not_listed_is_shown_cut() {
    // 50 characters of several bytes each: the cut counts characters.
    let long: String = std::iter::repeat_n('\u{1F9EA}', 50).collect();
    let cut: String = long.chars().take(40).collect();
    let rows = [
        (Truedy, "data.status", truedy("status", json!("archived")), "archived"),
        (Truedy, "data.status", truedy("status", json!("")), ""),
        (Truedy, "data.status", truedy("status", json!(long)), &cut),
        (Acp, "agent.voiceMode", json!({ "agent": { "voiceMode": "video" } }), "video"),
        (Acp, "agent.voiceMode", json!({ "agent": { "voiceMode": long } }), &cut),
        (Acp, "voice.mode", json!({ "voice": { "mode": "video" } }), "video"),
    ];
    for (provider, path, body, found) in rows {
        let drift = read(provider, &body).drift;
        assert_eq!(drift.len(), 1, "{body}: {drift:?}");
        assert_eq!((drift[0].path.as_str(), drift[0].found.as_str()), (path, found), "{body}");
        let listed = if provider == Truedy { "active draft" } else { "off web phone web_and_phone" };
        for word in listed.split(' ') {
            assert!(drift[0].expected.contains(word), "{body}: {}", drift[0].expected);
        }
    }
}

#[test]
fn at_most_twenty_places_are_kept() {
    let accounts: Vec<Value> = (0..50).map(|number| json!({ "error": number })).collect();
    let body = json!({ "data": { "connected": "yes", "accounts": accounts } });
    let drift = drift(&read(Ravan, &body));
    assert_eq!(drift.len(), 20);
    assert_eq!(drift[0], "data.connected: boolean, string");
    assert_eq!(drift[19], "data.accounts[18].error: string, number");
}

#[test]
fn what_a_field_that_is_not_documented_holds_is_never_shown() {
    let s = "s3cret";
    let bodies = [
        (VoiceAi, json!({ s: s, "name": { s: s }, "voice_id": [s], "call_allowed": s })),
        (Acp, json!({ s: s, "agent": s, "voice": [s], "phoneNumber": s, "recentSessions": s })),
        (Ravan, json!({ s: s, "data": { "connected": s, "accounts": [s, { "error": [s] }] } })),
        (Truedy, json!({ "data": { "crm_webhook_secret": s, "name": [s], "status": [s] }, "meta": s })),
    ];
    for (provider, body) in bodies {
        let drift = drift(&read(provider, &body));
        assert!(!drift.is_empty(), "{provider:?}");
        assert!(!drift.concat().contains(s), "{provider:?}: {drift:?}");
    }
}

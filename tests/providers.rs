//! How the body of each provider becomes an availability: every cell of the mapping, in the order of its
//! columns (unavailable, unknown, degraded, available), and the words that come with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use serde_json::{Map, Value, json};
use support::{check_rows, check_words, read};
use voice_agent_status::agent::Availability::{self, Available, Degraded, Unavailable, Unknown};
use voice_agent_status::agent::{Provider, Signal};
use voice_agent_status::provider::{is_refusal, says_not_connected};

/// The body with these fields set over those of `base`.
fn with(base: &Value, fields: Value) -> Value {
    let mut body = base.as_object().unwrap().clone();
    body.extend(fields.as_object().unwrap().clone());
    Value::Object(body)
}

fn voice_ai() -> Value {
    json!({
        "agent_id": "a1",
        "name": "Reception",
        "voice_id": "v1",
        "status": "deployed",
        "status_code": 2,
        "call_allowed": true,
        "call_validation_details": null,
    })
}

fn truedy(status: &Value) -> Value {
    json!({
        "data": { "id": "t1", "name": "Sales", "voice_id": "v2", "status": status },
        "meta": { "request_id": "req_1", "ts": "2026-04-05T10:22:00Z" },
    })
}

#[test]
fn each_provider_speaks_of_its_own_signal() {
    let signals = Provider::ALL.map(Provider::signal);
    assert_eq!(signals, [Signal::Calls, Signal::Voice, Signal::Calendar, Signal::Lifecycle]);
}

#[test]
fn voice_ai_is_decided_by_call_allowed() {
    let mut absent = voice_ai();
    absent.as_object_mut().unwrap().remove("call_allowed");
    let rows = [
        ("allowed", voice_ai(), Available),
        ("refused", with(&voice_ai(), json!({ "call_allowed": false })), Unavailable),
        ("not said", absent, Unknown),
        ("null", with(&voice_ai(), json!({ "call_allowed": null })), Unknown),
        ("a word", with(&voice_ai(), json!({ "call_allowed": "true" })), Unknown),
        ("a number", with(&voice_ai(), json!({ "call_allowed": 1 })), Unknown),
        (
            "paused, yet allowed",
            with(&voice_ai(), json!({ "status": "paused", "status_code": 1 })),
            Available,
        ),
        ("deployed, yet refused", with(&voice_ai(), json!({ "call_allowed": false })), Unavailable),
        ("only what decides", json!({ "call_allowed": true }), Available),
        ("nothing", json!({}), Unknown),
    ];
    check_rows(Provider::VoiceAi, &rows);
    let status = read(Provider::VoiceAi, &voice_ai());
    assert_eq!(status.headline, "Takes calls");
    assert_eq!(status.name.as_deref(), Some("Reception"));
    assert_eq!(status.voice_id.as_deref(), Some("v1"));
    assert_eq!(status.provider_status.as_deref(), Some("deployed"));
    assert!(status.channels.is_empty());
    assert_eq!(status.active_sessions, None);
    assert_eq!(status.request_id, None);
}

#[test]
fn voice_ai_says_why_it_takes_no_calls() {
    // The first text for reason, then message, then code, each looked for at the top, in detail, in error.
    let rows = [
        (json!({ "reason": "r", "message": "m", "code": "c" }), "r"),
        (json!({ "message": "m", "code": "c" }), "m"),
        (json!({ "code": "c" }), "c"),
        (json!({ "detail": { "reason": "in detail" }, "message": "m", "code": "c" }), "in detail"),
        (json!({ "error": { "reason": "in error" }, "detail": { "message": "m" } }), "in error"),
        (json!({ "error": { "reason": "e" }, "detail": { "reason": "d" }, "reason": "top" }), "top"),
        (json!({ "error": { "reason": "e" }, "detail": { "reason": "d" } }), "d"),
        (json!({ "error": { "message": "e" }, "detail": { "code": "d" } }), "e"),
        (json!({ "error": { "code": "e" } }), "e"),
        (json!({ "reason": "", "message": "m" }), "m"),
        (json!({ "reason": 7, "message": null, "code": "c" }), "c"),
        (
            json!({ "reason": { "reason": "too deep" }, "detail": "text", "error": ["text"], "code": "c" }),
            "c",
        ),
        (
            json!({ "code": "CALL_VALIDATION_FAILED", "reason": "insufficient_credits" }),
            "insufficient_credits",
        ),
    ];
    for (details, reason) in rows {
        let body = with(&voice_ai(), json!({ "call_allowed": false, "call_validation_details": details }));
        assert_eq!(read(Provider::VoiceAi, &body).reason.as_deref(), Some(reason), "{body}");
    }
    for details in [json!(null), json!({}), json!({ "other": "secret" }), json!({ "reason": "" }), json!("x")]
    {
        let body = json!({ "call_allowed": false, "status": "disabled", "call_validation_details": details });
        let reason = read(Provider::VoiceAi, &body).reason.unwrap();
        assert!(reason.contains("disabled"), "{body}: {reason}");
        assert!(!reason.contains("secret"), "{body}: {reason}");
    }
    let status = read(Provider::VoiceAi, &json!({ "call_allowed": false }));
    check_words(&status, "no status word either");
}

/// The mapping of ACP, column by column. A value of None is one that is absent or null.
fn acp_column(active: &Value, enabled: &Value, mode: &Value, number: &Value) -> Availability {
    let given = |value: &Value| !value.is_null();
    let has_number = number.is_object();
    let trouble = number["lastError"].as_str().is_some_and(|trouble| !trouble.is_empty());
    let word = mode.as_str().unwrap_or_default();
    if *active == json!(false)
        || *enabled == json!(false)
        || word == "off"
        || (word == "phone" && !has_number)
    {
        return Unavailable;
    }
    let listed = ["off", "web", "phone", "web_and_phone"].contains(&word);
    let unreadable = |switch: &Value| given(switch) && !switch.is_boolean();
    if !listed || unreadable(active) || unreadable(enabled) {
        return Unknown;
    }
    let by_phone = word.contains("phone");
    if (by_phone && trouble) || (word == "web_and_phone" && !has_number) {
        return Degraded;
    }
    Available
}

/// An object of those fields that are not null; where `nulls` is set, of all.
fn object(nulls: bool, fields: &[(&str, &Value)]) -> Value {
    let given = fields.iter().filter(|(_, value)| nulls || !value.is_null());
    Value::Object(given.map(|(key, value)| ((*key).to_owned(), (*value).clone())).collect::<Map<_, _>>())
}

#[test]
fn acp_is_decided_by_the_first_column_that_applies() {
    let switches = [json!(null), json!(true), json!(false), json!("yes"), json!(1), json!({})];
    let modes = ["off", "web", "phone", "web_and_phone", "video", ""].map(Value::from);
    let modes = [&modes[..], &[json!(null), json!(7), json!(["web"])]].concat();
    let numbers = [
        json!(null),
        json!({ "id": "n1" }),
        json!({ "id": "n1", "lastError": "" }),
        json!({ "id": "n1", "lastError": null }),
        json!({ "id": "n1", "lastError": "no route" }),
        json!({ "id": "n1", "lastError": 5 }),
        json!("+15550100"),
    ];
    let mut seen = Vec::new();
    for active in &switches {
        for enabled in &switches {
            for mode in &modes {
                for number in &numbers {
                    let expected = acp_column(active, enabled, mode, number);
                    seen.push(expected);
                    // The same fields left out and null, the mode at the agent and at the voice.
                    for (nulls, of_agent) in [(false, true), (true, true), (false, false), (true, false)] {
                        let null = Value::Null;
                        let (first, second) = if of_agent { (mode, &null) } else { (&null, mode) };
                        let agent = object(nulls, &[("isActive", active), ("voiceMode", first)]);
                        let voice = object(nulls, &[("enabled", enabled), ("mode", second)]);
                        let fields = [("agent", &agent), ("voice", &voice), ("phoneNumber", number)];
                        let body = object(nulls, &fields);
                        let status = read(Provider::Acp, &body);
                        assert_eq!(status.availability, expected, "{body}");
                        check_words(&status, &body.to_string());
                        assert_eq!(status.provider_status.as_deref(), mode.as_str(), "{body}");
                    }
                }
            }
        }
    }
    for availability in [Unavailable, Unknown, Degraded, Available] {
        assert!(seen.contains(&availability), "{availability:?} was never expected");
    }
}

#[test]
fn acp_reads_the_voices_mode_where_the_agent_has_none() {
    let mode = |agent: Value, voice: Value| {
        let body = json!({ "agent": agent, "voice": voice, "phoneNumber": { "id": "n1" } });
        read(Provider::Acp, &body).provider_status
    };
    assert_eq!(mode(json!({ "voiceMode": "web" }), json!({ "mode": "phone" })).as_deref(), Some("web"));
    assert_eq!(mode(json!({}), json!({ "mode": "phone" })).as_deref(), Some("phone"));
    assert_eq!(mode(json!({ "voiceMode": null }), json!({ "mode": "phone" })).as_deref(), Some("phone"));
    assert_eq!(mode(json!(null), json!({ "mode": "phone" })).as_deref(), Some("phone"));
    assert_eq!(mode(json!({ "voiceMode": "" }), json!({ "mode": "phone" })).as_deref(), Some(""));
    assert_eq!(mode(json!({ "voiceMode": 7 }), json!({ "mode": "phone" })), None);
    assert_eq!(mode(json!({}), json!({})), None);
}

#[test]
fn acp_says_its_channels_name_and_sessions() {
    let body = |mode: &str| {
        json!({
            "agent": { "id": "a1", "name": "Desk", "voiceId": "v3", "isActive": true, "voiceMode": mode },
            "phoneNumber": { "id": "n1" },
            "recentSessions": [
                { "status": "initializing" },
                { "status": "active" },
                { "status": "completed", "durationSeconds": 1.5 },
                { "status": "failed" },
                { "status": "cancelled" },
                { "status": "dreaming" },
                { "status": null },
                {},
                null,
                "active",
            ],
        })
    };
    let rows = [
        ("off", "", "Voice off"),
        ("web", "web", "Voice on: web"),
        ("phone", "phone", "Voice on: phone"),
        ("web_and_phone", "web phone", "Voice on: web, phone"),
        ("video", "", "Voice unknown"),
    ];
    for (mode, channels, headline) in rows {
        let status = read(Provider::Acp, &body(mode));
        assert_eq!(status.channels, channels, "{mode}");
        assert_eq!(status.headline, headline, "{mode}");
        assert_eq!(status.active_sessions, Some(2), "{mode}");
        assert_eq!(status.name.as_deref(), Some("Desk"), "{mode}");
        assert_eq!(status.voice_id.as_deref(), Some("v3"), "{mode}");
    }
    for (sessions, count) in
        [(json!([]), Some(0)), (json!(null), None), (json!({}), None), (json!("x"), None)]
    {
        let body = json!({ "recentSessions": sessions });
        assert_eq!(read(Provider::Acp, &body).active_sessions, count, "{body}");
    }
    assert_eq!(read(Provider::Acp, &json!({})).active_sessions, None);
}

#[test]
fn ravan_is_decided_by_connected_and_the_accounts() {
    let body = |connected: Value, accounts: Value| {
        let data = json!({ "connected": connected, "status": "s", "accounts": accounts });
        json!({ "success": true, "message": "m", "data": data })
    };
    let failing = json!([{ "id": "1", "error": "" }, { "id": "2", "error": "expired" }]);
    let rows = [
        ("connected", body(json!(true), json!([{ "id": "1", "error": "" }])), Available),
        ("no accounts", body(json!(true), json!([])), Available),
        ("accounts null", body(json!(true), json!(null)), Available),
        ("errors absent or null", body(json!(true), json!([{}, { "error": null }])), Available),
        ("accounts of junk", body(json!(true), json!([7, "x", { "error": 5 }])), Available),
        ("one account fails", body(json!(true), failing.clone()), Degraded),
        ("one fails beside junk", body(json!(true), json!([7, { "error": "expired" }])), Degraded),
        ("not connected", body(json!(false), json!([])), Unavailable),
        ("not connected, and fails", body(json!(false), failing.clone()), Unavailable),
        ("not said", body(json!(null), failing), Unknown),
        ("a word", body(json!("true"), json!([])), Unknown),
        ("no data", json!({ "success": true, "message": "m" }), Unknown),
        ("data null", json!({ "success": true, "data": null }), Unknown),
        ("data a list", json!({ "success": true, "data": [true] }), Unknown),
        ("empty data", json!({ "success": true, "data": {} }), Unknown),
        ("nothing", json!({}), Unknown),
        ("success does not decide", json!({ "success": false, "data": { "connected": true } }), Available),
    ];
    check_rows(Provider::Ravan, &rows);
    let status = read(Provider::Ravan, &body(json!(true), json!([])));
    assert_eq!(status.headline, "Calendar connected");
    assert_eq!(status.provider_status.as_deref(), Some("s"));
    assert_eq!((status.name, status.voice_id, status.active_sessions), (None, None, None));
    let status = read(Provider::Ravan, &body(json!(false), json!([])));
    assert!(status.reason.unwrap().contains("organisation"));
}

#[test]
fn ravan_may_refuse_or_be_without_a_connection() {
    let not_connected = json!({
        "success": true,
        "message": "No agent-level connection found",
        "data": { "connected": false, "status": "not_connected", "accounts": [] },
    });
    let rows = [
        (not_connected, true, false),
        (json!({ "success": false, "data": { "connected": false } }), true, false),
        (json!({ "success": true, "data": { "connected": true } }), false, false),
        (json!({ "success": false, "message": "m", "code": "INTERNAL_ERROR" }), false, true),
        (json!({ "success": false, "message": "m", "data": null }), false, true),
        (json!({ "success": false, "data": {} }), false, false),
        (json!({ "success": true }), false, false),
        (json!({ "success": "false" }), false, false),
        (json!({ "success": null }), false, false),
        (json!({}), false, false),
    ];
    for (body, is_not_connected, refuses) in rows {
        let value = Some(body.clone());
        assert_eq!(says_not_connected(&value), is_not_connected, "{body}");
        assert_eq!(is_refusal(&value), refuses, "{body}");
    }
}

#[test]
fn truedy_is_decided_by_its_state() {
    let rows = [
        ("active", truedy(&json!("active")), Available),
        ("draft", truedy(&json!("draft")), Unavailable),
        ("creating", truedy(&json!("creating")), Unavailable),
        ("failed", truedy(&json!("failed")), Unavailable),
        ("a new word", truedy(&json!("archived")), Unknown),
        ("another case", truedy(&json!("Active")), Unknown),
        ("empty", truedy(&json!("")), Unknown),
        ("null", truedy(&json!(null)), Unknown),
        ("a number", truedy(&json!(1)), Unknown),
        ("no data", json!({ "meta": { "request_id": "r" } }), Unknown),
        ("data a list", json!({ "data": [{ "status": "active" }] }), Unknown),
        ("no envelope", json!({ "status": "active" }), Unknown),
        ("nothing", json!({}), Unknown),
    ];
    check_rows(Provider::Truedy, &rows);
    let headline = |status: &str| read(Provider::Truedy, &truedy(&json!(status))).headline;
    assert_eq!(headline("active"), "Active");
    assert_eq!(headline("draft"), "Draft");
    let status = read(Provider::Truedy, &truedy(&json!("archived")));
    assert_eq!(status.provider_status.as_deref(), Some("archived"));
    assert_eq!(status.name.as_deref(), Some("Sales"));
    assert_eq!(status.voice_id.as_deref(), Some("v2"));
    assert_eq!(status.request_id.as_deref(), Some("req_1"));
}

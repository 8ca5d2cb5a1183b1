//! Errors: the kind of each HTTP status, and what the error bodies of the providers say, in all their shapes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use voice_agent_status::error::{StatusErrorData, StatusErrorKind as Kind};
use voice_agent_status::provider::{FailureBody, failure_body};

#[test]
fn each_status_has_its_kind() {
    for status in 100..=999 {
        let kind = match status {
            400 | 409 | 422 => Kind::InvalidRequest,
            401 => Kind::Unauthorized,
            402 => Kind::PaymentRequired,
            403 => Kind::Forbidden,
            404 | 410 => Kind::NotFound,
            429 => Kind::RateLimited,
            500..600 => Kind::Provider,
            _ => Kind::Http,
        };
        assert_eq!(Kind::of_status(status), kind, "{status}");
    }
}

#[test]
fn each_kind_is_one_word() {
    let words = [
        (Kind::Config, "config"),
        (Kind::Network, "network"),
        (Kind::Timeout, "timeout"),
        (Kind::Unauthorized, "unauthorized"),
        (Kind::Forbidden, "forbidden"),
        (Kind::NotFound, "not-found"),
        (Kind::InvalidRequest, "invalid-request"),
        (Kind::PaymentRequired, "payment-required"),
        (Kind::RateLimited, "rate-limited"),
        (Kind::Provider, "provider"),
        (Kind::Http, "http"),
        (Kind::Decode, "decode"),
    ];
    for (kind, word) in words {
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(word));
    }
}

#[test]
fn an_error_is_plain_data() {
    let error: StatusErrorData<String> = StatusErrorData::new(Kind::Config, "m");
    let expected = json!({
        "name": "StatusError", "message": "m", "kind": "config", "ref": null, "provider": null,
        "status": null, "providerCode": null, "requestId": null, "retryAfterMs": null, "attempts": 0,
        "elapsedMs": 0.0, "body": null,
    });
    assert_eq!(serde_json::to_value(error).unwrap(), expected);
}

fn said(body: &Value) -> FailureBody<Option<Value>> {
    failure_body(&Some(body.clone()))
}

#[test]
fn the_code_and_message_are_found_in_every_shape() {
    let finding =
        |loc: Value| json!({ "detail": [{ "loc": loc, "msg": "field required", "type": "missing" }] });
    let rows = [
        // Voice.ai: a framework's validation, and texts, objects and lists under detail.
        (finding(json!(["path", "agent_id"])), None, Some("path.agent_id: field required")),
        (finding(json!(["body", 0, "id"])), None, Some("body.0.id: field required")),
        (finding(json!([])), None, Some("field required")),
        (json!({ "detail": [] }), None, None),
        (json!({ "detail": [{}] }), None, None),
        (json!({ "detail": "Not authenticated" }), None, Some("Not authenticated")),
        (json!({ "error": "No such agent", "detail": "d", "code": "C_1" }), Some("C_1"), Some("d")),
        (
            json!({ "code": "CALL_VALIDATION_FAILED", "reason": "insufficient_credits" }),
            Some("CALL_VALIDATION_FAILED"),
            Some("insufficient_credits"),
        ),
        (
            json!({ "detail": { "code": "CALL_VALIDATION_FAILED", "reason": "insufficient_credits" } }),
            Some("CALL_VALIDATION_FAILED"),
            Some("insufficient_credits"),
        ),
        (
            json!({ "error": { "code": "CALL_VALIDATION_FAILED", "reason": "insufficient_credits" } }),
            Some("CALL_VALIDATION_FAILED"),
            Some("insufficient_credits"),
        ),
        // ACP: the details are a list or an object.
        (
            json!({ "error": "Payment Required", "message": "No budget", "code": "INSUFFICIENT_BUDGET" }),
            Some("INSUFFICIENT_BUDGET"),
            Some("No budget"),
        ),
        (
            json!({ "error": "USAGE_EXHAUSTED", "message": "Used up" }),
            Some("USAGE_EXHAUSTED"),
            Some("Used up"),
        ),
        (json!({ "error": "Not Found", "message": "No such agent" }), None, Some("No such agent")),
        (
            json!({ "error": "Bad Request", "message": "m", "details": [{ "field": "f", "message": "x" }] }),
            None,
            Some("m"),
        ),
        (json!({ "error": "Bad Request", "message": "m", "details": { "message": "x" } }), None, Some("m")),
        // Ravan: the code may be absent.
        (
            json!({ "success": false, "message": "Bad id", "code": "INVALID_REQUEST" }),
            Some("INVALID_REQUEST"),
            Some("Bad id"),
        ),
        (json!({ "success": false, "message": "No token" }), None, Some("No token")),
        (json!({ "success": false, "message": "m", "code": null }), None, Some("m")),
        // Truedy: in an envelope, and wrapped once more.
        (
            json!({ "error": { "code": "not_found", "message": "Agent not found", "details": {} } }),
            Some("not_found"),
            Some("Agent not found"),
        ),
        (
            json!({ "detail": { "error": { "code": "rate_limit_exceeded", "message": "Slow down" } } }),
            Some("rate_limit_exceeded"),
            Some("Slow down"),
        ),
        // A text of its own, and nothing at all.
        (json!({ "error": "Something broke" }), None, Some("Something broke")),
        (json!({ "message": "" }), None, None),
        (json!({ "error": 7, "detail": true, "message": ["m"], "code": 404 }), None, None),
        (json!({}), None, None),
        (json!([]), None, None),
        (json!("text"), None, None),
        (json!(null), None, None),
    ];
    for (body, code, message) in rows {
        let said = said(&body);
        assert_eq!(said.code, code.unwrap_or_default(), "{body}");
        assert_eq!(said.message, message.unwrap_or_default(), "{body}");
    }
    assert_eq!(failure_body::<Option<Value>>(&None), FailureBody::default());
}

#[test]
fn truedy_says_when_its_limit_is_lifted_and_which_request_it_was() {
    let error = json!({
        "code": "rate_limit_exceeded",
        "message": "m",
        "details": { "limit": 100, "reset_at": "2026-11-22T10:00:00" },
    });
    let body = json!({ "error": error, "meta": { "request_id": "req_1" } });
    let reset_at = Some(json!("2026-11-22T10:00:00"));
    assert_eq!(said(&body).reset_at, reset_at);
    assert_eq!(said(&body).request_id, Some(json!("req_1")));
    assert_eq!(said(&json!({ "detail": { "error": error } })).reset_at, reset_at);
    for details in
        [json!(null), json!({}), json!({ "reset_at": null }), json!({ "reset_at": 7 }), json!("soon")]
    {
        let body = json!({ "error": { "code": "c", "message": "m", "details": details }, "meta": "x" });
        let said = said(&body);
        assert!(said.reset_at.is_none() && said.request_id.is_none(), "{body}");
    }
}

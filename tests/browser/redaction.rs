//! What a caller may see: bodies and causes without keys, however they are built.

use js_sys::{JSON, Object};
use voice_agent_status::transport::js as crossing;
use voice_agent_status::transport::secrets::Secrets;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{at, js, text_at};

const KEY: &str = "vk_0123456789abcdef";

fn secrets() -> Secrets {
    let secrets = Secrets::default();
    secrets.learn(KEY);
    secrets
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

fn redacted(text: &str) -> String {
    let text = text.into();
    json(&secrets().redact_body(&crossing::parse(&text).unwrap(), &text))
}

#[wasm_bindgen_test]
fn a_body_is_redacted_at_every_depth() {
    let rows = [
        (
            "{\"a\":\"KEY\",\"b\":[1,\"x KEY y\",null,{\"c\":\"KEY\"}]}",
            "{\"a\":\"[redacted]\",\"b\":[1,\"x [redacted] y\",null,{\"c\":\"[redacted]\"}]}",
        ),
        ("{\"KEY\":1,\"b\":{\"x-KEY\":true}}", "{\"b\":{\"x-[redacted]\":true},\"[redacted]\":1}"),
        ("\"KEY\"", "\"[redacted]\""),
        ("[\"KEY\"]", "[\"[redacted]\"]"),
        ("{\"b\":1e2,\"c\":false}", "{\"b\":100,\"c\":false}"),
        ("null", "null"),
        ("7", "7"),
    ];
    for (text, expected) in rows {
        assert_eq!(redacted(&text.replace("KEY", KEY)), expected, "{text}");
    }
    // JSON within JSON.
    let inner = format!("{{\"inner\":\"{{\\\"auth\\\":\\\"Bearer {KEY}\\\"}}\"}}");
    assert!(!redacted(&inner).contains(KEY));
}

#[wasm_bindgen_test]
fn a_body_may_be_nested_deeper_than_any_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = format!("{}\"{KEY}\"{}", open.repeat(5_000), close.repeat(5_000));
        let clean = redacted(&text);
        assert!(clean.contains("[redacted]") && !clean.contains(KEY));
        assert!(clean.starts_with(open) && clean.ends_with(close));
    }
}

#[wasm_bindgen_test]
fn a_key_named_proto_is_a_key_like_others() {
    let clean = redacted(&format!("{{\"__proto__\":{{\"a\":\"{KEY}\"}},\"constructor\":\"{KEY}\"}}"));
    assert_eq!(clean, "{\"__proto__\":{\"a\":\"[redacted]\"},\"constructor\":\"[redacted]\"}");
    let clean = redacted(&format!("{{\"__proto__\":\"{KEY}\"}}"));
    assert_eq!(clean, "{\"__proto__\":\"[redacted]\"}");
    assert!(at(&js("{}"), "a").is_undefined(), "no prototype was touched");
}

fn cause(expression: &str) -> JsValue {
    at(&js(&format!("[{}]", expression.replace("KEY", KEY))), "0")
}

#[wasm_bindgen_test]
fn a_cause_that_shows_no_key_stays_itself() {
    let rows = [
        "undefined",
        "null",
        "7",
        "'text'",
        "Symbol('x')",
        "{ code: 'ECONNRESET' }",
        "Object.create(null)",
        "[1, ['x']]",
        "new Error('plain')",
        "new TypeError('Failed to fetch', { cause: { code: 'ECONNREFUSED' } })",
        "new DOMException('stopped', 'AbortError')",
        "new AggregateError([new Error('a'), 'b'], 'both')",
        "new (class ApiError extends Error { status = 5; })('own')",
        "(() => { const error = new Error('x'); error.cause = { error, list: [error] }; return error; })()",
    ];
    for expression in rows {
        let value = cause(expression);
        assert!(Object::is(&secrets().redact_cause(&value), &value), "{expression}");
    }
}

#[wasm_bindgen_test]
fn a_cause_that_shows_a_key_is_replaced() {
    let rows = [
        "'KEY'",
        "new Error('with KEY')",
        "new Error('x', { cause: 'KEY' })",
        "new Error('x', { cause: new Error('y', { cause: { headers: { authorization: 'Bearer KEY' } } }) })",
        "new AggregateError([new Error('KEY')], 'x')",
        "Object.assign(new Error('x'), { config: { deep: [{ KEY: 1 }] } })",
        "Object.assign(new Error('x'), { name: 'KEY' })",
        "Object.assign(new Error('x'), { stack: 'at KEY' })",
        "Object.assign(new Error('x'), { [Symbol('s')]: 'KEY' })",
        "Object.defineProperty(new Error('x'), 'hidden', { value: 'KEY' })",
        "(() => { const error = new Error('x'); error.cause = [error, 'KEY']; return error; })()",
        "{ error: new Map([['a', { b: 'KEY' }]]) }",
        "new Map([['KEY', 1]])",
        "new Set([['KEY']])",
        "new Error('x', { cause: new Headers({ authorization: 'Bearer KEY' }) })",
        "new Error('x', { cause: new Request('https://a.example/', { headers: { a: 'Bearer KEY' } }) })",
        "new Error('x', { cause: new URL('https://api.example/?key=KEY') })",
        "new (class Held { constructor() { this.key = 'KEY'; } })()",
        "{ get key() { return 'KEY'; } }",
        "{ toString() { return 'KEY'; } }",
        "new Error('x', { cause: new String('KEY') })",
    ];
    for expression in rows {
        let value = cause(expression);
        let clean = secrets().redact_cause(&value);
        assert!(!Object::is(&clean, &value), "{expression}");
        assert!(clean.is_instance_of::<js_sys::Error>(), "{expression}");
        assert!(
            !text_at(&clean, "message").contains(KEY) && !text_at(&clean, "stack").contains(KEY),
            "{expression}"
        );
    }
}

#[wasm_bindgen_test]
fn a_cause_that_cannot_be_looked_at_is_replaced() {
    let hostile = [
        "{ get a() { throw new Error('no'); } }",
        "new Proxy({}, { ownKeys() { throw new Error('no'); } })",
        "new Proxy({}, new Proxy({}, { get() { return () => { throw new Error('hostile'); }; } }))",
        "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
        "new Error('x', { cause: new Proxy(new Error('KEY'), { getPrototypeOf() { throw 1; } }) })",
        "Array.from({ length: 10_000 }, (_, number) => ({ number }))",
    ];
    for expression in hostile {
        let value = cause(expression);
        let clean = secrets().redact_cause(&value);
        assert!(!Object::is(&clean, &value), "{expression}");
    }
}

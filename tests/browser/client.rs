//! The client as a whole, where only an engine can tell: the key guard, addresses, hostile values, a status.

use js_sys::JSON;
use voice_agent_status::client::{StatusClient, open};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{at, js, settled, text_at};

const KEY: &str = "vk_0123456789abcdef";

/// A client for all providers, with `more` options, and the calls of its fetch, which all get `answer`.
pub fn client(answer: &str, more: &str) -> (StatusClient, JsValue) {
    let options = js(&format!(
        "(() => {{
            const [key, calls] = [{{ apiKey: '{KEY}' }}, []];
            const fetch = async (url, init) => {{ calls.push({{ url, init }}); return ({answer}); }};
            const accounts = {{ voiceAi: key, acp: key, ravan: key, truedy: key }};
            const options = {{ fetch, allowKeysInBrowser: true, maxRetries: 0, ...accounts, ...({more}) }};
            return {{ options, calls }};
        }})()"
    ));
    let client =
        open(at(&options, "options"), true).unwrap_or_else(|error| panic!("{}", text_at(&error, "message")));
    (client, options)
}

/// The status of one agent.
pub async fn status(client: &StatusClient, reference: &str) -> Result<JsValue, JsValue> {
    settled(client.status(reference.into(), JsValue::UNDEFINED)).await
}

fn refusal(options: &str) -> JsValue {
    match open(js(options), true) {
        Ok(_) => panic!("not refused: {options}"),
        Err(error) => error,
    }
}

#[wasm_bindgen_test]
fn a_page_is_refused_keys() {
    for options in [
        "{ truedy: { apiKey: 'k' } }",
        "{ truedy: { apiKey: () => 'k' } }",
        "{ acp: { apiKey: 'k' }, allowKeysInBrowser: false }",
    ] {
        let error = refusal(options);
        assert!(error.is_instance_of::<js_sys::Error>());
        assert_eq!(
            (text_at(&error, "name").as_str(), text_at(&error, "kind").as_str()),
            ("StatusError", "config")
        );
        assert!(text_at(&error, "message").contains("allowKeysInBrowser"), "{}", text_at(&error, "message"));
    }
    assert!(open(js("{}"), true).is_ok(), "no keys, no refusal");
    assert!(open(js("{ truedy: undefined }"), true).is_ok());
    assert!(open(js("{ truedy: { apiKey: 'k' }, allowKeysInBrowser: true }"), true).is_ok());
}

#[wasm_bindgen_test]
fn an_address_is_what_the_engine_reads() {
    let options =
        |url: &str| format!("{{ allowKeysInBrowser: true, truedy: {{ apiKey: 'k', baseUrl: {url} }} }}");
    let good = [
        "'https://api.example'",
        "'https://api.example:8443/v1/'",
        "'https://127.evil.com'",
        "'http://localhost'",
        "'http://localhost:8080/a/b'",
        "'http://127.0.0.1:8080'",
        "'http://127.1.2.3'",
        "'http://[::1]'",
        "'http://[::1]:8080/'",
        "'http://2130706433'",
        "'HTTPS://API.example/@v1'",
    ];
    for url in good {
        assert!(open(js(&options(url)), true).is_ok(), "{url}");
    }
    let bad = [
        "'http://api.example'",
        "'http://127.evil.com'",
        "'http://127.0.0.1.evil.com'",
        "'http://127.0.0.1@evil.com'",
        "'http://localhost.evil.com'",
        "'http://localhosts'",
        "'http://evil.com/localhost'",
        "'http://evil.com/http://localhost/'",
        "'http://128.0.0.1'",
        "'http://1.127.0.0'",
        "'http://0.0.0.0'",
        "'http://[::2]'",
        "'http://[::1].evil.com'",
        "'http://localhost@evil.com'",
        "'http://evil.com\\\\@localhost'",
        "'https://user:s3cret@api.example'",
        "'https://user@api.example'",
        "'https://api.example/?a=1'",
        "'https://api.example/#a'",
        "'//api.example'",
        "'/v1'",
        "'api.example'",
        "''",
        "'javascript:alert(1)'",
        "'data:text/plain,x'",
        "'blob:https://api.example/x'",
        "'ftp://localhost'",
        "'ws://localhost'",
        "'file:///etc'",
        "'https://'",
        "7",
        "null",
        "new URL('https://api.example')",
    ];
    for url in bad {
        let error = refusal(&options(url));
        let message = text_at(&error, "message");
        assert_eq!(text_at(&error, "kind"), "config", "{url}");
        assert!(message.contains("truedy.baseUrl") && !message.contains("s3cret"), "{url}: {message}");
    }
}

#[wasm_bindgen_test]
fn hostile_options_are_an_error_of_the_documented_kind() {
    let revoked = "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()";
    let hostile = "new Proxy({}, new Proxy({}, { get() { return () => { throw new Error('hostile'); }; } }))";
    for value in [revoked, hostile, "Symbol('x')", "1n", "() => 0", "new Date()"] {
        for options in [
            format!("[{value}][0]"),
            format!("{{ timeoutMs: {value} }}"),
            format!("{{ raw: {value} }}"),
            format!("{{ onAttempt: {value} }}"),
            format!("{{ acp: {value}, allowKeysInBrowser: true }}"),
            format!("{{ acp: {{ apiKey: {value} }}, allowKeysInBrowser: true }}"),
        ] {
            // A function may be a listener and give a key; a date is an object without options.
            if value == "() => 0" && (options.contains("onAttempt") || options.contains("apiKey"))
                || options == "[new Date()][0]"
            {
                continue;
            }
            assert_eq!(text_at(&refusal(&options), "kind"), "config", "{options}");
        }
    }
    let error = refusal("{ get timeoutMs() { throw new Error('no'); } }");
    assert_eq!(text_at(&error, "kind"), "config");
}

#[wasm_bindgen_test]
async fn a_status_is_made_of_an_answer() {
    let (client, seen) = client(
        "new Response(JSON.stringify({
            data: { name: 'Sales', voice_id: null, status: 'active', note: key.apiKey },
            meta: { request_id: 'req_1', ts: 't' } }))",
        "{ raw: true }",
    );
    let status = status(&client, "truedy:a/b").await.unwrap();
    assert_eq!(text_at(&seen, "calls.0.url"), "https://api.truedy.ai/api/public/v1/agents/a%2Fb");
    let rows = [
        ("ref", "truedy:a/b"),
        ("provider", "truedy"),
        ("agentId", "a/b"),
        ("name", "Sales"),
        ("availability", "available"),
        ("signal", "lifecycle"),
        ("headline", "Active"),
        ("providerStatus", "active"),
        ("requestId", "req_1"),
        ("raw.data.note", "[redacted]"),
    ];
    for (path, expected) in rows {
        assert_eq!(text_at(&status, path), expected, "{path}");
    }
    assert!(
        at(&status, "reason").is_null()
            && at(&status, "voiceId").is_null()
            && at(&status, "activeSessions").is_null()
    );
    assert_eq!(
        (at(&status, "attempts").as_f64(), at(&status, "drift.length").as_f64()),
        (Some(1.0), Some(0.0))
    );
    assert_eq!(text_at(&status, "checkedAt").len(), 24);
    assert!(!String::from(JSON::stringify(&status).unwrap()).contains(KEY));
}

#[wasm_bindgen_test]
async fn a_short_key_is_redacted_wherever_it_stands_alone_in_a_body() {
    for (key, text) in [
        ("abc-1", "line\\nabc-1"),
        ("abc-1", "tab\\tabc-1 x"),
        ("abc-1", "\\u0020abc-1"),
        ("abc-1", "\\u00e9\\u0061bc-1"),
        ("abc-1", "plain abc-1"),
    ] {
        let body = format!("{{\"data\":{{\"name\":\"{text}\",\"voice_id\":\"v\",\"status\":\"active\"}}}}");
        let answer = format!("new Response(String.raw`{body}`)");
        let (client, _) = client(&answer, &format!("{{ truedy: {{ apiKey: '{key}' }} }}"));
        let status = status(&client, "truedy:a").await.unwrap();
        let name = text_at(&status, "name");
        assert!(!name.contains(key) && name.contains("[redacted]"), "{text}: {name}");
    }
}

#[wasm_bindgen_test]
async fn an_error_says_what_the_provider_said_and_no_key() {
    let (client, _) = client(
        "new Response(JSON.stringify({ error: { code: 'not_found', message: 'No agent for ' + key.apiKey } }),
            { status: 404, headers: { 'x-request-id': 'r-' + key.apiKey } })",
        "{}",
    );
    let error = status(&client, "truedy:a").await.unwrap_err();
    assert!(error.is_instance_of::<js_sys::Error>());
    let rows = [
        ("name", "StatusError"),
        ("kind", "not-found"),
        ("ref", "truedy:a"),
        ("provider", "truedy"),
        ("providerCode", "not_found"),
        ("requestId", "r-[redacted]"),
    ];
    for (path, expected) in rows {
        assert_eq!(text_at(&error, path), expected, "{path}");
    }
    assert_eq!((at(&error, "status").as_f64(), at(&error, "attempts").as_f64()), (Some(404.0), Some(1.0)));
    let message = text_at(&error, "message");
    for part in ["Truedy", "get agent", "404", "No agent for [redacted]"] {
        assert!(message.contains(part), "{message}");
    }
    let shown: String = JSON::stringify(&error).unwrap().into();
    assert!(!shown.contains(KEY) && shown.contains("\"kind\":\"not-found\""), "{shown}");
    assert!(!text_at(&error, "stack").contains(KEY));
}

#[wasm_bindgen_test]
async fn bodies_that_are_none_are_decode_errors_and_are_not_asked_for_again() {
    let bodies = ["'<html></html>'", "''", "' '", "'null'", "'[]'", "'7'", "'\"text\"'", "'{\"data\":'"];
    for body in bodies {
        let (client, seen) = client(&format!("new Response({body})"), "{ maxRetries: 2 }");
        let error = status(&client, "truedy:a").await.unwrap_err();
        assert_eq!(text_at(&error, "kind"), "decode", "{body}");
        assert_eq!(at(&seen, "calls.length").as_f64(), Some(1.0), "{body}");
    }
    let (client, _) =
        client("new Response('{\"data\":' + '['.repeat(5000) + ']'.repeat(5000) + '}')", "{ raw: true }");
    let status = status(&client, "truedy:a").await.unwrap();
    assert_eq!(text_at(&status, "availability"), "unknown");
}

#[wasm_bindgen_test]
async fn references_that_cannot_be_read_are_each_its_items_error() {
    let (client, seen) = client("new Response('{\"call_allowed\":true}')", "{}");
    let refs =
        js(r"['voice-ai:a', 'nonsense', 7, null, undefined, Symbol('x'), {}, Object.create(null), 'acp:..',
            'acp:\ud800', 'voice-ai:', { toString() { throw 1; } }]");
    let results = settled(client.statuses(refs, JsValue::UNDEFINED)).await.unwrap();
    assert_eq!(at(&results, "length").as_f64(), Some(12.0));
    assert!(at(&results, "0.ok").is_truthy());
    for index in 1..12 {
        let result = at(&results, &index.to_string());
        assert!(at(&result, "ok").is_falsy(), "{index}");
        assert_eq!(text_at(&result, "error.kind"), "config", "{index}");
        assert_eq!(at(&result, "error.ref"), at(&result, "ref"), "{index}");
    }
    assert_eq!(
        (text_at(&results, "2.ref").as_str(), text_at(&results, "5.ref").as_str()),
        ("7", "Symbol(x)")
    );
    assert_eq!(at(&seen, "calls.length").as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
async fn what_is_no_list_of_references_rejects() {
    let (client, _) = client("new Response('{}')", "{}");
    let hostile = [
        "undefined",
        "null",
        "'acp:a'",
        "{ length: 1 }",
        "new Set(['acp:a'])",
        "(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; })()",
        "new Proxy([], { get() { throw new Error('hostile'); } })",
    ];
    for refs in hostile {
        // Called by the engine, as a page does it: what is thrown and not rejected shows here.
        let promise = client.statuses(js(&format!("[{refs}][0]")), JsValue::UNDEFINED);
        let error = settled(promise).await.unwrap_err();
        assert_eq!(text_at(&error, "kind"), "config", "{refs}");
    }
}

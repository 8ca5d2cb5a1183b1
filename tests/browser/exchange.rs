//! One request over a fetch of the caller's, which may do whatever it likes.

use voice_agent_status::transport::fetch::{Exchange, HIDDEN, Request, Terms};
use voice_agent_status::transport::secrets::Secrets;
use voice_agent_status::transport::task::{Arrived, Wait};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{arrived, at, js, sleep, text_at};

/// A fetch whose calls are kept: `calls` has its arguments, `cancelled` what was done to its body.
fn fetch(body: &str) -> JsValue {
    js(&format!(
        "(() => {{ const seen = {{ calls: [], cancelled: 0 }};
            seen.fetch = function (url, init) {{
                seen.calls.push({{ url, init, self: this }});
                return ({body});
            }};
            seen.stream = (pull) => new ReadableStream({{ pull, cancel() {{ seen.cancelled += 1; }} }});
            seen.bytes = (text) => new TextEncoder().encode(text);
            return seen; }})()"
    ))
}

struct Run {
    exchange: Exchange,
    arrived: Arrived,
}

const NO_LISTENER: &JsValue = &JsValue::UNDEFINED;
const TOO_LARGE: &str = "is larger than maxBodyBytes";

async fn told(seen: &JsValue, max_body_bytes: f64, listener: &JsValue) -> Run {
    let headers = [("accept", "application/json"), ("authorization", "Bearer k")];
    let request = Request {
        fetch: &at(seen, "fetch"),
        base_url: &"https://api.example".into(),
        path: "/a%2Fb",
        in_page: true,
        headers: &headers,
    };
    let secrets = Secrets::default();
    let reference = "acp:b".into();
    let terms = Terms { secrets: &secrets, max_body_bytes, listener, reference, attempts: 3 };
    let exchange = Exchange::send(&request, &terms);
    let arrived = arrived(Wait::new(exchange.end(), 100.0)).await;
    Run { exchange, arrived }
}

async fn run(seen: &JsValue, max_body_bytes: f64) -> Run {
    told(seen, max_body_bytes, NO_LISTENER).await
}

impl Run {
    /// What is wrong with the body that was read; empty for nothing.
    fn wrong(&self) -> Option<String> {
        match &self.arrived {
            Arrived::Kept(wrong) => Some(wrong.as_string().unwrap_or_default()),
            _ => None,
        }
    }

    fn is_whole(&self) -> bool {
        self.wrong().is_some_and(|wrong| wrong != TOO_LARGE)
    }

    fn is_broken(&self) -> bool {
        matches!(&self.arrived, Arrived::Thrown(why) if why.is_string())
    }

    fn is_late(&self) -> bool {
        matches!(self.arrived, Arrived::Late(_))
    }

    fn bytes(&self) -> Option<f64> {
        self.exchange.answer.field("size").as_f64()
    }
}

fn text(run: &Run) -> String {
    run.exchange.answer.error_body();
    run.exchange.answer.field("all").as_string().unwrap()
}

fn is_aborted(seen: &JsValue) -> bool {
    at(seen, "calls.0.init.signal.aborted").is_truthy()
}

#[wasm_bindgen_test]
async fn a_request_is_sent_and_its_answer_read() {
    let seen =
        fetch("new Response('{\"a\":\"\u{e9}\"}', { status: 201, headers: { 'X-Request-ID': 'r1' } })");
    let run = run(&seen, 1e6).await;
    assert!(run.is_whole());
    assert_eq!(text(&run), "{\"a\":\"\u{e9}\"}");
    assert_eq!(run.bytes(), Some(10.0));
    let answer = &run.exchange.answer;
    assert_eq!((answer.status(), answer.attempts()), (201, 3));
    assert_eq!((&*answer.header("x-request-id"), &*answer.header("x-none")), ("r1", ""));
    assert_eq!(answer.field("requestId"), "r1");
    assert_eq!(text_at(&seen, "calls.0.url"), "https://api.example/a%2Fb");
    assert_eq!(text_at(&seen, "calls.0.init.method"), "GET");
    assert_eq!(text_at(&seen, "calls.0.init.redirect"), "manual");
    assert_eq!(at(&seen, "calls.0.self"), js("globalThis"));
    let headers = js_sys::Reflect::get(&at(&seen, "calls.0.init"), &"headers".into()).unwrap();
    let headers = js_sys::Object::from_entries(&headers).unwrap();
    assert_eq!(
        js_sys::JSON::stringify(&headers).unwrap(),
        "{\"accept\":\"application/json\",\"authorization\":\"Bearer k\"}"
    );
}

#[wasm_bindgen_test]
async fn what_is_no_response_is_an_error() {
    let nonsense = [
        "undefined",
        "null",
        "7",
        "'text'",
        "{}",
        "[]",
        "() => 0",
        "{ status: '200' }",
        "{ status: 0 }",
        "{ status: NaN }",
        "{ status: 99 }",
        "{ status: 200, headers: 7 }",
        "{ status: 70000 }",
        "Promise.resolve()",
        "Promise.resolve({ ok: true })",
        "Symbol('x')",
        "{ get status() { throw new Error('no'); } }",
        "new Proxy({}, new Proxy({}, { get() { return () => { throw new Error('hostile'); }; } }))",
    ];
    for body in nonsense {
        let seen = fetch(body);
        let run = run(&seen, 1e6).await;
        let answer = &run.exchange.answer;
        assert!(run.is_broken() && answer.field("cause").is_instance_of::<js_sys::Error>(), "{body}");
        assert!(answer.status() == 0, "{body}");
    }
}

#[wasm_bindgen_test]
async fn what_fetch_throws_comes_back_as_it_is() {
    let bodies = [
        "(() => { throw 'thrown'; })()",
        "Promise.reject('thrown')",
        "{ then(_, reject) { reject('thrown'); } }",
        "{ get then() { throw 'thrown'; } }",
    ];
    for body in bodies {
        let run = run(&fetch(body), 1e6).await;
        assert!(matches!(&run.arrived, Arrived::Thrown(why) if *why == "thrown"), "{body}");
        assert_eq!(run.exchange.answer.field("cause"), "thrown", "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_fetch_that_ignores_its_signal_is_left_behind() {
    let seen = fetch("new Promise(() => {})");
    let run = run(&seen, 1e6).await;
    assert!(run.is_late() && run.exchange.answer.status() == 0);
    assert!(!is_aborted(&seen));
    drop(run);
    assert!(is_aborted(&seen));
}

#[wasm_bindgen_test]
async fn a_body_that_stalls_shows_what_has_arrived_and_is_cancelled() {
    let seen = fetch(
        "new Response(seen.stream(async (c) => {
            if (seen.begun) await new Promise(() => {});
            seen.begun = true;
            c.enqueue(seen.bytes('{\"half'));
        }), { status: 503 })",
    );
    let run = run(&seen, 1e6).await;
    assert!(run.is_late());
    assert_eq!(run.exchange.answer.status(), 503);
    assert_eq!((text(&run).as_str(), run.bytes()), ("{\"half", Some(6.0)));
    drop(run);
    sleep(5).await;
    assert!(is_aborted(&seen));
    assert_eq!(at(&seen, "cancelled").as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
async fn a_reader_that_goes_on_after_it_was_cancelled_is_read_no_further() {
    let seen = fetch(
        "{ status: 200, body: { getReader: () => ({ cancel() { throw 'no'; }, read: async () => {
            seen.reads = (seen.reads ?? 0) + 1;
            await new Promise((resolve) => setTimeout(resolve, 60));
            return { value: seen.bytes('0') };
        } }) } }",
    );
    assert!(run(&seen, 1e6).await.is_late());
    sleep(150).await;
    assert_eq!(at(&seen, "reads").as_f64(), Some(2.0));
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_shows_what_has_arrived() {
    let seen = fetch(
        "new Response(seen.stream((c) => {
            if (seen.begun) throw 'broke';
            seen.begun = true;
            c.enqueue(seen.bytes('half'));
        }))",
    );
    let run = run(&seen, 1e6).await;
    assert!(matches!(&run.arrived, Arrived::Thrown(why) if *why == "broke"));
    assert_eq!(text(&run), "half");
}

#[wasm_bindgen_test]
async fn a_body_over_the_cap_is_read_no_further() {
    let seen = fetch("new Response(seen.stream((c) => c.enqueue(seen.bytes('0123456789'))))");
    let result = run(&seen, 25.0).await;
    assert!(result.wrong().as_deref() == Some(TOO_LARGE));
    assert_eq!(result.bytes(), Some(30.0));
    drop(result);
    sleep(5).await;
    assert_eq!(at(&seen, "cancelled").as_f64(), Some(1.0));
    assert!(is_aborted(&seen));
    // At the cap it is whole.
    let whole = run(&fetch("new Response('0123456789')"), 10.0).await;
    assert!(whole.is_whole());
}

#[wasm_bindgen_test]
async fn a_character_may_be_cut_between_chunks() {
    let seen = fetch(
        "new Response(seen.stream((c) => {
            const all = seen.bytes('\\ufeff\u{20AC}\u{1F9EA}');
            seen.at ??= 0;
            if (seen.at < all.length) c.enqueue(all.slice(seen.at, seen.at + 1)); else c.close();
            seen.at += 1;
        }))",
    );
    let run = run(&seen, 1e6).await;
    assert!(run.is_whole());
    assert_eq!((text(&run).as_str(), run.bytes()), ("\u{20AC}\u{1F9EA}", Some(10.0)));
}

#[wasm_bindgen_test]
async fn only_at_the_beginning_is_a_byte_order_mark_none_of_the_text() {
    let seen = fetch(
        "new Response(seen.stream((c) => {
            c.enqueue(seen.bytes('\\ufeffa'));
            c.enqueue(seen.bytes('\\ufeffb'));
            c.enqueue(seen.bytes('\u{20AC}'));
            c.enqueue(seen.bytes('\\ufeffc'));
            c.close();
        }))",
    );
    assert_eq!(text(&run(&seen, 1e6).await), "a\u{feff}b\u{20AC}\u{feff}c");
}

#[wasm_bindgen_test]
async fn a_text_may_end_within_a_character() {
    let run = run(&fetch("new Response(seen.bytes('a\u{20AC}').slice(0, 3))"), 1e6).await;
    assert_eq!(text(&run), "a\u{fffd}");
}

#[wasm_bindgen_test]
async fn a_chunk_may_be_any_view_of_bytes_and_its_buffer_used_again() {
    let seen = fetch(
        "(() => {
            const all = seen.bytes('abcdefgh');
            const views = [
                () => all.buffer, () => new DataView(all.reverse().buffer, 1, 3), () => new Uint16Array(all.buffer, 2, 2),
                () => all.fill(0xFF).subarray(7),
            ];
            return { status: 200, body: { getReader: () => ({ cancel() {}, read: async () => {
                const view = views.shift();
                return view ? { value: view() } : { done: true };
            } }) } };
        })()",
    );
    let run = run(&seen, 1e6).await;
    assert!(run.is_whole());
    assert_eq!((text(&run).as_str(), run.bytes()), ("abcdefghgfefedc\u{FFFD}", Some(16.0)));
}

#[wasm_bindgen_test]
async fn a_response_without_a_stream_is_read_at_once() {
    let seen = fetch("{ status: 200, headers: { a: 'b' }, text: async () => 'whole' }");
    let result = run(&seen, 1e6).await;
    assert!(result.is_whole());
    assert_eq!(text(&result), "whole");
    assert_eq!(result.exchange.answer.header("a"), "b");
    let large = run(&seen, 4.0).await;
    assert!(large.wrong().as_deref() == Some(TOO_LARGE));
    for body in ["new Response(null, { status: 204 })", "{ status: 200 }"] {
        let empty = run(&fetch(body), 1e6).await;
        assert!(empty.is_whole(), "{body}");
        assert_eq!(text(&empty), "", "{body}");
    }
    for body in ["async () => 7", "async () => { throw 1; }", "() => { throw 1; }"] {
        let odd = run(&fetch(&format!("{{ status: 200, text: {body} }}")), 1e6).await;
        assert!(odd.is_broken(), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_chunk_that_is_no_bytes_breaks_the_body() {
    // Ends after many reads, so that whoever goes on reading is found out and not hung.
    for chunk in ["{}", "{ value: 'text' }", "{ value: 7 }", "7", "undefined", "{ value: {} }"] {
        let seen = fetch(&format!(
            "{{ status: 200, body: {{ getReader: () => ({{ cancel() {{}}, read: async () => {{
                seen.reads = (seen.reads ?? 0) + 1;
                return seen.reads > 1_000 ? {{ done: true }} : {chunk};
            }} }}) }} }}"
        ));
        let run = run(&seen, 1e6).await;
        assert!(run.is_broken(), "{chunk}");
        assert_eq!(at(&seen, "reads").as_f64(), Some(1.0), "{chunk}");
    }
}

#[wasm_bindgen_test]
async fn chunks_without_bytes_do_not_keep_the_timeout_from_its_turn() {
    let seen = fetch(
        "new Response(seen.stream((c) => {
            seen.pulls = (seen.pulls ?? 0) + 1;
            if (seen.pulls > 1e5) c.close(); else c.enqueue(seen.bytes(''));
        }))",
    );
    assert!(run(&seen, 1e6).await.is_late());
}

#[wasm_bindgen_test]
async fn a_redirect_that_the_browser_hides_has_no_status() {
    let run =
        run(&fetch("{ status: 0, type: 'opaqueredirect', headers: new Headers(), body: null }"), 1e6).await;
    assert!(run.is_whole());
    assert_eq!(run.exchange.answer.status(), HIDDEN);
}

#[wasm_bindgen_test]
async fn what_is_wrong_with_a_body_is_said_and_a_breach_of_its_promised_length_breaks_it() {
    let rows = [
        ("'{}'", ""),
        ("'[]'", "is not a JSON object"),
        ("'null'", "is not a JSON object"),
        ("''", "is empty"),
        ("'{'", "is not JSON"),
        ("'{', { headers: { 'content-length': '1' } }", "is not JSON"),
    ];
    for (body, wrong) in rows {
        let run = run(&fetch(&format!("new Response({body})")), 1e6).await;
        assert_eq!(run.wrong().as_deref(), Some(wrong), "{body}");
        assert_eq!(run.exchange.answer.field("cause").is_object(), wrong == "is not JSON", "{body}");
    }
    for body in ["'{', { headers: { 'content-length': '2' } }", "'', { headers: { 'content-length': '2' } }"]
    {
        assert!(run(&fetch(&format!("new Response({body})")), 1e6).await.is_broken(), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_body_is_each_callers_own() {
    let run = run(&fetch("new Response('{\"a\":{}}')"), 1e6).await;
    let answer = &run.exchange.answer;
    let bodies = [answer.body(), answer.body(), answer.redacted_body(), answer.error_body()];
    for (at, body) in bodies.iter().enumerate() {
        assert!(js_sys::JSON::stringify(body).unwrap() == "{\"a\":{}}");
        assert!(bodies[..at].iter().all(|other| other != body));
    }
}

#[wasm_bindgen_test]
async fn a_listener_is_told_at_the_end() {
    let listener = js(
        "(() => { const heard = []; return { heard, tell: (info) => { heard.push(JSON.stringify(info)); throw 1; } }; })()",
    );
    let tell = at(&listener, "tell");
    let failed = told(&fetch("new Response('', { status: 404 })"), 1e6, &tell).await;
    assert_eq!(at(&listener, "heard.length").as_f64(), Some(0.0));
    failed.exchange.failed("not-found");
    drop(failed);
    drop(told(&fetch("new Promise(() => {})"), 1e6, &tell).await);
    let told = |number| text_at(&listener, &format!("heard.{number}"));
    let about = "{\"ref\":\"acp:b\",\"path\":\"/a%2Fb\",\"attempt\":3,";
    assert!(
        told(0).starts_with(&format!("{about}\"status\":404,\"error\":\"not-found\",\"ms\":")),
        "{}",
        told(0)
    );
    assert!(told(1).starts_with(&format!("{about}\"status\":null,\"error\":null,\"ms\":")), "{}", told(1));
}

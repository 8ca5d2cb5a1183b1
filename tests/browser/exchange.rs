//! One request over a fetch of the caller's, which may do whatever it likes.

use voice_agent_status::transport::clock::monotonic;
use voice_agent_status::transport::fetch::{Ending, Exchange, Request};
use voice_agent_status::transport::task::Wait;
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
    ending: Ending,
}

async fn run(seen: &JsValue, max_body_bytes: f64) -> Run {
    let headers = [("accept", "application/json"), ("authorization", "Bearer k")];
    let request = Request {
        fetch: &at(seen, "fetch"),
        url: "https://api.example/a%2Fb",
        in_page: true,
        headers: &headers,
    };
    let ends_at = monotonic() + 100.0;
    let (mut exchange, mut promise) = Exchange::send(&request);
    loop {
        let arrived = arrived(Wait::new(promise, ends_at - monotonic())).await;
        match exchange.advance(arrived, max_body_bytes) {
            Ok(next) => promise = next,
            Err(ending) => return Run { exchange, ending },
        }
    }
}

fn text(run: &Run) -> String {
    run.exchange.text().into()
}

fn is_aborted(seen: &JsValue) -> bool {
    at(seen, "calls.0.init.signal.aborted").is_truthy()
}

#[wasm_bindgen_test]
async fn a_request_is_sent_and_its_answer_read() {
    let seen =
        fetch("new Response('{\"a\":\"\u{e9}\"}', { status: 201, headers: { 'X-Request-ID': 'r1' } })");
    let run = run(&seen, 1e6).await;
    assert!(matches!(run.ending, Ending::Whole));
    assert_eq!(text(&run), "{\"a\":\"\u{e9}\"}");
    assert_eq!(run.exchange.bytes(), 10.0);
    let head = run.exchange.head.as_ref().unwrap();
    assert_eq!(head.status, Some(201));
    assert_eq!((&*head.header("x-request-id"), &*head.header("x-none")), ("r1", ""));
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
        assert!(
            matches!(&run.ending, Ending::Broken(thrown) if thrown.is_instance_of::<js_sys::Error>()),
            "{body}"
        );
        assert!(run.exchange.head.is_none(), "{body}");
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
        assert!(matches!(&run.ending, Ending::Broken(thrown) if *thrown == "thrown"), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_fetch_that_ignores_its_signal_is_left_behind() {
    let seen = fetch("new Promise(() => {})");
    let run = run(&seen, 1e6).await;
    assert!(matches!(run.ending, Ending::TimedOut) && run.exchange.head.is_none());
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
    assert!(matches!(run.ending, Ending::TimedOut));
    assert_eq!(run.exchange.head.as_ref().unwrap().status, Some(503));
    assert_eq!((text(&run).as_str(), run.exchange.bytes()), ("{\"half", 6.0));
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
    assert!(matches!(run(&seen, 1e6).await.ending, Ending::TimedOut));
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
    assert!(matches!(&run.ending, Ending::Broken(thrown) if *thrown == "broke"));
    assert_eq!(text(&run), "half");
}

#[wasm_bindgen_test]
async fn a_body_over_the_cap_is_read_no_further() {
    let seen = fetch("new Response(seen.stream((c) => c.enqueue(seen.bytes('0123456789'))))");
    let result = run(&seen, 25.0).await;
    assert!(matches!(result.ending, Ending::TooLarge));
    assert_eq!(result.exchange.bytes(), 30.0);
    drop(result);
    sleep(5).await;
    assert_eq!(at(&seen, "cancelled").as_f64(), Some(1.0));
    assert!(is_aborted(&seen));
    // At the cap it is whole.
    let whole = run(&fetch("new Response('0123456789')"), 10.0).await;
    assert!(matches!(whole.ending, Ending::Whole));
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
    assert!(matches!(run.ending, Ending::Whole));
    assert_eq!((text(&run).as_str(), run.exchange.bytes()), ("\u{20AC}\u{1F9EA}", 10.0));
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
    assert!(matches!(run.ending, Ending::Whole));
    assert_eq!((text(&run).as_str(), run.exchange.bytes()), ("abcdefghgfefedc\u{FFFD}", 16.0));
}

#[wasm_bindgen_test]
async fn a_response_without_a_stream_is_read_at_once() {
    let seen = fetch("{ status: 200, headers: { a: 'b' }, text: async () => 'whole' }");
    let result = run(&seen, 1e6).await;
    assert!(matches!(result.ending, Ending::Whole));
    assert_eq!(text(&result), "whole");
    assert_eq!(result.exchange.head.as_ref().unwrap().header("a"), "b");
    let large = run(&seen, 4.0).await;
    assert!(matches!(large.ending, Ending::TooLarge));
    for body in ["new Response(null, { status: 204 })", "{ status: 200 }"] {
        let empty = run(&fetch(body), 1e6).await;
        assert!(matches!(empty.ending, Ending::Whole), "{body}");
        assert_eq!(text(&empty), "", "{body}");
    }
    for body in ["async () => 7", "async () => { throw 1; }", "() => { throw 1; }"] {
        let odd = run(&fetch(&format!("{{ status: 200, text: {body} }}")), 1e6).await;
        assert!(matches!(odd.ending, Ending::Broken(_)), "{body}");
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
        assert!(matches!(run.ending, Ending::Broken(_)), "{chunk}");
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
    assert!(matches!(run(&seen, 1e6).await.ending, Ending::TimedOut));
}

#[wasm_bindgen_test]
async fn a_redirect_that_the_browser_hides_has_no_status() {
    let run =
        run(&fetch("{ status: 0, type: 'opaqueredirect', headers: new Headers(), body: null }"), 1e6).await;
    assert!(matches!(run.ending, Ending::Whole));
    assert_eq!(run.exchange.head.as_ref().unwrap().status, None);
}

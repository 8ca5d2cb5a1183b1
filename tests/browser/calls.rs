//! Calls under way: timeouts, aborts, sharing, the queue, and that nothing stays behind.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::client::{client, status};
use super::{Timers, at, call, js, settled, sleep, text_at, turn};

#[wasm_bindgen_test]
async fn a_fetch_that_ignores_its_signal_runs_into_the_timeout() {
    let (client, _) = client("await new Promise(() => {})", "{ timeoutMs: 20 }");
    let error = status(&client, "acp:a").await.unwrap_err();
    assert_eq!((text_at(&error, "kind").as_str(), at(&error, "attempts").as_f64()), ("timeout", Some(1.0)));
    let (client, _) = super::client::client(
        "await new Promise(() => {})",
        "{ acp: { apiKey: () => new Promise(() => {}) }, timeoutMs: 20 }",
    );
    let error = status(&client, "acp:a").await.unwrap_err();
    assert_eq!((text_at(&error, "kind").as_str(), at(&error, "attempts").as_f64()), ("timeout", Some(0.0)));
}

#[wasm_bindgen_test]
async fn an_abort_rejects_with_the_reason_itself_and_leaves_no_listener() {
    let (client, seen) = client("await new Promise(() => {})", "{}");
    let call = js("(() => {
        const controller = new AbortController();
        const { signal } = controller;
        let listeners = 0;
        for (const [name, change] of [['addEventListener', 1], ['removeEventListener', -1]]) {
            const real = signal[name];
            signal[name] = (...given) => { listeners += change; real.apply(signal, given); };
        }
        return { signal, controller, reason: { own: 'reason' }, listeners: () => listeners }; })()");
    let options = js("{}");
    Reflect::set(&options, &"signal".into(), &at(&call, "signal")).unwrap();
    let promise = client.status("acp:a".into(), options.clone());
    sleep(5).await;
    self::call(&at(&call, "controller"), "abort", &[at(&call, "reason")]);
    let thrown = settled(promise).await.unwrap_err();
    assert!(Object::is(&thrown, &at(&call, "reason")));
    assert!(at(&seen, "calls.0.init.signal.aborted").is_truthy());
    assert_eq!(self::call(&call, "listeners", &[]).as_f64(), Some(0.0));
    // An aborted signal goes before a wrong reference, and nothing is sent.
    let thrown = settled(client.status("nonsense".into(), options)).await.unwrap_err();
    assert!(Object::is(&thrown, &at(&call, "reason")));
    assert_eq!(at(&seen, "calls.length").as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
async fn an_abort_in_the_queue_leaves_no_timer() {
    let timers = Timers::count();
    let (client, seen) = client(
        "new Response('{\"call_allowed\":true}')",
        "{ voiceAi: { apiKey: 'k', maxRequestsPerMinute: 1 } }",
    );
    let controller = js("new AbortController()");
    let options = js("{}");
    Reflect::set(&options, &"signal".into(), &at(&controller, "signal")).unwrap();
    let statuses = client.statuses(js("['voice-ai:a', 'voice-ai:b']"), options);
    turn().await;
    assert_eq!(at(&seen, "calls.length").as_f64(), Some(1.0));
    assert_eq!(timers.open(), 1.0, "the second waits for the pace");
    call(&controller, "abort", &["over".into()]);
    assert_eq!(settled(statuses).await.unwrap_err(), "over");
    assert_eq!(timers.open(), 0.0);
}

#[wasm_bindgen_test]
async fn a_call_that_is_over_leaves_no_timer() {
    let timers = Timers::count();
    let (client, _) = client("new Response('{\"call_allowed\":true}')", "{}");
    status(&client, "voice-ai:a").await.unwrap();
    assert_eq!(timers.open(), 0.0);
    let (client, _) = super::client::client("new Response('', { status: 503 })", "{ maxRetries: 1 }");
    let statuses = client.statuses(js("['voice-ai:a', 'truedy:b']"), JsValue::UNDEFINED);
    turn().await;
    assert_eq!(timers.open(), 2.0, "both wait for their second try");
    client.close();
    assert_eq!(text_at(&settled(statuses).await.unwrap_err(), "kind"), "config");
    assert_eq!(timers.open(), 0.0);
}

#[wasm_bindgen_test]
async fn equal_calls_share_a_request_and_each_has_its_own_object() {
    let (client, seen) = client("new Response('{\"data\":{\"connected\":true}}')", "{ raw: true }");
    let promises = [(), (), ()].map(|()| client.status("ravan:a".into(), JsValue::UNDEFINED));
    let mut statuses = Vec::new();
    for promise in promises {
        statuses.push(settled(promise).await.unwrap());
    }
    assert_eq!(at(&seen, "calls.length").as_f64(), Some(1.0));
    for other in &statuses[1..] {
        assert!(!Object::is(&statuses[0], other) && !Object::is(&at(&statuses[0], "raw"), &at(other, "raw")));
    }
}

#[wasm_bindgen_test]
async fn a_fleet_beyond_cap_and_pace_goes_on() {
    // A clock a thousand times as fast: a minute of the pace takes 60 milliseconds.
    let clock = js("(() => {
        const { setTimeout } = globalThis;
        const now = performance.now.bind(performance);
        const begun = now();
        globalThis.setTimeout = (ring, ms, ...given) => setTimeout(ring, ms / 1_000, ...given);
        performance.now = () => begun + (now() - begun) * 1_000;
        return { restore() { delete performance.now; globalThis.setTimeout = setTimeout; } };
    })()");
    let (client, seen) = client(
        "new Response('{\"call_allowed\":true}')",
        "{ voiceAi: { apiKey: async () => 'k', maxRequestsPerMinute: 3 }, maxConcurrency: 2,
            timeoutMs: 1e6, deadlineMs: 1e6 }",
    );
    let refs = js("Array.from({ length: 8 }, (_, number) => 'voice-ai:' + number)");
    let all = client.statuses(refs, JsValue::UNDEFINED);
    let late = js("new Promise((resolve) => setTimeout(resolve, 3e6, 'late'))");
    let results = settled(js_sys::Promise::race(&js_sys::Array::of2(&all, &late))).await.unwrap();
    call(&clock, "restore", &[]);
    assert_ne!(results, "late", "only {:?} of 8 were sent", at(&seen, "calls.length").as_f64());
    assert_eq!(at(&seen, "calls.length").as_f64(), Some(8.0));
}

#[wasm_bindgen_test]
async fn a_closed_client_rejects() {
    let (client, _) = client("await new Promise(() => {})", "{}");
    let promise = client.status("acp:a".into(), JsValue::UNDEFINED);
    client.close();
    client.close();
    for promise in [promise, client.status("acp:a".into(), JsValue::UNDEFINED)] {
        assert_eq!(text_at(&settled(promise).await.unwrap_err(), "kind"), "config");
    }
}

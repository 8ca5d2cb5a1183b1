//! Whose page may ask, and what its browser is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

use voice_agent_status::gateway::origin::{self, Caller, caller};

type Header = (&'static str, String);

fn cors_headers(caller: Caller<'_>) -> Vec<Header> {
    let mut headers = Vec::new();
    origin::cors_headers(caller, &mut headers);
    headers
}

fn preflight(caller: Caller<'_>) -> Vec<Header> {
    let mut headers = Vec::new();
    origin::preflight(caller, &mut headers);
    headers
}

const OWN: &str = "https://status.example";

fn listed() -> Vec<String> {
    ["https://shop.example", "http://localhost:5173"].map(String::from).into()
}

fn names(headers: &[Header]) -> Vec<&'static str> {
    headers.iter().map(|(name, _)| *name).collect()
}

#[test]
fn the_list_is_exact() {
    let listed = listed();
    assert_eq!(caller(None, OWN, &listed), Caller::Own);
    assert_eq!(caller(Some(OWN), OWN, &listed), Caller::Own);
    for origin in &listed {
        assert_eq!(caller(Some(origin), OWN, &listed), Caller::Listed(origin));
    }
    for origin in [
        "",
        "null",
        "*",
        "https://evil.example",
        "http://shop.example",
        "https://shop.example/",
        "https://SHOP.example",
        "https://shop.example:443",
        "https://shop.example.evil.example",
        "https://evil.example/https://shop.example",
        "https://a.shop.example",
        "https://shop.example, https://evil.example",
        "https://shop.exampl",
        "localhost:5173",
        "http://localhost",
        " https://shop.example",
        "https://status.example:8443",
        "http://status.example",
    ] {
        assert_eq!(caller(Some(origin), OWN, &listed), Caller::Foreign, "{origin}");
        assert_eq!(caller(Some(origin), OWN, &[]), Caller::Foreign, "{origin}");
    }
}

#[test]
fn every_answer_varies_with_the_origin() {
    for caller in [Caller::Own, Caller::Foreign, Caller::Listed("https://shop.example")] {
        for headers in [cors_headers(caller), preflight(caller)] {
            assert_eq!(headers.iter().filter(|header| **header == ("vary", "Origin".to_owned())).count(), 1);
            let allowed = headers.iter().find(|(name, _)| *name == "access-control-allow-origin");
            let is_listed = caller == Caller::Listed("https://shop.example");
            assert_eq!(allowed.map(|(_, value)| value.as_str()), is_listed.then_some("https://shop.example"));
            // Cookies are no way in.
            assert!(!names(&headers).contains(&"access-control-allow-credentials"));
            assert!(headers.iter().all(|(name, value)| *name == name.to_lowercase() && value != "*"));
        }
    }
    assert_eq!(names(&cors_headers(Caller::Own)), ["vary"]);
    assert_eq!(names(&cors_headers(Caller::Foreign)), ["vary"]);
}

#[test]
fn a_listed_page_is_told_what_it_may_send_and_read() {
    let caller = Caller::Listed("https://shop.example");
    let value = |headers: Vec<Header>, name| headers.into_iter().find(|(key, _)| *key == name).unwrap().1;
    let exposed = value(cors_headers(caller), "access-control-expose-headers");
    assert_eq!(exposed, "ETag, Age, Retry-After, X-Status-Stale");
    assert_eq!(value(preflight(caller), "access-control-allow-headers"), "Authorization, Last-Event-ID");
    assert_eq!(value(preflight(caller), "access-control-allow-methods"), "GET, HEAD, OPTIONS");
    assert!(value(preflight(caller), "access-control-max-age").parse::<u32>().is_ok());
    assert_eq!(names(&preflight(Caller::Own)), ["allow", "vary"]);
}

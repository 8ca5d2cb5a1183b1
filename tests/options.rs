//! Options and their checking: each wrong value is refused by a message that names it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use serde_json::{Value, json};
use support::Body;
use voice_agent_status::agent::Provider;
use voice_agent_status::options::{self, Settings, Surroundings};
use voice_agent_status::policy::retry::Timing;

/// As much of a platform as these tests need: the normalised form of an absolute URL of an origin and a path. Which it lets
/// pass is tested in browsers, where there is what matches the pattern.
fn address(url: &Body, pattern: &str) -> Body {
    let url = url.as_ref()?.as_str()?;
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let is_bare = !authority.is_empty() && !authority.contains('@') && !path.contains(['?', '#']);
    let path = path.trim_end_matches('/');
    let scheme = scheme.to_lowercase();
    let is_safe = scheme == "https" || (scheme == "http" && authority.starts_with("localhost"));
    (is_bare && is_safe && pattern.starts_with("^https:"))
        .then(|| [&scheme, "://", &authority.to_lowercase(), path].concat().into())
}

/// What is read, unless something is wrong.
fn checked<T>(read: impl FnOnce(&mut String) -> T) -> Result<T, String> {
    let mut wrong = String::new();
    let value = read(&mut wrong);
    if wrong.is_empty() { Ok(value) } else { Err(wrong) }
}

fn client_in(in_page: bool, options: Value) -> Result<Settings<Body>, String> {
    let around = Surroundings { in_page, address };
    checked(|wrong| options::client(&Some(options), &around, wrong))
}

fn client(options: Value) -> Result<Settings<Body>, String> {
    client_in(false, options)
}

fn refusal(options: Value) -> String {
    client(options.clone()).err().unwrap_or_else(|| panic!("not refused: {options}"))
}

fn truedy(key: &str, value: Value) -> Value {
    let mut account = json!({ "apiKey": "k" });
    account[key] = value;
    json!({ "truedy": account })
}

#[test]
fn what_is_not_given_has_its_default() {
    let settings = client(json!({})).unwrap();
    let timing = Timing { timeout_ms: 10_000.0, deadline_ms: 30_000.0, max_retries: 2 };
    assert_eq!(settings.timing, timing);
    assert_eq!(settings.max_concurrency, 6);
    assert_eq!(settings.max_body_bytes, 16.0 * 1024.0 * 1024.0);
    assert!(!settings.raw && settings.fetch.is_none() && settings.on_attempt.is_none());
    assert!(Provider::ALL.into_iter().all(|provider| settings.account(provider).is_none()));
    let key = json!({ "apiKey": "k" });
    let settings = client(json!({ "voiceAi": key, "acp": key, "ravan": key, "truedy": key })).unwrap();
    let urls = Provider::ALL.map(|provider| settings.account(provider).unwrap().base_url.clone());
    assert_eq!(
        urls,
        [
            "https://dev.voice.ai",
            "https://api.computer-agents.com",
            "https://api.ravan.ai",
            "https://api.truedy.ai/api/public/v1",
        ]
        .map(|url| Some(json!(url)))
    );
    let paces = Provider::ALL.map(|provider| settings.account(provider).unwrap().per_minute);
    assert_eq!(paces, [None, None, None, Some(90)]);
    for account in Provider::ALL.map(|provider| settings.account(provider).unwrap()) {
        assert!(account.organization.is_none() && !account.in_api_key_header);
        assert_eq!(account.key, Some(json!("k")));
    }
}

#[test]
fn what_is_given_stands() {
    let settings = client(json!({
        "acp": { "apiKey": "ca_1", "organizationId": "org_1", "maxRequestsPerMinute": 30 },
        "ravan": { "apiKey": "k", "authScheme": "x-api-key", "baseUrl": "https://ravan.example/base/" },
        "truedy": { "apiKey": "k", "maxRequestsPerMinute": 1 },
        "timeoutMs": 1, "deadlineMs": 2_147_483_647_u32, "maxRetries": 0, "maxConcurrency": 1,
        "maxBodyBytes": 1, "raw": true, "allowKeysInBrowser": false,
    }))
    .unwrap();
    let timing = Timing { timeout_ms: 1.0, deadline_ms: 2_147_483_647.0, max_retries: 0 };
    assert_eq!(settings.timing, timing);
    assert_eq!((settings.max_concurrency, settings.max_body_bytes, settings.raw), (1, 1.0, true));
    let [voice_ai, acp, ravan, truedy] = Provider::ALL.map(|provider| settings.account(provider));
    let (acp, ravan) = (acp.unwrap(), ravan.unwrap());
    assert!(voice_ai.is_none());
    assert_eq!((&acp.organization, acp.per_minute), (&Some(json!("org_1")), Some(30)));
    assert!(ravan.in_api_key_header);
    assert_eq!(ravan.base_url, Some(json!("https://ravan.example/base")));
    assert_eq!(truedy.unwrap().per_minute, Some(1));
    let bearer = client(json!({ "ravan": { "apiKey": "k", "authScheme": "bearer" } })).unwrap();
    assert!(!bearer.account(Provider::Ravan).unwrap().in_api_key_header);
}

#[test]
fn options_that_are_no_object_are_refused() {
    for options in [json!(null), json!([]), json!("x"), json!(7), json!(true)] {
        assert!(refusal(options.clone()).contains("options"), "{options}");
    }
    let around = Surroundings { in_page: false, address };
    assert!(checked(|wrong| options::client(&None::<Value>, &around, wrong)).is_err());
}

#[test]
fn a_key_that_no_option_has_is_refused() {
    for key in ["timeout", "maxretries", "voice-ai", "voiceai", "apiKey", "signal", "Raw", ""] {
        let message = refusal(json!({ key: null }));
        assert!(message.contains(key), "{key}: {message}");
    }
    for (provider, key) in [
        ("voiceAi", "organizationId"),
        ("acp", "authScheme"),
        ("ravan", "organizationId"),
        ("truedy", "timeoutMs"),
    ] {
        let message = refusal(json!({ provider: { "apiKey": "k", key: "bearer" } }));
        assert!(message.contains(&format!("{provider}.{key}")), "{message}");
    }
    // An empty name is no way in.
    refusal(json!({ "voiceAi": { "apiKey": "k", "": "x" } }));
}

#[test]
fn a_number_out_of_range_or_of_another_type_is_refused() {
    let ms = [
        json!(0),
        json!(0.5),
        json!(-1),
        json!(2_147_483_648_u32),
        json!(1e300),
        json!("5"),
        json!(null),
        json!(true),
    ];
    let whole = [json!(-1), json!(1.5), json!("1"), json!(null), json!([]), json!(1e300)];
    for key in ["timeoutMs", "deadlineMs"] {
        for value in &ms {
            let message = refusal(json!({ key: value }));
            assert!(message.contains(key), "{key} {value}: {message}");
        }
        for value in [json!(1), json!(1.5), json!(2_147_483_647)] {
            assert!(client(json!({ key: value })).is_ok(), "{key} {value}");
        }
    }
    for value in whole.iter().chain(&[json!(11)]) {
        assert!(refusal(json!({ "maxRetries": value })).contains("maxRetries"), "{value}");
    }
    for key in ["maxConcurrency", "maxBodyBytes"] {
        for value in whole.iter().chain(&[json!(0)]) {
            assert!(refusal(json!({ key: value })).contains(key), "{key} {value}");
        }
    }
    for value in whole.iter().chain(&[json!(0)]) {
        let message = refusal(truedy("maxRequestsPerMinute", value.clone()));
        assert!(message.contains("truedy.maxRequestsPerMinute"), "{value}: {message}");
    }
    assert!(client(json!({ "maxRetries": 10 })).is_ok());
}

#[test]
fn a_refusal_says_what_would_be_right() {
    let ravan = json!({ "ravan": { "apiKey": "k", "authScheme": "basic" } });
    let rows = [
        (json!({ "timeoutMs": "5" }), "timeoutMs must be a number from 1 to 2147483647"),
        (json!({ "maxRetries": 11 }), "maxRetries must be a whole number from 0 to 10"),
        (json!({ "raw": 1 }), "raw must be of type boolean"),
        (ravan, "ravan.authScheme must be bearer or x-api-key"),
        (
            truedy("apiKey", json!("")),
            "truedy.apiKey must be of visible ASCII characters, at least one, or a function",
        ),
        (
            truedy("baseUrl", json!("ftp://localhost")),
            "truedy.baseUrl must be an address, https or http on loopback, without credentials, query and fragment",
        ),
        (json!({ "truedy": { "apikey": "k" } }), "truedy.apikey is no option known here"),
        (json!({ "truedy": {} }), "truedy.apiKey must be given"),
        (json!({ "truedy": 7 }), "truedy must be an object that can be read"),
        (json!({ "tries": 1 }), "tries is no option known here"),
    ];
    for (options, message) in rows {
        assert_eq!(refusal(options), message);
    }
}

#[test]
fn switches_and_functions_must_be_such() {
    for key in ["raw", "allowKeysInBrowser", "fetch", "onAttempt"] {
        for value in [json!(null), json!(1), json!("true"), json!({})] {
            assert!(refusal(json!({ key: value })).contains(key), "{key} {value}");
        }
    }
}

#[test]
fn a_provider_needs_a_key_of_visible_ascii() {
    for name in ["voiceAi", "acp", "ravan", "truedy"] {
        for account in [json!(null), json!("key"), json!([]), json!(true)] {
            assert!(refusal(json!({ name: account })).contains(name), "{name}: {account}");
        }
        let wrong = [
            json!(null),
            json!(7),
            json!({}),
            json!(""),
            json!(" "),
            json!("a b"),
            json!("a\nb"),
            json!("a\r\nX: y"),
        ];
        for key in
            wrong.iter().chain(&[json!("k\u{e9}y"), json!("key\u{0}"), json!("key\u{7f}"), json!("\tkey")])
        {
            let message = refusal(json!({ name: { "apiKey": key } }));
            assert!(message.contains(&format!("{name}.apiKey")), "{message}");
        }
        assert!(refusal(json!({ name: {} })).contains(&format!("{name}.apiKey")));
    }
    // The message shows no part of the key.
    assert!(!refusal(truedy("apiKey", json!("s3cret key"))).contains("s3cret"));
    let visible: String = ('!'..='~').collect();
    assert!(client(truedy("apiKey", json!(visible))).is_ok());
}

#[test]
fn a_base_url_is_what_the_platform_makes_of_it() {
    let good = [
        ("https://api.example", "https://api.example"),
        ("https://api.example:8443/v1/", "https://api.example:8443/v1"),
        ("http://localhost:8080/a/b", "http://localhost:8080/a/b"),
        ("HTTPS://API.example/@v1", "https://api.example/@v1"),
    ];
    for (url, base_url) in good {
        let settings = client(truedy("baseUrl", json!(url))).unwrap();
        assert_eq!(settings.account(Provider::Truedy).unwrap().base_url, Some(json!(base_url)), "{url}");
    }
    for url in [
        json!("http://api.example"),
        json!("https://user:pass@api.example"),
        json!("/relative"),
        json!(""),
        json!(7),
        json!(null),
    ] {
        let message = refusal(truedy("baseUrl", url.clone()));
        assert!(message.contains("truedy.baseUrl"), "{url}: {message}");
        assert!(!message.contains("pass"), "{message}");
    }
}

#[test]
fn acp_and_ravan_have_an_option_of_their_own() {
    for value in [json!(null), json!(7), json!(""), json!("a b"), json!("a\r\nb"), json!("\u{e9}")] {
        let message = refusal(json!({ "acp": { "apiKey": "k", "organizationId": value } }));
        assert!(message.contains("acp.organizationId"), "{value}: {message}");
    }
    for value in [json!(null), json!(7), json!(""), json!("Bearer"), json!("basic")] {
        let message = refusal(json!({ "ravan": { "apiKey": "k", "authScheme": value } }));
        assert!(message.contains("ravan.authScheme"), "{value}: {message}");
    }
}

#[test]
fn a_page_must_not_hold_keys_unless_it_says_so() {
    let options = json!({ "truedy": { "apiKey": "k" } });
    let message = client_in(true, options.clone()).err().unwrap();
    assert!(message.contains("allowKeysInBrowser"), "{message}");
    assert!(client_in(false, options).is_ok());
    for (allowed, is_ok) in [(json!(true), true), (json!(false), false)] {
        let options = json!({ "truedy": { "apiKey": "k" }, "allowKeysInBrowser": allowed });
        assert_eq!(client_in(true, options).is_ok(), is_ok);
    }
    assert!(client_in(true, json!({})).is_ok());
}

#[test]
fn a_call_may_have_times_of_its_own() {
    let defaults = Timing { timeout_ms: 5.0, deadline_ms: 6.0, max_retries: 7 };
    let given = |options: &Body| checked(|wrong| options::call(options, defaults, wrong).0);
    let call = |options: Value| given(&Some(options));
    assert_eq!(given(&None), Ok(defaults));
    assert_eq!(call(json!({})), Ok(defaults));
    assert_eq!(call(json!({ "timeoutMs": 50 })), Ok(Timing { timeout_ms: 50.0, ..defaults }));
    assert_eq!(call(json!({ "deadlineMs": 60.5 })), Ok(Timing { deadline_ms: 60.5, ..defaults }));
    assert_eq!(call(json!({ "maxRetries": 0 })), Ok(Timing { max_retries: 0, ..defaults }));
    for (key, value) in [
        ("timeoutMs", json!(0)),
        ("deadlineMs", json!("1")),
        ("maxRetries", json!(11)),
        ("maxRetries", json!(0.5)),
        ("signal", json!({ "aborted": false })),
        ("retries", json!(1)),
        ("raw", json!(true)),
        ("fetch", json!(null)),
    ] {
        let message = call(json!({ key: value })).unwrap_err();
        assert!(message.contains(key), "{key}: {message}");
    }
    for options in [json!(null), json!(7), json!("x"), json!([])] {
        assert!(call(options.clone()).unwrap_err().contains("options"), "{options}");
    }
}

fn watch_of(options: &Body) -> Result<options::Watching, String> {
    checked(|wrong| options::watch(options, wrong).0)
}

fn watch(options: Value) -> Result<options::Watching, String> {
    watch_of(&Some(options))
}

#[test]
fn a_watch_has_defaults() {
    for watching in [watch_of(&None), watch(json!({}))].map(Result::unwrap) {
        assert_eq!((watching.cadence.interval_ms, watching.cadence.jitter), (15_000.0, 0.1));
        assert!(!watching.tells_all && watching.pauses_when_hidden);
    }
}

#[test]
fn a_watch_takes_what_is_given() {
    let given = json!({ "intervalMs": 1_000, "emit": "all", "jitter": 0, "pauseWhenHidden": false });
    let watching = watch(given).unwrap();
    assert_eq!((watching.cadence.interval_ms, watching.cadence.jitter), (1_000.0, 0.0));
    assert!(watching.tells_all && !watching.pauses_when_hidden);
    let given =
        json!({ "intervalMs": 2_147_483_647, "emit": "changes", "jitter": 1, "pauseWhenHidden": true });
    let watching = watch(given).unwrap();
    assert_eq!((watching.cadence.interval_ms, watching.cadence.jitter), (2_147_483_647.0, 1.0));
    assert!(!watching.tells_all && watching.pauses_when_hidden);
    assert_eq!(watch(json!({ "intervalMs": 1_500.5 })).unwrap().cadence.interval_ms, 1_500.5);
}

#[test]
fn a_wrong_option_of_a_watch_is_named() {
    let wrong = [
        ("intervalMs", [json!(999.9), json!(0), json!(2_147_483_648_u32), json!("1000"), json!(null)]),
        ("emit", [json!("some"), json!(""), json!("All"), json!(true), json!(null)]),
        ("jitter", [json!(-0.1), json!(1.1), json!("0.1"), json!([]), json!(null)]),
        ("pauseWhenHidden", [json!(0), json!("false"), json!({}), json!([]), json!(null)]),
        ("signal", [json!(1), json!(null), json!("abort"), json!({}), json!({ "aborted": false })]),
        ("timeoutMs", [json!(1), json!(null), json!(""), json!({}), json!(true)]),
        ("interval", [json!(1), json!(null), json!(""), json!({}), json!(true)]),
    ];
    for (key, values) in wrong {
        for value in values {
            let message = watch(json!({ key: value })).unwrap_err();
            assert!(message.contains(key), "{key} {value}: {message}");
        }
    }
    for options in [json!(null), json!(7), json!("all"), json!([])] {
        assert!(watch(options.clone()).unwrap_err().contains("options"), "{options}");
    }
}

#[test]
fn an_address_that_a_parser_takes_elsewhere_is_not_relative() {
    let pattern_for = |url: &str| {
        let around = Surroundings { in_page: true, address: |_: &Body, pattern| Some(pattern.into()) };
        let options = Some(json!({ "url": url }));
        let settings = checked(|wrong| options::gateway_client(&options, &around, wrong)).unwrap();
        settings.accounts[0].base_url.clone()
    };
    let own = Some(json!("^https?:"));
    for url in ["/status", "status", "./a/b"] {
        assert_eq!(pattern_for(url), own, "{url}");
    }
    for url in
        ["//evil.example", "/\t/evil.example", " //evil.example", "\n//evil.example", "/\\evil.example"]
    {
        assert_ne!(pattern_for(url), own, "{url:?}");
    }
}

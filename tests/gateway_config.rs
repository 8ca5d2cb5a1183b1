//! The configuration of a gateway: each wrong value is refused by a message that names it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use serde_json::{Value, json};
use support::Body;
use voice_agent_status::agent::Provider;
use voice_agent_status::gateway::config::{self, Config, Minting};
use voice_agent_status::options::Surroundings;

/// As much of a platform as these tests need: the normalised form of an absolute URL of an origin and a path, where there is a
/// pattern on loopback or over https.
fn address(url: &Body, pattern: &str) -> Body {
    let url = url.as_ref()?.as_str()?;
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let is_bare = !authority.is_empty() && !authority.contains('@') && !path.contains(['?', '#']);
    let authority = authority.to_lowercase();
    let authority =
        authority.strip_suffix(if scheme == "https" { ":443" } else { ":80" }).unwrap_or(&authority);
    let path = path.replace(' ', "%20").replace("/a/../", "/");
    let is_safe = pattern.is_empty() || scheme == "https" || authority.starts_with("localhost");
    (is_bare && is_safe)
        .then(|| [&scheme.to_lowercase(), "://", authority, path.trim_end_matches('/')].concat().into())
}

fn read_in(in_page: bool, options: Body) -> Result<Config<Body>, String> {
    let mut wrong = String::new();
    let config = config::read(&options, &Surroundings { in_page, address }, &mut wrong);
    if wrong.is_empty() { Ok(config) } else { Err(wrong) }
}

fn read(options: Value) -> Result<Config<Body>, String> {
    read_in(false, Some(options))
}

/// A configuration that is right, but for this.
fn with(key: &str, value: Value) -> Value {
    let mut options =
        json!({ "truedy": { "apiKey": "k" }, "acp": { "apiKey": "k" }, "agents": ["truedy:a"] });
    options[key] = value;
    options
}

fn refusal(options: Value) -> String {
    read(options.clone()).err().unwrap_or_else(|| panic!("not refused: {options}"))
}

fn is_refused(key: &str, value: Value, culprit: &str) {
    let message = refusal(with(key, value));
    assert!(message.starts_with(culprit), "{culprit}: {message}");
}

#[test]
fn what_is_not_given_has_its_default() {
    let config = read(with("agents", json!([]))).unwrap();
    assert_eq!((config.interval_ms, config.ttl_ms, config.stale_ms), (5_000.0, 5_000.0, 60_000.0));
    assert!(config.agents.is_empty() && config.origins.is_empty() && config.viewer_secrets.is_empty());
    assert!(config.per_minute.is_none() && config.address_header.is_none() && !config.is_full);
    assert_eq!(config.base_path, "");
    assert_eq!(config.client.timing.timeout_ms, 10_000.0);
    assert!(!config.client.raw && !config.client.in_page);
}

#[test]
fn what_is_given_stands() {
    let secrets = ["0123456789abcdef0123456789abcdef", "ü123456789abcdef0123456789abcde"];
    let config = read(json!({
        "voiceAi": { "apiKey": "vk", "baseUrl": "http://localhost:1/" }, "acp": { "apiKey": "k" },
        "agents": ["voice-ai:a", "acp:b:c/d"], "origins": ["https://shop.example", "http://localhost:5173"],
        "basePath": "/a/status", "intervalMs": 1000, "ttlMs": 0, "staleMs": 2_147_483_647_u32,
        "viewerSecrets": secrets, "rateLimit": { "perMinute": 60 }, "trustedAddressHeader": "CF-Connecting-IP",
        "fields": "full", "timeoutMs": 7, "maxConcurrency": 2,
    }))
    .unwrap();
    let agents: Vec<String> = config.agents.iter().map(|agent| agent.reference()).collect();
    assert_eq!(agents, ["voice-ai:a", "acp:b:c/d"]);
    assert_eq!(config.origins, ["https://shop.example", "http://localhost:5173"]);
    assert_eq!(config.base_path, "/a/status");
    assert_eq!((config.interval_ms, config.ttl_ms, config.stale_ms), (1_000.0, 0.0, 2_147_483_647.0));
    assert_eq!(config.viewer_secrets, secrets);
    assert_eq!(config.per_minute, Some(60));
    assert_eq!(config.address_header.as_deref(), Some("cf-connecting-ip"));
    assert!(config.is_full);
    assert_eq!((config.client.timing.timeout_ms, config.client.max_concurrency), (7.0, 2));
    let account = config.client.account(Provider::VoiceAi).unwrap();
    assert_eq!(account.key, Some(json!("vk")));
    assert_eq!(account.base_url, Some(json!("http://localhost:1")));
}

#[test]
fn what_is_no_option_is_refused() {
    for key in ["raw", "allowKeysInBrowser", "signal", "Agents", "ttl", "baseUrl", "secret", ""] {
        is_refused(key, json!(true), &format!("{key} is no option known here"));
    }
    is_refused("rateLimit", json!({ "perMinute": 1, "perHour": 1 }), "rateLimit.perHour is no option");
    is_refused("rateLimit", json!({ "perHour": 1 }), "rateLimit.perHour is no option");
    is_refused("rateLimit", json!({}), "rateLimit.perMinute must be given");
    is_refused("truedy", json!({ "apiKey": "k", "agents": [] }), "truedy.agents is no option");
    for options in [json!(null), json!(7), json!([]), json!("x")] {
        assert!(refusal(options.clone()).contains("options must be an object"), "{options}");
    }
    assert!(read_in(false, None).is_err());
}

#[test]
fn the_clients_own_options_are_checked() {
    is_refused("timeoutMs", json!(0), "timeoutMs must be");
    is_refused("fetch", json!({}), "fetch must be");
    is_refused("truedy", json!({ "apiKey": "a b" }), "truedy.apiKey must be");
    is_refused(
        "truedy",
        json!({ "apiKey": "k", "baseUrl": "http://evil.example" }),
        "truedy.baseUrl must be",
    );
}

#[test]
fn numbers_have_bounds() {
    for (key, least) in [("intervalMs", 1_000.0), ("ttlMs", 0.0), ("staleMs", 0.0)] {
        for value in [json!(least - 0.5), json!(2_147_483_648_u32), json!("5000"), json!(null), json!([])] {
            is_refused(key, value, &format!("{key} must be"));
        }
        assert!(read(with(key, json!(least))).is_ok() && read(with(key, json!(2_147_483_647))).is_ok());
    }
}

#[test]
fn agents_are_references_of_accounts() {
    assert!(refusal(json!({ "truedy": { "apiKey": "k" } })).starts_with("agents must"));
    for agents in [json!(null), json!("truedy:a"), json!({ "0": "truedy:a" })] {
        is_refused("agents", agents, "agents must be of type array");
    }
    for agent in [
        json!(null),
        json!(7),
        json!(""),
        json!("a"),
        json!("truedy:"),
        json!("truedy:.."),
        json!("truedy:%2e%2E"),
        json!("openai:a"),
        json!("Truedy:a"),
        json!(["truedy:a"]),
        json!("truedy:\u{fffd}"),
    ] {
        is_refused("agents", json!(["truedy:a", "acp:b", agent]), "agents[2] ");
    }
    is_refused("agents", json!(["ravan:a"]), "agents[0] is of a provider that has no account here");
}

#[test]
fn origins_are_exact() {
    for origin in [
        json!("*"),
        json!("null"),
        json!(""),
        json!("https://"),
        json!("shop.example"),
        json!("https://shop.example/"),
        json!("https://shop.example/a"),
        json!("https://SHOP.example"),
        json!("https://shop.example:443"),
        json!("http://localhost:80"),
        json!("https://user@shop.example"),
        json!("https://shop.example?a"),
        json!("https://shop.example#a"),
        json!("ftp://shop.example"),
        json!("HTTPS://shop.example"),
        json!(7),
        json!(null),
    ] {
        is_refused("origins", json!(["https://a.example", origin]), "origins[1] must be ");
    }
    is_refused("origins", json!("https://a.example"), "origins must be of type array");
}

#[test]
fn it_is_mounted_at_a_path() {
    for path in ["", "/status", "/a/b-c/%C3%BC"] {
        assert_eq!(read(with("basePath", json!(path))).unwrap().base_path, path);
    }
    for path in ["/", "status", "/status/", "/a?b", "/a#b", "/a b", "/a/../b", "https://a.example/b", "?"] {
        is_refused("basePath", json!(path), "basePath must be");
    }
    is_refused("basePath", json!(null), "basePath must be");
}

#[test]
fn secrets_are_long_and_never_shown() {
    for secret in [json!("hunter2 hunter2 hunter2 hunter2"), json!(""), json!(null), json!(7)] {
        let good = "0123456789abcdef0123456789abcdef";
        let message = refusal(with("viewerSecrets", json!([good, secret])));
        assert!(message.starts_with("viewerSecrets[1] must "), "{message}");
        assert!(!message.contains("hunter2") && !message.contains(good));
    }
    assert!(read(with("viewerSecrets", json!(["ü".repeat(16)]))).is_ok(), "bytes count, not characters");
    // None at all would open the door instead of closing it.
    is_refused("viewerSecrets", json!([]), "viewerSecrets must");
    is_refused("viewerSecrets", json!("0123456789abcdef0123456789abcdef"), "viewerSecrets must");
}

#[test]
fn the_rest_is_checked_too() {
    for limit in [json!(null), json!(60), json!([]), json!({})] {
        is_refused("rateLimit", limit, "rateLimit");
    }
    for number in [json!(0), json!(1.5), json!(-1), json!("60"), json!(null)] {
        is_refused("rateLimit", json!({ "perMinute": number }), "rateLimit.perMinute must be");
    }
    for header in ["", "x real ip", "x-real-ip:", "x\r\ny", "ü"] {
        is_refused("trustedAddressHeader", json!(header), "trustedAddressHeader must be");
    }
    for fields in [json!("all"), json!(""), json!(null), json!(["full"])] {
        is_refused("fields", fields, "fields must be");
    }
    assert!(!read(with("fields", json!("public"))).unwrap().is_full);
}

#[test]
fn no_page_is_a_gateway() {
    let message = read_in(true, Some(with("agents", json!([])))).err().unwrap();
    assert!(message.contains("page"), "{message}");
}

fn minting(options: Value) -> Result<Minting<Body>, String> {
    let mut wrong = String::new();
    let minting = config::minting(&Some(options), &mut wrong);
    if wrong.is_empty() { Ok(minting) } else { Err(wrong) }
}

#[test]
fn what_a_token_is_made_of_is_checked() {
    let secret = "0123456789abcdef0123456789abcdef";
    let made = minting(json!({ "secret": secret })).unwrap();
    assert_eq!((made.secret.as_str(), made.refs, made.expires_in_seconds), (secret, None, 3_600.0));
    let options = json!({ "secret": secret, "refs": ["acp:a", "ravan:b"], "expiresInSeconds": 1 });
    let made = minting(options).unwrap();
    assert_eq!(made.refs, Some(json!(["acp:a", "ravan:b"])));
    assert_eq!(made.expires_in_seconds, 1.0);
    let none = minting(json!({ "secret": secret, "refs": [] })).unwrap();
    assert_eq!(none.refs, Some(json!([])), "for none, and not for all");
    for (key, value, culprit) in [
        ("secret", json!("hunter2"), "secret must have at least 32 bytes"),
        ("secret", json!(null), "secret must"),
        ("refs", json!("acp:a"), "refs must"),
        ("refs", json!(["acp:a", "a"]), "refs[1] must be provider:agentId"),
        ("refs", json!([7]), "refs[0] must"),
        ("expiresInSeconds", json!(0), "expiresInSeconds must"),
        ("expiresInSeconds", json!("60"), "expiresInSeconds must"),
        ("exp", json!(60), "exp is no option known here"),
    ] {
        let mut options = json!({ "secret": secret });
        options[key] = value;
        let message = minting(options).err().unwrap();
        assert!(message.starts_with(culprit), "{message}");
        assert!(!message.contains("hunter2") && !message.contains(secret));
    }
    assert!(minting(json!({})).is_err() && minting(json!(null)).is_err());
}

//! Viewer tokens: what is no token, what a token claims, and when it counts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use serde_json::{Value, json};
use support::{Body, Random};
use voice_agent_status::gateway::base64::decode;
use voice_agent_status::gateway::token::{Claims, bearer, claims, is_hs256, parse};

/// Base64 for URLs, bit by bit.
fn encode(bytes: &[u8]) -> String {
    let digits = [('A', 26), ('a', 26), ('0', 10), ('-', 1), ('_', 1)]
        .into_iter()
        .flat_map(|(first, count)| (0..count).map(move |next| char::from(first as u8 + next)))
        .collect::<Vec<_>>();
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let six = |bits: &[u8]| (0..6).fold(0, |six, at| six << 1 | bits.get(at).copied().unwrap_or(0));
    bits.chunks(6).map(|bits| digits[usize::from(six(bits))]).collect()
}

fn part(json: &Value) -> String {
    encode(json.to_string().as_bytes())
}

fn token(header: &Value, claims: &Value) -> String {
    [part(header), part(claims), encode(&[7; 32])].join(".")
}

fn json_of(text: &str) -> Body {
    serde_json::from_str(text).ok()
}

fn read(value: Value) -> Option<Claims> {
    claims(&Some(value))
}

#[test]
fn the_example_of_the_standard_is_taken_apart() {
    // RFC 7515, appendix A.1.
    let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let token = [signed, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"].join(".");
    let parsed = parse(&token).unwrap();
    assert_eq!(parsed.signed, signed);
    assert_eq!((parsed.signature.len(), parsed.signature[0], parsed.signature[31]), (32, 116, 121));
    assert!(is_hs256(&json_of(&parsed.header)));
    let claims = claims(&json_of(&parsed.claims)).unwrap();
    assert_eq!(claims, Claims { expires_at: 1_300_819_380.0, not_before: 0.0, refs: None });
    assert!(claims.admits(1_300_819_379.9) && !claims.admits(1_300_819_380.0));
}

#[test]
fn anything_else_is_no_token() {
    let (header, good) = (json!({ "alg": "HS256" }), json!({ "exp": 1 }));
    assert!(parse(&token(&header, &good)).is_some());
    let (h, c, s) = (part(&header), part(&good), encode(&[7; 32]));
    for text in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        format!("{h}.{c}"),
        format!("{h}.{c}."),
        format!("{h}.{c}.{s}."),
        format!(".{h}.{c}.{s}"),
        format!("{h}.{c}.{s}.{s}"),
        format!("{h}.{c}.{s}="),
        format!("{h}=.{c}.{s}"),
        format!("{h} .{c}.{s}"),
        format!("{h}.{c}.{s}\n"),
        format!("{h}.{c}.{}", encode(&[7; 31])),
        format!("{h}.{c}.{}", encode(&[7; 33])),
        // The same bytes in another spelling: bits are left over, another alphabet.
        format!("{h}.{c}.{}J", &s[..42]),
        format!("{h}.{c}.{}", encode(&[0xFF; 32]).replace('_', "/")),
        format!("{}.{c}.{s}", encode(b"\xFF\xFE")),
        format!("{h}.{}.{s}", encode(b"\xED\xA0\x80")),
        format!("{h}.{}.{s}", "A".repeat(4_096)),
        "ü.ü.ü".to_owned(),
    ] {
        assert_eq!(parse(&text), None, "{text}");
    }
    let long = token(&header, &json!({ "exp": 1, "x": "a".repeat(2_900) }));
    assert!(long.len() <= 4_096 && parse(&long).is_some());
    assert!(parse(&token(&header, &json!({ "exp": 1, "x": "a".repeat(3_100) }))).is_none());
}

#[test]
fn no_algorithm_but_one() {
    for header in [
        json!({ "alg": "HS256" }),
        json!({ "alg": "HS256", "typ": "JWT", "kid": "2" }),
        json!({ "typ": "JOSE", "alg": "HS256" }),
    ] {
        assert!(is_hs256(&Some(header)));
    }
    for header in [
        json!({}),
        json!({ "alg": "none" }),
        json!({ "alg": "None" }),
        json!({ "alg": "hs256" }),
        json!({ "alg": "HS512" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "" }),
        json!({ "alg": null }),
        json!({ "alg": ["HS256"] }),
        json!({ "ALG": "HS256" }),
        json!({ "alg": "HS256 " }),
        json!({ "alg": "HS256", "crit": ["exp"] }),
        json!({ "alg": "HS256", "crit": [] }),
        json!({ "alg": "HS256", "crit": null }),
        json!({ "alg": "HS256", "b64": false, "crit": ["b64"] }),
        json!("HS256"),
        json!(["HS256"]),
        json!(null),
    ] {
        assert!(!is_hs256(&Some(header.clone())), "{header}");
    }
    assert!(!is_hs256(&json_of("not JSON")));
}

#[test]
fn claims_are_of_their_types() {
    assert_eq!(read(json!({ "exp": 7 })), Some(Claims { expires_at: 7.0, not_before: 0.0, refs: None }));
    let all = read(json!({ "exp": 7.5, "nbf": 1, "refs": ["acp:a", "b"], "iat": "x", "sub": null })).unwrap();
    assert_eq!((all.expires_at, all.not_before), (7.5, 1.0));
    assert_eq!(all.refs.unwrap(), ["acp:a", "b"]);
    for claims in [
        json!({}),
        json!({ "nbf": 1 }),
        json!({ "exp": null }),
        json!({ "exp": "7" }),
        json!({ "exp": true }),
        json!({ "exp": [7] }),
        json!({ "exp": 7, "nbf": null }),
        json!({ "exp": 7, "nbf": "1" }),
        json!({ "exp": 7, "refs": null }),
        json!({ "exp": 7, "refs": "acp:a" }),
        json!({ "exp": 7, "refs": ["acp:a", 7] }),
        json!({ "exp": 7, "refs": [null] }),
        json!({ "exp": 7, "refs": {} }),
        json!(7),
        json!([]),
        json!(null),
    ] {
        assert_eq!(read(claims.clone()), None, "{claims}");
    }
    assert_eq!(claims(&json_of("{")), None);
}

#[test]
fn a_token_counts_in_its_time() {
    let token = read(json!({ "exp": 2_000, "nbf": 1_000 })).unwrap();
    for (now, admits) in [
        (0.0, false),
        (969.9, false),
        (970.0, true),
        (1_000.0, true),
        (1_999.9, true),
        (2_000.0, false),
        (2_001.0, false),
        (f64::NAN, false),
    ] {
        assert_eq!(token.admits(now), admits, "{now}");
    }
    assert!(!read(json!({ "exp": -1 })).unwrap().admits(0.0));
    assert!(read(json!({ "exp": 1e308 })).unwrap().admits(1e12));
}

#[test]
fn a_token_is_for_the_agents_that_it_names() {
    let token = read(json!({ "exp": 1, "refs": ["acp:a"] })).unwrap();
    assert!(token.may_see("acp:a"));
    for other in ["acp:b", "acp:A", "ACP:a", "acp:a ", "acp:", ""] {
        assert!(!token.may_see(other), "{other}");
    }
    assert!(!read(json!({ "exp": 1, "refs": [] })).unwrap().may_see("acp:a"), "none is none");
    assert!(read(json!({ "exp": 1 })).unwrap().may_see("acp:a"));
}

#[test]
fn a_header_may_hold_one() {
    for header in ["Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c "] {
        assert_eq!(bearer(header), Some("a.b.c"), "{header}");
    }
    for header in ["", "Bearer", "a.b.c", "Basic a.b.c", "Bearera.b.c", "Token Bearer a", "Beärer a"] {
        assert_eq!(bearer(header), None, "{header}");
    }
}

#[test]
fn base64_has_one_text_for_the_same_bytes() {
    for (bytes, text) in [
        (b"".as_slice(), ""),
        (b"f", "Zg"),
        (b"fo", "Zm8"),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg"),
        (b"\xFB\xFF", "-_8"),
    ] {
        assert_eq!(encode(bytes), text);
        assert_eq!(decode(text).as_deref(), Some(bytes));
    }
    for text in ["Z", "Zh", "Zm9", "Zg==", "Zg=", "Z g", "Zm9v\n", "+/8", "Zm9vY", "é", "Zm9vZh"] {
        assert_eq!(decode(text), None, "{text}");
    }
    let mut random = Random::new(2);
    for _ in 0..2_000 {
        let bytes: Vec<u8> = (0..random.below(50)).map(|_| random.below(256) as u8).collect();
        assert_eq!(decode(&encode(&bytes)), Some(bytes));
        let text: String = (0..random.below(20)).map(|_| (random.below(96) as u8 + 32) as char).collect();
        assert!(decode(&text).is_none_or(|bytes| encode(&bytes) == text), "{text}");
    }
}

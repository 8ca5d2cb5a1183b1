//! Which path and query ask for what, hostile ones included.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use support::Random;
use voice_agent_status::gateway::parts::utf8;
use voice_agent_status::gateway::problem::{Problem, Source};
use voice_agent_status::gateway::route::{self, Query, Route};

type Found = Result<(Route, Vec<String>), Problem>;

fn route(base: &str, path: &str, query: &str) -> Found {
    route::route(base, path, &Query::read(query))
}

fn found<const COUNT: usize>(route: Route, references: [&str; COUNT]) -> Found {
    Ok((route, references.map(String::from).into()))
}

fn status_of(path: &str, query: &str) -> u16 {
    let problem = route("", path, query).unwrap_err();
    assert_eq!(problem.about.source, Source::Gateway);
    problem.about.status
}

fn refs(query: &str) -> Vec<String> {
    match route("", "/v1/statuses", query) {
        Ok((Route::Statuses, refs)) => refs,
        other => panic!("{query}: {other:?}"),
    }
}

#[test]
fn each_path_is_a_route() {
    let reference = ["voice-ai:agt 1/ü"];
    let segment = "voice-ai%3Aagt%201%2F%C3%BC";
    let at = |before: &str, after: &str| route("", &[before, segment, after].concat(), "");
    assert_eq!(at("/v1/status/", ""), found(Route::Status, reference));
    assert_eq!(at("/v1/badge/", ".svg"), found(Route::Badge, reference));
    assert_eq!(at("/v1/badge/", "%2Esvg"), found(Route::Badge, reference));
    assert_eq!(route("", "/v1/events", "ref=acp:a"), found(Route::Events, ["acp:a"]));
    assert_eq!(route("", "/v1/statuses", "?ref=acp:a"), found(Route::Statuses, ["acp:a"]));
    assert_eq!(route("", "/healthz", "?ref=%FF&x"), found(Route::Health, []));
}

#[test]
fn nothing_else_is_one() {
    let paths = [
        "",
        "/",
        "/v1",
        "/v1/",
        "/v1/status",
        "/v1/status/",
        "/v1/status/a/",
        "/v1/status/a/b",
        "/v1//status/a",
        "/V1/status/a",
        "/v1/statuses/",
        "/v1/events/",
        "/v1/badge/",
        "/v1/badge/a",
        "/v1/badge/.svg",
        "/v1/badge/a.svg/",
        "/v1/badge/a.SVG",
        "/healthz/",
        "/healthz%20",
        "/v1/%73tatus/a",
        "v1/status/a",
        "//v1/status/a",
        "/v2/status/a",
    ];
    for path in paths {
        assert_eq!(status_of(path, ""), 404, "{path}");
    }
}

#[test]
fn a_mounted_gateway_answers_below_its_path_alone() {
    let at = |path| route("/a/status", path, "");
    assert_eq!(at("/a/status/healthz"), found(Route::Health, []));
    assert_eq!(at("/a/status/v1/status/acp:a"), found(Route::Status, ["acp:a"]));
    for path in ["/healthz", "/a/statushealthz", "/a/status", "/b/status/healthz", "/A/status/healthz"] {
        assert_eq!(at(path).unwrap_err().about.status, 404, "{path}");
    }
}

#[test]
fn a_segment_is_decoded_once_and_a_plus_stays_there() {
    let read = |segment: &str| route("", &["/v1/status/", segment].concat(), "");
    for (segment, reference) in [
        ("acp:a+b", "acp:a+b"),
        ("acp%3Aa%2525", "acp:a%25"),
        ("%61%63%70:%2e%2E", "acp:.."),
        ("a%00", "a\0"),
        ("a%0d%0Ab", "a\r\nb"),
        ("%F0%9F%92%A9", "\u{1f4a9}"),
        ("ü", "ü"),
    ] {
        assert_eq!(read(segment), found(Route::Status, [reference]), "{segment}");
    }
    // Not hexadecimal, cut off, no UTF-8: a lone byte, an overlong slash, a surrogate, beyond Unicode.
    for segment in
        ["%", "a%2", "%zz", "%+1", "%-1", "%%41", "%FF", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%C3"]
    {
        assert_eq!(read(segment).unwrap_err().about.status, 400, "{segment}");
    }
}

#[test]
fn bytes_are_text_where_they_are_utf8() {
    let all: String = ('\0'..=char::MAX).collect();
    assert_eq!(utf8(all.as_bytes()).as_ref(), Some(&all));
    // The edges of what each byte may be, in every order of up to four.
    let bytes = [
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFC, 0xFE, 0xFF,
    ];
    let count = bytes.len() + 1;
    for number in 0..count.pow(4) {
        let digits = (0..4).map(|place| number / count.pow(place) % count);
        let bytes: Vec<u8> = digits.filter_map(|digit| bytes.get(digit).copied()).collect();
        assert_eq!(utf8(&bytes), String::from_utf8(bytes.clone()).ok(), "{bytes:x?}");
    }
}

#[test]
fn a_query_names_its_agents() {
    assert_eq!(
        refs("?ref=acp:a&ref=ravan%3Ab&token=x&ref=acp%3aa&y&=z&ref=c+d%2B"),
        ["acp:a", "ravan:b", "c d+"]
    );
    assert_eq!(refs("?r%65f=a&Ref=b&ref[]=c&refs=d"), ["a"]);
    assert_eq!(refs("?ref=a=b"), ["a=b"]);
    assert_eq!(refs("?%FF=x&ref=a"), ["a"], "a foreign key need not be readable");
    assert_eq!(refs("?ref"), [""], "the list of agents refuses it");
    for query in ["", "?", "?x=ref", "?token=ref%3Da", "?&&", "?ref%3Da"] {
        assert_eq!(status_of("/v1/statuses", query), 400, "{query}");
        assert_eq!(status_of("/v1/events", query), 400, "{query}");
    }
    for query in ["?ref=%", "?ref=a&ref=%FF", "?ref=%ED%A0%80"] {
        assert_eq!(status_of("/v1/statuses", query), 400, "{query}");
    }
}

#[test]
fn fifty_agents_are_enough() {
    let query = |count: usize| (0..count).map(|index| format!("&ref=acp:{index}")).collect::<String>();
    assert_eq!(refs(&query(1)).len(), 1);
    assert_eq!(refs(&query(50)).len(), 50);
    for count in [51, 100_000] {
        let problem = route("", "/v1/statuses", &query(count)).unwrap_err();
        assert_eq!(problem.about.status, 400);
        assert!(problem.about.message.contains("50"), "{}", problem.about.message);
    }
}

#[test]
fn a_token_may_stand_in_the_query() {
    let token = |query| Query::read(query).token().to_owned();
    assert_eq!(token("?ref=a&token=x.y-z_&token=b"), "x.y-z_");
    assert_eq!(token("token=a%2Eb"), "a.b");
    for query in ["", "?", "?token", "?token=", "?token=%FF", "?Token=a", "?x=token"] {
        assert_eq!(token(query), "", "{query}");
    }
}

#[test]
fn a_query_may_want_all_answers() {
    let emits_all = |query| Query::read(query).emits_all();
    for (query, all) in
        [("?emit=all", true), ("?ref=a&%65mit=al%6c", true), ("?emit=changes", false), ("?emit=ALL", false)]
    {
        assert_eq!(emits_all(query), all, "{query}");
    }
    assert!(!emits_all("") && !emits_all("?emit") && !emits_all("?emit=%FF") && !emits_all("?x=emit=all"));
}

#[test]
fn no_path_and_no_query_is_an_error_of_ours() {
    const PIECES: [&str; 18] = [
        "/",
        "v1",
        "/status/",
        "/statuses",
        "/events",
        "/badge/",
        ".svg",
        "healthz",
        "ref=",
        "&",
        "=",
        "?",
        "%",
        "%2F",
        "%00",
        "\u{fffd}",
        "acp:",
        "%zz",
    ];
    let mut random = Random::new(4);
    for _ in 0..20_000 {
        let mut text = || {
            let count = random.below(8);
            (0..count).map(|_| PIECES[random.below(PIECES.len() as u64) as usize]).collect::<String>()
        };
        let (base, path, query) = (text(), text(), text());
        for path in [format!("/v1/{path}"), format!("{base}{path}"), path.clone()] {
            if let Err(problem) = route("", &path, &query).and(route(&base, &path, &query)) {
                assert!(matches!(problem.about.status, 400 | 404), "{path} {query}");
            }
        }
    }
}

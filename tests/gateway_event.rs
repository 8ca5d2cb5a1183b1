//! Event streams as they are sent: they read back as they were meant, and their ids tell what was told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use support::Random;
use voice_agent_status::gateway::event::{BEGINNING, HEARTBEAT, end, frame, hash, id, read_id};
use voice_agent_status::policy::event_stream::{EventStream, StreamEvent};

#[test]
fn what_is_sent_reads_back() {
    let mut stream = EventStream::default();
    let data = ["{\"a\":\"b\"}", "", "two\nlines", " a space", "ü: x", "\n", "a\n\nb"];
    let text: String = data.iter().map(|data| frame("AAAAAA", data) + HEARTBEAT).collect();
    let events = stream.read([BEGINNING, &text, &end("too slow")].concat().as_bytes()).unwrap();
    let named = |name: &str, data: &str| StreamEvent { name: name.to_owned(), data: data.to_owned() };
    let mut expected: Vec<_> = data.iter().map(|data| named("message", data)).collect();
    expected.push(named("end", "too slow"));
    assert_eq!(events, expected);
    assert_eq!(stream.last_id(), "AAAAAA");
    assert_eq!(stream.retry_ms(), Some(2_000));
}

#[test]
fn any_line_break_is_one() {
    for data in ["a\nb", "a\rb", "a\r\nb"] {
        assert_eq!(frame("x", data), "id: x\ndata: a\ndata: b\n\n");
    }
    assert_eq!(frame("x", "\n\r"), "id: x\ndata: \ndata: \ndata: \n\n");
}

#[test]
fn ids_read_back() {
    let mut random = Random::new(9);
    for _ in 0..2_000 {
        let count = random.below(51) as usize;
        let hashes: Vec<Option<u32>> = (0..count)
            .map(|_| {
                (random.below(4) > 0)
                    .then(|| [0, 1, 63, u32::MAX, random.below(1 << 32) as u32][random.below(5) as usize])
            })
            .collect();
        let text = id(&hashes);
        assert_eq!(text.len(), count * 6);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(read_id(&text, count), hashes);
        // A stream of others, or cut off on its way, is one of which nothing is known.
        assert_eq!(read_id(&text, count + 1), vec![None; count + 1]);
        if let Some(cut) = text.get(1..) {
            assert_eq!(read_id(cut, count), vec![None; count]);
        }
    }
}

#[test]
fn junk_tells_nothing() {
    // The last two are beyond 32 bits: no id of ours has them.
    for text in [
        "",
        "AAAAA",
        "AAAAAAA",
        "AAAA A",
        "AAAAA=",
        "AAAAA+",
        "AAAAA/",
        "AAAAÜ",
        "\0\0\0\0\0\0",
        "EAAAAA",
        "_____A",
    ] {
        assert_eq!(read_id(text, 1), [None], "{text}");
    }
    assert_eq!(read_id("AAAAAAEAAAAA", 2), [None, None], "what is wrong in one is no id at all");
    assert_eq!(read_id("DAAAAA", 1), [Some(3 << 30)]);
    assert_eq!(read_id("", 0), []);
    assert_eq!(read_id(&"A".repeat(1_000_000), 50), vec![None; 50]);
}

#[test]
fn hashes_are_those_of_fnv() {
    for (text, known) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
        assert_eq!(hash(text), known);
    }
}

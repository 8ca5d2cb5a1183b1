//! Event streams as they are read: by the standard, wherever a chunk ends, and within bounds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use support::Random;
use voice_agent_status::policy::event_stream::{EventStream, StreamEvent, TooLarge};

fn read(text: &str) -> (Vec<(String, String)>, EventStream) {
    let mut stream = EventStream::default();
    let events = stream.read(text.as_bytes()).unwrap();
    (events.into_iter().map(|event| (event.name, event.data)).collect(), stream)
}

/// The data of all events that have no name.
fn data(text: &str) -> Vec<String> {
    read(text).0.into_iter().filter(|(name, _)| name == "message").map(|(_, data)| data).collect()
}

#[test]
fn the_examples_of_the_standard() {
    assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
    let (events, stream) =
        read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n");
    assert_eq!(events.len(), 2);
    assert_eq!((events[0].1.as_str(), events[1].1.as_str()), ("first event", "second event"));
    assert_eq!(stream.last_id(), "", "an id without a value takes the last one away");
    assert_eq!(data("data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
    assert_eq!(data("data:test\n\ndata: test\n\n"), ["test", "test"]);
}

#[test]
fn a_line_ends_in_three_ways() {
    for text in [
        "data: a\ndata: b\n\n",
        "data: a\rdata: b\r\r",
        "data: a\r\ndata: b\r\n\r\n",
        "data: a\rdata: b\r\n\n",
    ] {
        assert_eq!(data(text), ["a\nb"], "{text:?}");
    }
    assert_eq!(data("data: a\n\r\ndata: b\r\n\r"), ["a", "b"]);
}

#[test]
fn fields_are_read_strictly() {
    let (events, stream) = read("event: ping\ndata: 1\n\ndata: 2\n\nevent: lost\n\ndata: 3\n\n");
    let names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ping", "message", "message"], "a name is of one event");
    assert_eq!(stream.last_id(), "");
    assert_eq!(data("Data: a\n\n"), [""; 0]);
    assert_eq!(data(" data: a\n\n"), [""; 0]);
    assert_eq!(data("data : a\n\n"), [""; 0]);
    assert_eq!(data("dat\ndata: x:y: z\nfoo: bar\n\n"), ["x:y: z"]);
    assert_eq!(data("data:\ta\n\n"), ["\ta"], "a space alone goes, and one of them");
}

#[test]
fn ids_last() {
    let (_, stream) = read("id: 1\ndata: a\n\ndata: b\n\n");
    assert_eq!(stream.last_id(), "1");
    let (_, stream) = read("id: 1\n\n");
    assert_eq!(stream.last_id(), "1", "without an event too");
    let (_, stream) = read("id: 1\n\nid: 2\ndata: a\n");
    assert_eq!(stream.last_id(), "1", "an event that has not ended counts for nothing");
    let (_, stream) = read("id: 1\n\nid: 2\0\n\n");
    assert_eq!(stream.last_id(), "1", "with a NUL it is none");
}

#[test]
fn the_wait_is_of_digits() {
    let retry = |text: &str| read(text).1.retry_ms();
    assert_eq!(retry("retry: 1500\n"), Some(1_500));
    assert_eq!(retry("retry:0\n"), Some(0));
    assert_eq!(retry("retry: 99999999999999999999\n"), Some(u32::MAX));
    for junk in
        ["retry\n", "retry:\n", "retry: -1\n", "retry: 1.5\n", "retry: 1e3\n", "retry: ١\n", "retry:  1\n"]
    {
        assert_eq!(retry(junk), None, "{junk}");
        assert_eq!(retry(&["retry: 7\n", junk].concat()), Some(7), "{junk}");
    }
}

#[test]
fn a_byte_order_mark_is_no_text() {
    assert_eq!(data("\u{feff}data: a\n\n"), ["a"]);
    assert_eq!(data("\u{feff}\u{feff}data: a\n\n"), [""; 0], "but one alone");
    assert_eq!(data("data: a\n\n\u{feff}data: b\n\n"), ["a"], "and at the beginning");
    assert_eq!(data("\n\u{feff}data: b\n\n"), [""; 0]);
}

#[test]
fn what_is_no_utf8_is_replaced() {
    let mut stream = EventStream::default();
    let events = stream.read(b"data: a\xFFb\xE2\x82\n\n").unwrap();
    assert_eq!(events[0].data, "a\u{fffd}b\u{fffd}");
}

#[test]
fn a_chunk_may_end_anywhere() {
    let text = "\u{feff}id: ü1\r\nevent: né\r\ndata: 日本\r\ndata: \u{1f600}\r\n\r\n: c\n\nretry: 12\rdata: x\r\r\ndata: y\n\n";
    let mut whole = EventStream::default();
    let expected = whole.read(text.as_bytes()).unwrap();
    assert_eq!(expected.len(), 3);
    let mut random = Random::new(3);
    for round in 0..500 {
        let (mut stream, mut events, mut rest) =
            (EventStream::default(), Vec::<StreamEvent>::new(), text.as_bytes());
        while !rest.is_empty() {
            let size = if round == 0 { 1 } else { 1 + random.below(9) as usize };
            let (chunk, left) = rest.split_at(size.min(rest.len()));
            events.extend(stream.read(chunk).unwrap());
            events.extend(stream.read(b"").unwrap());
            rest = left;
        }
        assert_eq!(events, expected);
        assert_eq!((stream.last_id(), stream.retry_ms()), ("ü1", Some(12)));
    }
}

#[test]
fn memory_is_bounded() {
    let mut stream = EventStream::default();
    let chunk = [b'a'; 65_536];
    assert!((0..16).all(|_| stream.read(&chunk).is_ok()));
    assert_eq!(stream.read(&chunk), Err(TooLarge));
    assert_eq!(stream.read(b"\ndata: a\n\n"), Err(TooLarge), "and it stays so");
    // Lines that are short, and an event that is not.
    let mut stream = EventStream::default();
    let line = [b"data: ".as_slice(), &chunk, b"\n"].concat();
    assert!((0..15).all(|_| stream.read(&line).is_ok()));
    assert_eq!(stream.read(&line), Err(TooLarge));
    // Comments and events that have ended take no room.
    let mut stream = EventStream::default();
    for _ in 0..100 {
        assert_eq!(stream.read(&[b": ".as_slice(), &chunk, b"\n\n"].concat()), Ok(Vec::new()));
        assert_eq!(stream.read(&[&line, b"\n".as_slice()].concat()).unwrap().len(), 1);
    }
}

#[test]
fn junk_is_no_panic() {
    let mut random = Random::new(6);
    for _ in 0..2_000 {
        let mut stream = EventStream::default();
        for _ in 0..random.below(20) {
            let pieces = [
                b"data".as_slice(),
                b":",
                b" ",
                b"\n",
                b"\r",
                b"id",
                b"\0",
                b"\xEF\xBB\xBF",
                b"\xFF",
                b"event",
                b"retry: 1",
            ];
            let chunk: Vec<u8> =
                (0..random.below(10)).flat_map(|_| pieces[random.below(11) as usize].to_vec()).collect();
            assert!(stream.read(&chunk).is_ok());
        }
    }
}

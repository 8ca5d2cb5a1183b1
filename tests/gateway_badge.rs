//! The badge: well-formed whatever an agent is called, wide enough, and clear without colours.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

mod support;

use support::Random;
use voice_agent_status::gateway::badge::badge;
use voice_agent_status::gateway::glyph::{shown, width};

const WORDS: [&str; 4] = ["available", "degraded", "unavailable", "unknown"];

/// An element of a badge: its name, its attributes, and the text behind its opening tag.
type Element = (String, Vec<(String, String)>, String);

/// Reads the little XML that a badge is, or panics where it is not well-formed.
fn parse(svg: &str) -> Vec<Element> {
    let (mut elements, mut open, mut rest) = (Vec::new(), Vec::new(), svg);
    while let Some(tag) = rest.strip_prefix('<') {
        let (tag, after) = tag.split_once('>').expect(svg);
        let (text, _) = after.split_once('<').unwrap_or((after, ""));
        rest = &after[text.len()..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{svg}");
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut left) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes: Vec<(String, String)> = Vec::new();
        while let Some((key, value)) = left.split_once("=\"") {
            let (value, next) = value.split_once('"').expect(svg);
            let key = key.trim();
            assert!(key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'), "{key}: {svg}");
            assert!(attributes.iter().all(|(known, _)| known != key), "{svg}");
            attributes.push((key.to_owned(), unescape(value)));
            left = next;
        }
        assert!(left.is_empty(), "{svg}");
        elements.push((name.to_owned(), attributes, unescape(text)));
        if !is_empty {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.is_empty(), "{svg}");
    elements
}

fn unescape(text: &str) -> String {
    let mut plain = text.to_owned();
    for (escape, char) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")] {
        plain = plain.replace(escape, char);
    }
    let without = text.replace("&lt;", "").replace("&gt;", "").replace("&quot;", "").replace("&#39;", "");
    assert!(!without.replace("&amp;", "").contains(['&', '<', '>', '"', '\'']), "{text}");
    for char in text.chars() {
        let is_xml = matches!(char, ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert!(is_xml && !char.is_control(), "{text:?}");
    }
    plain.replace("&amp;", "&")
}

/// The two texts, as they are shown.
fn texts(svg: &str) -> [String; 2] {
    let texts: Vec<_> =
        parse(svg).into_iter().filter(|(name, ..)| name == "text").map(|(.., text)| text).collect();
    texts.try_into().unwrap()
}

fn number(element: &Element, key: &str) -> f64 {
    element.1.iter().find(|(known, _)| known == key).unwrap().1.parse().unwrap()
}

#[test]
fn it_is_told_in_words_and_in_shape() {
    let mut shapes = Vec::new();
    for word in WORDS {
        let svg = badge("Sales", "Takes calls", word, false);
        assert_eq!(texts(&svg), ["Sales", "Takes calls"]);
        let elements = parse(&svg);
        let (name, attributes, _) = &elements[0];
        assert_eq!(name, "svg");
        for (key, value) in [("role", "img"), ("aria-label", "Sales: Takes calls"), ("height", "20")] {
            assert!(attributes.contains(&(key.to_owned(), value.to_owned())), "{key}");
        }
        assert_eq!((elements[1].0.as_str(), elements[1].2.as_str()), ("title", "Sales: Takes calls"));
        let mark = elements.iter().find(|(_, attributes, _)| {
            attributes.iter().any(|(key, value)| key == "transform" && value.starts_with("translate("))
        });
        assert!(mark.is_some());
        shapes.push(svg.split("6)\">").nth(1).unwrap().split("</g>").next().unwrap().to_owned());
    }
    shapes.dedup();
    assert_eq!(shapes.len(), 4, "each has a shape of its own");
    assert_eq!(badge("a", "b", "word of tomorrow", false), badge("a", "b", "unknown", false));
}

#[test]
fn what_is_stale_says_so() {
    let svg = badge("Sales", "Takes calls", "available", true);
    assert_eq!(texts(&svg)[1], "Takes calls (stale)");
    assert!(svg.contains("aria-label=\"Sales: Takes calls (stale)\""));
}

#[test]
fn white_letters_can_be_read_on_each_colour() {
    let light = |channel: f64| {
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    for word in WORDS {
        let svg = badge("a", "b", word, false);
        let colours: Vec<&str> =
            svg.split("fill=\"#").skip(1).map(|part| &part[..part.find('"').unwrap()]).collect();
        assert!(colours.len() >= 3);
        for colour in colours.into_iter().filter(|colour| *colour != "fff") {
            let value =
                |at: usize| light(f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0);
            let luminance = 0.2126 * value(0) + 0.7152 * value(2) + 0.0722 * value(4);
            assert!(1.05 / (luminance + 0.05) >= 4.5, "{word} {colour}");
        }
    }
}

#[test]
fn nothing_in_it_runs_or_is_fetched() {
    let svg = badge("javascript:alert(1)", "url(https://evil.example)", "available", true);
    for (name, attributes, _) in parse(&svg) {
        assert!(["svg", "title", "rect", "path", "circle", "g", "text"].contains(&name.as_str()), "{name}");
        for (key, value) in attributes {
            assert!(!key.starts_with("on") && !["href", "style", "id"].contains(&key.as_str()), "{key}");
            assert!(key == "xmlns" || key == "aria-label" || !value.contains(':'), "{key}={value}");
        }
    }
}

#[test]
fn hostile_names_are_text() {
    for (name, seen) in [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\"/><image href='x'>", "\"/><image href='x'>"),
        ("a]]>b", "a]]>b"),
        ("&amp;&lt;&#0;", "&amp;&lt;&#0;"),
        ("--><!--<?xml?>", "--><!--<?xml?>"),
        ("a\0b\u{1}c\u{7f}d\u{85}e", "a b c d e"),
        ("line\r\nbreak\tand\u{2028}more\u{2029}", "line break and more"),
        ("\u{202e}evil\u{2066}x\u{2069}\u{200e}\u{200f}\u{61c}", "evilx"),
        ("\u{fffe}\u{ffff}\u{feff}\u{200b}\u{ad}a\u{e0041}", "a"),
        ("", "agent"),
        (" \u{200b}\u{a0}\u{3000} ", "agent"),
        ("\u{301}\u{302}", "agent"),
    ] {
        assert_eq!(texts(&badge(name, "Active", "available", false))[0], seen, "{name:?}");
        assert_eq!(texts(&badge("a", name, "available", false))[1], seen.replace("agent", "status unknown"));
    }
}

#[test]
fn long_names_are_cut_by_what_is_seen() {
    let cut = |text: &str| shown(text, 40);
    assert_eq!(cut(&"a".repeat(40)), "a".repeat(40));
    assert_eq!(cut(&"a".repeat(41)), "a".repeat(39) + "…");
    assert_eq!(cut(&"e\u{301}".repeat(40)), "e\u{301}".repeat(40), "a mark is no character of its own");
    assert_eq!(cut(&"e\u{301}".repeat(41)), "e\u{301}".repeat(39) + "…");
    assert_eq!(cut(&"\u{65e5}".repeat(100)), "\u{65e5}".repeat(39) + "…");
    assert_eq!(cut(&"\u{1f600}".repeat(100)), "\u{1f600}".repeat(39) + "…");
    assert_eq!(shown("abcd efg", 5), "abcd…");
    assert_eq!(shown("abc defg", 5), "abc…");
    assert_eq!(shown("abcde   ", 5), "abcde");
    assert_eq!(shown("a", 0), "…");
    // Our own headlines are shown whole.
    let headline = "Voice on: web, phone; the phone number has an error";
    assert_eq!(texts(&badge("a", headline, "degraded", true))[1], [headline, " (stale)"].concat());
    assert!(texts(&badge("a", &"b".repeat(1_000), "degraded", true))[1].chars().count() <= 70);
    // A character with a thousand marks is still one line high.
    assert_eq!(cut(&("a".to_owned() + &"\u{301}".repeat(1_000) + "b")), "a\u{301}\u{301}\u{301}b");
    assert_eq!(cut(&"a b ".repeat(100_000)).chars().count(), 40);
}

#[test]
fn widths_are_those_of_what_is_seen() {
    assert_eq!(width(""), 0);
    assert!(width("WWW") > 2 * width("iii"));
    assert_eq!(width("e\u{301}"), width("e"));
    assert_eq!(width("\u{65e5}\u{672c}"), 200);
    assert_eq!(width("\u{1f469}\u{200d}\u{1f467}"), width("\u{1f469}"), "a family is one picture");
    assert_eq!(width("\u{1f44d}\u{1f3fd}"), width("\u{1f44d}"), "a tone of skin is none");
    assert_eq!(width("\u{1f1e9}\u{1f1ea}"), 130, "two letters are a flag");
    assert_eq!(width("\u{2764}\u{fe0f}"), width("\u{2764}"));
    assert!(width("\u{fffd}") > 0 && width("\u{10ffff}") > 0 && width("ж") > 0 && width("\u{905}") > 0);
}

#[test]
fn the_texts_have_their_places() {
    for (name, headline) in
        [("i", "Active"), ("A rather long name of an agent indeed", "Voice on: web, phone"), ("日本語", "W")]
    {
        let elements = parse(&badge(name, headline, "available", false));
        let whole = number(&elements[0], "width");
        let texts: Vec<_> = elements.iter().filter(|(name, ..)| name == "text").collect();
        let end = |index: usize| number(texts[index], "x") + number(texts[index], "textLength");
        assert!(end(0) + 12.0 <= number(texts[1], "x") && end(1) + 6.0 <= whole, "{name}");
        let view = elements[0].1.iter().find(|(key, _)| key == "viewBox").unwrap();
        assert_eq!(view.1, format!("0 0 {whole} 20"));
    }
}

#[test]
fn any_text_makes_a_picture() {
    let mut random = Random::new(8);
    for _ in 0..5_000 {
        let mut text = || {
            let length = random.below(60);
            let limit = [0x100, 0x3000, 0x11_0000][random.below(3) as usize];
            (0..length).filter_map(|_| char::from_u32(random.below(limit) as u32)).collect::<String>()
        };
        let (name, headline) = (text(), text());
        let [left, right] = texts(&badge(&name, &headline, "degraded", false));
        for text in [left, right] {
            assert!(text.chars().count() <= 60 * 4);
            assert!(width(&text) > 0, "{text:?}");
        }
    }
}

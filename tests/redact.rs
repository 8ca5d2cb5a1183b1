//! What a key is. How it is found in text is tested in the browser, with the engine's regular expressions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

use voice_agent_status::policy::redact::{is_key, spelling, standing};

#[test]
fn a_key_is_of_visible_ascii() {
    for byte in 0..=u8::MAX {
        let char = char::from(byte);
        assert_eq!(is_key(&format!("k{char}y")), ('!'..='~').contains(&char), "{char:?}");
    }
    assert!(!is_key(""));
    assert!(is_key("k"));
    assert!(!is_key("\u{1F9EA}"));
}

#[test]
fn only_a_short_key_must_stand_alone() {
    for length in 1..40 {
        let key = "k".repeat(length);
        let spelling = spelling(&key);
        let needs_to = standing(&key, &spelling).contains("A-Za-z0-9");
        assert_eq!(needs_to, length < 12, "{length}");
    }
    for char in '!'..='~' {
        assert!(spelling(&char.to_string()).is_ascii(), "{char}");
    }
}

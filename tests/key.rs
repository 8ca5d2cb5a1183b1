//! What a key is. How it is found in text is tested in the browser, where that is done.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(not(target_arch = "wasm32"))]

use voice_agent_status::policy::key::is_key;

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

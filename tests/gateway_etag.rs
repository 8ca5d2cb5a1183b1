//! Entity tags: strong, of the exact bytes, and found in any spelling of `if-none-match`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![cfg(all(feature = "gateway", not(target_arch = "wasm32")))]

use voice_agent_status::gateway::etag::{etag, matches};

#[test]
fn other_bytes_have_another_tag() {
    let tags: Vec<String> =
        ["", "a", "b", "ab", "ba", "a ", "{}", "\0"].map(|text| etag(text.as_bytes())).into();
    for (index, tag) in tags.iter().enumerate() {
        assert!(tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        assert!(tag[1..tag.len() - 1].bytes().all(|byte| byte.is_ascii_alphanumeric()), "{tag}");
        assert!(tags.iter().skip(index + 1).all(|other| other != tag), "{tag}");
    }
    assert_eq!(etag(b"{}"), etag(b"{}"));
}

#[test]
fn a_list_of_tags_may_name_it() {
    let tag = etag(b"a");
    let other = etag(b"b");
    for header in [
        tag.clone(),
        format!("W/{tag}"),
        format!("{other}, {tag}"),
        format!("{other},\t{tag} ,{other}"),
        "*".to_owned(),
    ] {
        assert!(matches(&header, &tag), "{header}");
    }
    let bare = tag.trim_matches('"').to_owned();
    for header in
        [String::new(), ",".to_owned(), other.clone(), bare, format!("w/{tag}"), tag[1..].to_owned()]
    {
        assert!(!matches(&header, &tag), "{header}");
    }
}

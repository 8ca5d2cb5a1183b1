//! Entity tags: whether a viewer has an answer already.

/// The strong tag of these bytes.
///
/// ```
/// use voice_agent_status::gateway::etag::{etag, matches};
///
/// let tag = etag(b"{}");
/// assert!(matches(&format!("\"other\", W/{tag}"), &tag));
/// assert!(matches("*", &tag));
/// assert!(!matches("\"other\"", &tag));
/// ```
pub fn etag(bytes: &[u8]) -> String {
    // FNV-1a of 64 bits: it tells versions of one answer apart, and guards nothing.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut tag = "\"".to_owned();
    for shift in (0..64).step_by(4) {
        tag.extend(char::from_digit((hash >> shift) as u32 & 15, 16));
    }
    tag.push('"');
    tag
}

/// Whether the header `if-none-match` names this tag. Whether a tag there is weak does not matter.
pub fn matches(header: &str, tag: &str) -> bool {
    header
        .split(',')
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

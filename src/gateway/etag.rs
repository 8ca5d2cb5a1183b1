//! Entity tags: whether a viewer has an answer already.

use super::parts::halves;
use super::quote::hexadecimal;

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
    while hash > 0 {
        tag.push(hexadecimal(hash as u32));
        hash >>= 4;
    }
    tag.push('"');
    tag
}

/// Whether the header `if-none-match` names this tag. Whether a tag there is weak does not matter.
pub fn matches(header: &str, tag: &str) -> bool {
    let mut rest = Some(header);
    while let Some(list) = rest {
        let (known, behind) = halves(list, b',');
        let known = known.trim_ascii();
        if known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag {
            return true;
        }
        rest = behind;
    }
    false
}

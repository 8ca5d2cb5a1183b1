//! What a key looks like wherever a provider may echo it.

use crate::text::{has, hex, join};

/// What stands in place of a key.
pub const REDACTED: &str = "[redacted]";

/// A key shorter than this is looked for only where it stands alone: `k` is in too many words.
const SHORT: usize = 12;

/// The source of a JavaScript regular expression that finds the key in any JSON spelling: each
/// character as itself or as `\u0041`, behind as many backslashes as JSON within JSON puts there.
pub fn spelling(key: &str) -> String {
    let mut pattern = String::new();
    for byte in key.bytes() {
        pattern.push_str("(?:\\\\{1,8}u00");
        for digit in &[hex(byte >> 4), hex(byte & 15)] {
            for char in &['[', *digit, digit.to_ascii_lowercase(), ']'] {
                pattern.push(*char);
            }
        }
        pattern.push_str("|\\\\{0,8}");
        if !byte.is_ascii_alphanumeric() {
            pattern.push('\\');
        }
        pattern.push(byte as char);
        pattern.push(')');
    }
    pattern
}

/// The source of the expression that finds what is to be replaced: the spelling of a long key
/// anywhere, that of a short one where it stands alone. What its group finds goes before, and stays.
pub fn standing(key: &str, spelling: &str) -> String {
    if key.len() < SHORT {
        join(&["(^|[^A-Za-z0-9_-])", spelling, "(?![A-Za-z0-9_-])"])
    } else {
        join(&["()", spelling])
    }
}

/// A key must be visible ASCII: anything else cannot stand in a header.
pub fn is_key(key: &str) -> bool {
    !key.is_empty() && !has(key, |byte| !byte.is_ascii_graphic())
}

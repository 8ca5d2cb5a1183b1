//! What a key is.

use crate::text::has;

/// A key must be visible ASCII: anything else cannot stand in a header.
pub fn is_key(key: &str) -> bool {
    !key.is_empty() && !has(key, |byte| !byte.is_ascii_graphic())
}

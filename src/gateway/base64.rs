//! Base64 for URLs (RFC 4648, section 5), without padding, read strictly: one text for the same bytes.

/// The 64 digits.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The digit for the lowest six bits.
pub fn digit(bits: u32) -> char {
    DIGITS.get(bits as usize & 63).map_or('A', |digit| *digit as char)
}

/// The six bits that a digit stands for.
pub fn bits(digit: u8) -> Option<u32> {
    Some(match digit {
        b'A'..=b'Z' => u32::from(digit - b'A'),
        b'a'..=b'z' => u32::from(digit - b'a') + 26,
        b'0'..=b'9' => u32::from(digit - b'0') + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

/// The bytes of a text; None where it is padded, has any other character, or bits that belong to no byte.
///
/// ```
/// use voice_agent_status::gateway::base64::decode;
///
/// assert_eq!(decode("__4_").as_deref(), Some(b"\xff\xfe?".as_slice()));
/// assert_eq!(decode("YR"), None, "bits are left over");
/// ```
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut group, mut held) = (0, 0);
    for digit in text.bytes() {
        group = (group << 6) | bits(digit)?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((group >> held) as u8);
            group &= (1 << held) - 1;
        }
    }
    // Six bits are no byte, and fewer must be none at all.
    (held < 6 && group == 0).then_some(bytes)
}

//! Text without `core::fmt` and the like, whose machinery would weigh more than all that is said here.

/// The parts as one string.
pub fn join(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// The word at this place in a list of words with strokes between; empty where there is none.
pub fn nth(words: &str, place: usize) -> &str {
    let (mut start, mut end, mut strokes) = (0, 0, 0);
    for byte in words.bytes() {
        if byte == b'|' {
            if strokes == place {
                break;
            }
            strokes += 1;
            start = end + 1;
        }
        end += 1;
    }
    if strokes < place {
        start = end;
    }
    words.get(start..end).unwrap_or_default()
}

/// Whether a byte of the text is such a one.
pub fn has(text: &str, is_such: fn(u8) -> bool) -> bool {
    for byte in text.as_bytes() {
        if is_such(*byte) {
            return true;
        }
    }
    false
}

/// A number in decimal digits.
pub fn decimal(number: u32) -> String {
    let mut text = if number < 10 { String::new() } else { decimal(number / 10) };
    text.push(char::from(b'0' + (number % 10) as u8));
    text
}

/// The first characters of the text, at most so many.
pub fn cut(text: &str, most: usize) -> String {
    let (mut end, mut count) = (0, 0);
    for byte in text.as_bytes() {
        // All but the first byte of a character begin so.
        count += usize::from(byte & 0xC0 != 0x80);
        if count > most {
            break;
        }
        end += 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

//! Text taken apart and put together, without the machinery of patterns and formats.

/// What is before the first such byte, which is ASCII, and what is behind it if there is one.
///
/// ```
/// use voice_agent_status::gateway::parts::halves;
///
/// assert_eq!(halves("ref=a=b", b'='), ("ref", Some("a=b")));
/// assert_eq!(halves("ref", b'='), ("ref", None));
/// ```
pub fn halves(text: &str, at: u8) -> (&str, Option<&str>) {
    for (end, byte) in text.as_bytes().iter().enumerate() {
        if *byte == at {
            return (text.get(..end).unwrap_or_default(), text.get(end + 1..));
        }
    }
    (text, None)
}

/// The text of these bytes; None where they are no UTF-8.
///
/// ```
/// use voice_agent_status::gateway::parts::utf8;
///
/// assert_eq!(utf8("aü漢😀".as_bytes()).as_deref(), Some("aü漢😀"));
/// assert_eq!(utf8(b"\xC0\x80"), None);
/// ```
pub fn utf8(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(first) = rest.next() {
        // How many bytes follow, and the least that so many are for.
        let (follow, least) = match first.leading_ones() {
            0 => (0, 0),
            2 => (1, 0x80),
            3 => (2, 0x800),
            4 => (3, 0x1_0000),
            _ => return None,
        };
        let mut code = u32::from(*first) & (0x7F >> follow);
        for _ in 0..follow {
            let byte = u32::from(*rest.next()?);
            code = (code << 6) | (byte ^ 0x80);
            if byte ^ 0x80 > 0x3F {
                return None;
            }
        }
        if code < least {
            return None;
        }
        text.push(char::from_u32(code)?);
    }
    Some(text)
}

/// A template in which `$0` stands for the first value, up to `$9`.
///
/// ```
/// use voice_agent_status::gateway::parts::filled;
///
/// assert_eq!(filled("{\"a\":$1,\"b\":$0}", &["$1", "2"]), "{\"a\":2,\"b\":$1}");
/// ```
pub fn filled(template: &str, values: &[&str]) -> String {
    let (literal, mut rest) = halves(template, b'$');
    let mut text = literal.to_owned();
    while let Some(marked) = rest {
        let digit = marked.bytes().next().unwrap_or_default();
        text.push_str(values.get(digit.wrapping_sub(b'0') as usize).unwrap_or(&""));
        let (literal, next) = halves(marked.get(1..).unwrap_or_default(), b'$');
        text.push_str(literal);
        rest = next;
    }
    text
}

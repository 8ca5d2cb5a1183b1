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

//! JSON text, written without a serialiser.

/// A string in JSON. What JavaScript once took for line breaks is escaped too, so the text stands in one line.
///
/// ```
/// use voice_agent_status::gateway::quote::quoted;
///
/// assert_eq!(quoted("say \"hi\"\n"), r#""say \"hi\"\n""#);
/// ```
pub fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for char in text.chars() {
        let escape = match char {
            '"' | '\\' => char,
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}') => 'u',
            _ => {
                json.push(char);
                continue;
            }
        };
        json.push('\\');
        json.push(escape);
        if escape == 'u' {
            for shift in [12, 8, 4, 0] {
                json.extend(char::from_digit((u32::from(char) >> shift) & 15, 16));
            }
        }
    }
    json.push('"');
    json
}

/// A number that is whole, in decimal digits; what is not is rounded up, what is negative or none is 0.
///
/// ```
/// use voice_agent_status::gateway::quote::whole;
///
/// assert_eq!(whole(1_500.2), "1501");
/// assert_eq!(whole(f64::NAN), "0");
/// ```
pub fn whole(number: f64) -> String {
    let mut rest = number.ceil() as u64;
    let mut digits = Vec::new();
    while rest > 0 || digits.is_empty() {
        digits.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    let mut text = String::new();
    for digit in digits.iter().rev() {
        text.push(*digit as char);
    }
    text
}

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
            let mut shift = 16;
            while shift > 0 {
                shift -= 4;
                json.push(hexadecimal(u32::from(char) >> shift));
            }
        }
    }
    json.push('"');
    json
}

/// The digit for the lowest four bits.
pub fn hexadecimal(bits: u32) -> char {
    let digit = (bits & 15) as u8;
    char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit })
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
    digits(number.ceil() as u64)
}

fn digits(number: u64) -> String {
    let mut text = if number < 10 { String::new() } else { digits(number / 10) };
    text.push((b'0' + (number % 10) as u8) as char);
    text
}

//! Times as providers write them, read the same on every engine: the three forms of an HTTP date
//! (RFC 9110, section 5.6.7) and ISO 8601, where a missing zone means UTC.

/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;

/// The forms, behind a weekday's name where there is one. A digit is the place of one of the year (0), the month (1), the day
/// (2), the hours (3), the minutes (4) and the seconds (5), `m` of a month's name, `?` of anything; the rest stands for itself.
const HTTP_FORMS: [&[u8]; 3] =
    [b", 22 m 0000 33:44:55 GMT", b", 22-m-00 33:44:55 GMT", b" m 22 33:44:55 0000"];
const ISO_FORMS: [&[u8]; 1] = [b"0000-11-22?33:44:55"];

/// Reads an HTTP date: milliseconds since 1970. `now` tells the century of a two-digit year.
pub fn http_date(text: &str, now: f64) -> Option<f64> {
    read(text, &HTTP_FORMS, now)
}

/// Reads an ISO 8601 date and time: milliseconds since 1970. Without a zone it is read as UTC.
///
/// ```
/// use voice_agent_status::policy::date::iso_date;
///
/// assert_eq!(iso_date("1970-01-01T00:00:01"), Some(1_000.0));
/// assert_eq!(iso_date("1970-01-01T01:00:01+01:00"), Some(1_000.0));
/// ```
pub fn iso_date(text: &str) -> Option<f64> {
    read(text, &ISO_FORMS, 0.0)
}

fn read(text: &str, forms: &[&[u8]], now: f64) -> Option<f64> {
    let mut text = text.as_bytes();
    while let Some((b'A'..=b'Z' | b'a'..=b'z', rest)) = text.split_first() {
        text = rest;
    }
    for form in forms {
        let mut parts = [0; 8];
        if let Some(rest) = take(text, form, &mut parts) {
            return time(rest, &mut parts, now);
        }
    }
    None
}

/// Takes from a text the parts that a form names, and gives what is left of it.
fn take<'a>(mut text: &'a [u8], form: &[u8], parts: &mut [i32; 8]) -> Option<&'a [u8]> {
    const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    for step in form {
        let (byte, rest) = text.split_first()?;
        match (step, byte) {
            (b'm', _) => {
                let (name, rest) = text.split_at_checked(3)?;
                parts[1] = MONTHS.chunks_exact(3).position(|month| month == name)? as i32 + 1;
                text = rest;
                continue;
            }
            (b'0'..=b'7', b'0'..=b'9' | b' ') => {
                let part = parts.get_mut(usize::from(step - b'0'))?;
                // Before a day of one digit stands a space: its last bits are those of a zero.
                *part = *part * 10 + i32::from(byte & 15);
            }
            (b'?', _) => {}
            _ if step == byte => {}
            _ => return None,
        }
        text = rest;
    }
    Some(text)
}

/// The time that these parts are, with what may follow them: a fraction of the second, and a zone, whose hours (6) and minutes
/// (7) are parts too.
fn time(mut rest: &[u8], parts: &mut [i32; 8], now: f64) -> Option<f64> {
    let (mut ms, mut unit) = (0, 1000);
    if let [b'.', digits @ ..] = rest
        && let [b'0'..=b'9', ..] = digits
    {
        rest = digits;
        while let [digit @ b'0'..=b'9', more @ ..] = rest {
            unit /= 10;
            ms += i32::from(digit - b'0') * unit;
            rest = more;
        }
    }
    let mut sign = 0;
    match rest {
        [b'Z' | b'z'] | [] => {}
        [mark @ (b'+' | b'-'), zone @ ..] => {
            sign = if *mark == b'+' { 1 } else { -1 };
            let form: &[u8] = if zone.len() > 4 { b"66:77" } else { b"6677" };
            if !take(zone, form, parts)?.is_empty() {
                return None;
            }
        }
        _ => return None,
    }
    let [mut year, month, day, hours, minutes, seconds, hours_ahead, minutes_ahead] = *parts;
    if year < 100 {
        // RFC 9110: a two-digit year is at most fifty years ahead.
        let last = 2020 + (now / (365.2425 * DAY)) as i32;
        year = last - (last - year) % 100;
    }
    let date = days(year, month, day);
    let is_date = (1..=12).contains(&month) && day > 0 && date < days(year, month + 1, 1);
    // A minute may end with a leap second.
    if !is_date || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let minutes = (hours - sign * hours_ahead) * 60 + minutes - sign * minutes_ahead;
    Some(f64::from(date) * DAY + f64::from((minutes * 60 + seconds) * 1000 + ms))
}

/// Days since 1970, by the Gregorian calendar; the month may be the 13th.
const fn days(year: i32, month: i32, day: i32) -> i32 {
    // Counted from March, so that the leap day comes last.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469
}

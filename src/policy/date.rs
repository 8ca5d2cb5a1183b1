//! Times as providers write them, read the same on every engine: the three forms of an HTTP date
//! (RFC 9110, section 5.6.7) and ISO 8601, where a missing zone means UTC.

/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;

/// The forms, as [`read`] takes them.
const HTTP_FORMS: [&str; 3] = ["a, d m y h:i:s GMT", "a, d-m-Y h:i:s GMT", "a m D h:i:s y"];
const ISO_FORM: &str = "y-n-dTh:i:sfz";

/// Reads an HTTP date: milliseconds since 1970. `now` tells the century of a two-digit year.
pub fn http_date(text: &str, now: f64) -> Option<f64> {
    for form in &HTTP_FORMS {
        let time = read(text, form, now);
        if time.is_some() {
            return time;
        }
    }
    None
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
    read(text, ISO_FORM, 0.0)
}

/// Reads text by a form: `a` is a weekday, `d` a day, `D` one that may be of one digit behind a space,
/// `m` a month's name, `n` its number, `y` a year, `Y` one of two digits, `h`, `i` and `s` the time, `f` a fraction of
/// the second, and `z` a zone, if there is one; anything else stands for itself. Gives milliseconds since 1970.
fn read(text: &str, form: &str, now: f64) -> Option<f64> {
    const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let text = &mut text.as_bytes();
    let mut parts = [0; 8];
    for step in form.as_bytes() {
        let (place, value) = match step {
            b'a' => {
                while let [b'A'..=b'Z' | b'a'..=b'z', rest @ ..] = text {
                    *text = rest;
                }
                continue;
            }
            b'm' => {
                let (name, rest) = text.split_at_checked(3)?;
                *text = rest;
                (1, MONTHS.chunks_exact(3).position(|month| month == name)? as i32 + 1)
            }
            b'Y' => (0, century(digits(text, 2, 2)?, now)),
            b'D' => {
                if let [b' ', rest @ ..] = *text {
                    *text = rest;
                }
                (2, digits(text, 1, 2)?)
            }
            b'f' => (6, fraction(text)?),
            b'z' => (7, zone(text)?),
            _ => match b"yndhis".iter().position(|known| known == step) {
                Some(0) => (0, digits(text, 4, 4)?),
                Some(place) => (place, digits(text, 2, 2)?),
                None => {
                    let (first, rest) = text.split_first()?;
                    let is_same = first == step || (*step == b'T' && matches!(first, b't' | b' '));
                    *text = is_same.then_some(rest)?;
                    continue;
                }
            },
        };
        if let Some(part) = parts.get_mut(place) {
            *part = value;
        }
    }
    let [year, month, day, hours, minutes, seconds, ms, ahead] = parts;
    let date = days(year, month, day);
    let is_date = (1..=12).contains(&month) && day > 0 && date < days(year, month + 1, 1);
    // A minute may end with a leap second.
    if !text.is_empty() || !is_date || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    Some(f64::from(date) * DAY + f64::from(((hours * 60 + minutes) * 60 + seconds) * 1000 + ms - ahead))
}

/// Days since 1970, by the Gregorian calendar; the month may be the 13th.
const fn days(year: i32, month: i32, day: i32) -> i32 {
    // Counted from March, so that the leap day comes last.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469
}

/// RFC 9110: a two-digit year more than fifty years ahead is of the past century.
fn century(year: i32, now: f64) -> i32 {
    let this_year = 1970 + (now / (365.2425 * DAY)) as i32;
    let guess = this_year - this_year % 100 + year;
    if guess > this_year + 50 { guess - 100 } else { guess }
}

/// A number of `least` to `most` digits; leaves the rest of the text.
fn digits(text: &mut &[u8], least: usize, most: usize) -> Option<i32> {
    let (mut number, mut count) = (0, 0);
    while let (true, [digit @ b'0'..=b'9', rest @ ..]) = (count < most, *text) {
        number = number * 10 + i32::from(digit - b'0');
        count += 1;
        *text = rest;
    }
    (count >= least).then_some(number)
}

/// The milliseconds of a fraction, where there is one; leaves the rest of the text.
fn fraction(text: &mut &[u8]) -> Option<i32> {
    let (mut ms, mut unit) = (0, 1000);
    let [b'.', rest @ ..] = *text else { return Some(0) };
    *text = rest;
    while let [digit @ b'0'..=b'9', rest @ ..] = *text {
        unit /= 10;
        ms += i32::from(digit - b'0') * unit;
        *text = rest;
    }
    (unit < 1000).then_some(ms)
}

/// By how many milliseconds a zone is ahead of UTC, which stands where none is named; leaves the rest of the text.
fn zone(text: &mut &[u8]) -> Option<i32> {
    let (sign, rest) = match *text {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        [b'Z' | b'z', rest @ ..] => (0, rest),
        _ => return Some(0),
    };
    *text = rest;
    if sign == 0 {
        return Some(0);
    }
    let hours = digits(text, 2, 2)?;
    if let [b':', rest @ ..] = *text {
        *text = rest;
    }
    Some(sign * (hours * 60 + digits(text, 2, 2)?) * 60_000)
}

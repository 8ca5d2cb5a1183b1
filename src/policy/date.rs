//! Times as providers write them, read the same on every engine: the three forms of an HTTP date
//! (RFC 9110, section 5.6.7) and ISO 8601, where a missing zone means UTC.

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The forms, as [`Date::read`] takes them.
const HTTP_FORMS: [&str; 3] = ["a, d m y h:i:s GMT", "a, d-m-Y h:i:s GMT", "a m D h:i:s y"];
const ISO_FORM: &str = "y-n-dTh:i:s";

/// Reads an HTTP date: milliseconds since 1970. `now` tells the century of a two-digit year.
pub fn http_date(text: &str, now: f64) -> Option<f64> {
    for form in HTTP_FORMS {
        if let Some((time, [])) = Date::read(text.as_bytes(), form, now) {
            return Some(time as f64);
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
    let (mut time, mut rest) = Date::read(text.as_bytes(), ISO_FORM, 0.0)?;
    if let [b'.', fraction @ ..] = rest {
        rest = fraction;
        let mut unit = 1000;
        while let [digit @ b'0'..=b'9', more @ ..] = rest {
            unit /= 10;
            time += i64::from(digit - b'0') * unit;
            rest = more;
        }
        if unit == 1000 {
            return None;
        }
    }
    match rest {
        [] | [b'Z' | b'z'] => Some(time as f64),
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let (hours, zone) = digits(zone, 2, 2)?;
            let (minutes, zone) = digits(zone.strip_prefix(b":").unwrap_or(zone), 2, 2)?;
            let offset = (hours * 60 + minutes) * 60_000;
            let time = if *sign == b'-' { time + offset } else { time - offset };
            zone.is_empty().then_some(time as f64)
        }
        _ => None,
    }
}

/// The fields of a date and time.
#[derive(Default)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
    hours: i64,
    minutes: i64,
    seconds: i64,
}

impl Date {
    /// Reads text by a form: `a` is a weekday, `d` a day, `D` one that may be of one digit behind a space,
    /// `m` a month's name, `n` its number, `y` a year, `Y` one of two digits, `h`, `i` and `s` the time;
    /// anything else stands for itself. Gives milliseconds since 1970, and what is left of the text.
    fn read<'a>(mut text: &'a [u8], form: &str, now: f64) -> Option<(i64, &'a [u8])> {
        const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
        let mut date = Self::default();
        for step in form.bytes() {
            let (least, most) = match step {
                b'y' => (4, 4),
                b'D' => (1, 2),
                _ => (2, 2),
            };
            let slot = match step {
                b'a' => {
                    while let [b'A'..=b'Z' | b'a'..=b'z', rest @ ..] = text {
                        text = rest;
                    }
                    continue;
                }
                b'm' => {
                    let (name, rest) = text.split_at_checked(3)?;
                    date.month = MONTHS.chunks_exact(3).position(|month| month == name)? as i64 + 1;
                    text = rest;
                    continue;
                }
                b'y' | b'Y' => &mut date.year,
                b'n' => &mut date.month,
                b'd' | b'D' => &mut date.day,
                b'h' => &mut date.hours,
                b'i' => &mut date.minutes,
                b's' => &mut date.seconds,
                _ => {
                    let (first, rest) = text.split_first()?;
                    let is_same = *first == step || (step == b'T' && matches!(first, b't' | b' '));
                    text = is_same.then_some(rest)?;
                    continue;
                }
            };
            if step == b'D' {
                text = text.strip_prefix(b" ").unwrap_or(text);
            }
            (*slot, text) = digits(text, least, most)?;
            if step == b'Y' {
                date.year = century(date.year, now);
            }
        }
        Some((date.time()?, text))
    }

    /// Milliseconds since 1970, by the Gregorian calendar, counted from March so that the leap day comes last.
    fn time(&self) -> Option<i64> {
        let Self { year, month, day, hours, minutes, seconds } = *self;
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let length = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        // A minute may end with a leap second.
        if !(1..=length).contains(&day) || hours > 23 || minutes > 59 || seconds > 60 {
            return None;
        }
        let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
        let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
        Some(days * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000)
    }
}

/// RFC 9110: a two-digit year more than fifty years ahead is of the past century.
fn century(year: i64, now: f64) -> i64 {
    let this_year = 1970 + (now / (365.2425 * DAY as f64)) as i64;
    let guess = this_year - this_year % 100 + year;
    if guess > this_year + 50 { guess - 100 } else { guess }
}

/// A number of `least` to `most` digits, and what is left of the text.
fn digits(mut text: &[u8], least: usize, most: usize) -> Option<(i64, &[u8])> {
    let (mut number, mut count) = (0, 0);
    while let (true, [digit @ b'0'..=b'9', rest @ ..]) = (count < most, text) {
        number = number * 10 + i64::from(digit - b'0');
        count += 1;
        text = rest;
    }
    (count >= least).then_some((number, text))
}

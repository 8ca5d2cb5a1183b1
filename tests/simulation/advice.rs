//! How long a provider asks to wait: the headers as it writes them, and what it means by them.

use voice_agent_status::policy::retry::WaitSources;

use crate::chance::Chance;

/// Where a wait of any length saturates.
const LONGEST_MS: f64 = 9_007_199_254_740_991.0;

/// What a provider says of when to come back. See the module.
#[derive(Clone, Debug, Default)]
pub struct Advice {
    in_ms: Option<String>,
    in_seconds_or_at: Option<String>,
    reset_at: Option<String>,
    /// What is meant, the source that counts most first; junk means nothing.
    meanings: Vec<Meaning>,
}

#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// In so many milliseconds.
    In(f64),
    /// At this time of the wall clock.
    At(f64),
}

impl Advice {
    /// Some advice by a provider whose wall clock says `wall`.
    pub fn draw(chance: &mut Chance, wall: f64) -> Self {
        let mut advice = Self::default();
        if chance.is(0.2) {
            let ms = length(chance);
            advice.in_ms = Some(advice.says(Meaning::In(ms.min(LONGEST_MS)), format!("{ms}"), chance));
        }
        if chance.is(0.8) {
            let seconds = (length(chance) / 1_000.0).round();
            let at = (wall / 1_000.0).round() + seconds;
            advice.in_seconds_or_at = Some(if chance.is(0.3) && seconds < 1e6 {
                advice.says(Meaning::At(at * 1_000.0), http_date(at as i64), chance)
            } else {
                advice.says(
                    Meaning::In(f64::min(seconds * 1_000.0, LONGEST_MS)),
                    format!("{seconds}"),
                    chance,
                )
            });
        }
        if chance.is(0.2) {
            let at = (wall / 1_000.0).round() + chance.between(-20.0, 90.0).round();
            advice.reset_at = Some(advice.says(Meaning::At(at * 1_000.0), iso_date(at as i64), chance));
        }
        advice
    }

    /// Says so, unless it says junk.
    fn says(&mut self, meaning: Meaning, text: String, chance: &mut Chance) -> String {
        if chance.is(0.15) {
            return chance
                .pick(&["", "soon", "-5", "1e3", "NaN", "Mon, 99 Foo 2026 10:00:00 GMT", "2026-13-01"])
                .to_owned();
        }
        self.meanings.push(meaning);
        text
    }

    /// As a client receives it.
    pub fn sources(&self) -> WaitSources<'_> {
        WaitSources {
            retry_after_ms: self.in_ms.as_deref().unwrap_or_default(),
            retry_after: self.in_seconds_or_at.as_deref().unwrap_or_default(),
            reset_at: self.reset_at.as_deref().unwrap_or_default(),
        }
    }

    /// The wait in milliseconds that is meant, to somebody whose wall clock says `wall`. A time in the past is none.
    pub fn wait(&self, wall: f64) -> Option<f64> {
        self.meanings.iter().find_map(|meaning| match *meaning {
            Meaning::In(ms) => Some(ms),
            Meaning::At(at) => (at > wall).then_some(at - wall),
        })
    }
}

/// Most waits are short, a few are hours, and a few are absurd.
fn length(chance: &mut Chance) -> f64 {
    match chance.below(20) {
        0..8 => chance.between(0.0, 5_000.0).round(),
        8..16 => chance.between(0.0, 120_000.0).round(),
        16..18 => chance.between(0.0, 2_000_000.0).round(),
        18 => chance.between(0.0, 10.0).round() * 3_600_000.0,
        _ => chance.pick(&[99_999_999.0, 9e12, 99_999_999_999_999_990_000.0]),
    }
}

/// `Sun, 22 Nov 2026 10:00:00 GMT`, of seconds since 1970.
fn http_date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let weekday = DAYS[seconds.div_euclid(86_400).rem_euclid(7) as usize];
    format!("{weekday}, {day:02} {} {year} {} GMT", MONTHS[month - 1], clock(seconds))
}

/// `2026-11-22T10:00:00Z`, of seconds since 1970.
fn iso_date(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    format!("{year}-{month:02}-{day:02}T{}Z", clock(seconds))
}

fn clock(seconds: i64) -> String {
    let second = seconds.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

/// Year, month and day of a day since 1970, counted up from there month by month.
fn civil(days: i64) -> (i64, usize, i64) {
    let (mut year, mut left) = (1970, days);
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    while left >= 365 + i64::from(is_leap(year)) {
        left -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + i64::from(is_leap(year));
    for (month, length) in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate() {
        if left < length {
            return (year, month + 1, left + 1);
        }
        left -= length;
    }
    (year, 12, 31)
}

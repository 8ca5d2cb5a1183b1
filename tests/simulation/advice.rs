//! How long a provider asks to wait: the headers as it writes them, and what it means by them.

use voice_agent_status::policy::retry::WaitSources;

use crate::chance::Chance;

/// Where a wait of any length saturates.
const LONGEST_MS: f64 = 9_007_199_254_740_991.0;

/// What a provider says of when to come back. See the module.
#[derive(Clone, Debug, Default)]
pub struct Advice {
    in_ms: Option<String>,
    in_seconds: Option<String>,
    retry_at: f64,
    reset_at: f64,
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
            if chance.is(0.3) && seconds < 1e6 {
                advice.retry_at = advice.says_at(at * 1_000.0, chance);
            } else {
                let meant = Meaning::In(f64::min(seconds * 1_000.0, LONGEST_MS));
                advice.in_seconds = Some(advice.says(meant, format!("{seconds}"), chance));
            }
        }
        if chance.is(0.2) {
            let at = (wall / 1_000.0).round() + chance.between(-20.0, 90.0).round();
            advice.reset_at = advice.says_at(at * 1_000.0, chance);
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

    /// Says so by a date, unless that is none.
    fn says_at(&mut self, time: f64, chance: &mut Chance) -> f64 {
        if chance.is(0.15) {
            return f64::NAN;
        }
        self.meanings.push(Meaning::At(time));
        time
    }

    /// As a client receives it.
    pub fn sources(&self) -> WaitSources<'_> {
        WaitSources {
            retry_after_ms: self.in_ms.as_deref().unwrap_or_default(),
            retry_after: self.in_seconds.as_deref().unwrap_or_default(),
            retry_at: self.retry_at,
            reset_at: self.reset_at,
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

//! How long a provider asks to wait: the numbers and times in its headers, and what it means by them.

use voice_agent_status::policy::retry::WaitSources;

use crate::chance::Chance;

/// Where a wait of any length saturates.
const LONGEST_MS: f64 = 9_007_199_254_740_991.0;

/// What a provider says of when to come back. See the module.
#[derive(Clone, Debug)]
pub struct Advice {
    sources: WaitSources,
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

impl Default for Advice {
    fn default() -> Self {
        Self { sources: WaitSources::NONE, meanings: Vec::new() }
    }
}

impl Advice {
    /// Some advice by a provider whose wall clock says `wall`.
    pub fn draw(chance: &mut Chance, wall: f64) -> Self {
        let mut advice = Self::default();
        if chance.is(0.2) {
            let ms = length(chance);
            advice.sources.retry_after_ms = advice.says(Meaning::In(ms.min(LONGEST_MS)), ms, chance);
        }
        if chance.is(0.8) {
            let seconds = (length(chance) / 1_000.0).round();
            let at = (wall / 1_000.0).round() + seconds;
            if chance.is(0.3) && seconds < 1e6 {
                advice.sources.retry_at = advice.says(Meaning::At(at * 1_000.0), at * 1_000.0, chance);
            } else {
                let meant = Meaning::In(f64::min(seconds * 1_000.0, LONGEST_MS));
                advice.sources.retry_after = advice.says(meant, seconds, chance);
            }
        }
        if chance.is(0.2) {
            let at = (wall / 1_000.0).round() + chance.between(-20.0, 90.0).round();
            advice.sources.reset_at = advice.says(Meaning::At(at * 1_000.0), at * 1_000.0, chance);
        }
        advice
    }

    /// Says so, unless it says junk, which is no number.
    fn says(&mut self, meaning: Meaning, number: f64, chance: &mut Chance) -> f64 {
        if chance.is(0.15) {
            return f64::NAN;
        }
        self.meanings.push(meaning);
        number
    }

    /// As a client has read it.
    pub const fn sources(&self) -> WaitSources {
        self.sources
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

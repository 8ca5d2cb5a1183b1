//! What happens around a watch: to the page, to the machine, and by its user.

use crate::chance::Chance;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The page is hidden, or shown again.
    Hide,
    /// The network goes, or comes back.
    Offline,
    /// The machine sleeps for a while.
    Sleep,
    /// The wall clock is put forward or back.
    Skew,
    /// An agent joins the watch.
    Add,
    /// An agent leaves it.
    Delete,
    /// The slow consumer reads.
    Read,
    /// A single call, for an agent that is not watched.
    Visit,
}

struct Habit {
    what: Happening,
    /// From one time to the next on average.
    mean_ms: f64,
    at: f64,
}

/// Which of it happens in a seed, and when.
pub struct Page {
    habits: Vec<Habit>,
    chance: Chance,
}

impl Page {
    /// The page of a seed. Where the consumer is slow, it reads about every `reads_ms`.
    pub fn new(seed: u64, reads_ms: Option<f64>, now: f64) -> Self {
        use Happening::{Add, Delete, Hide, Offline, Read, Skew, Sleep, Visit};
        let mut chance = Chance::new(seed, 4);
        let mut habits = Vec::new();
        let usual = [
            (Hide, 0.4, 240_000.0),
            (Offline, 0.4, 240_000.0),
            (Sleep, 0.3, 900_000.0),
            (Skew, 0.3, 600_000.0),
            (Add, 0.6, 180_000.0),
            (Delete, 0.6, 240_000.0),
            (Visit, 0.5, 30_000.0),
        ];
        let mut add = |what, mean_ms, chance: &mut Chance| {
            habits.push(Habit { what, mean_ms, at: now + chance.wait(mean_ms) });
        };
        for (what, part, mean_ms) in usual {
            if chance.is(part) {
                let mean_ms = mean_ms * chance.pick(&[0.2, 1.0, 1.0, 2.0]);
                add(what, mean_ms, &mut chance);
            }
        }
        if let Some(mean_ms) = reads_ms {
            add(Read, mean_ms, &mut chance);
        }
        Self { habits, chance }
    }

    /// When something happens next.
    pub fn next_at(&self) -> f64 {
        self.habits.iter().map(|habit| habit.at).fold(f64::INFINITY, f64::min)
    }

    /// What happens now, one thing at a time.
    pub fn next(&mut self, now: f64) -> Option<Happening> {
        let habit = self.habits.iter_mut().find(|habit| habit.at <= now)?;
        habit.at = now + self.chance.wait(habit.mean_ms);
        Some(habit.what)
    }
}

//! What has happened lately, kept only where a seed is played again to show why it failed.

use std::collections::VecDeque;

/// How many events are shown.
const MOST: usize = 40;

/// See the module.
pub struct Log(Option<VecDeque<String>>);

impl Log {
    /// A log that keeps the last events, or nothing.
    pub fn new(keeps: bool) -> Self {
        Self(keeps.then(VecDeque::new))
    }

    /// Something happens.
    pub fn note(&mut self, now: f64, what: impl FnOnce() -> String) {
        let Some(lines) = &mut self.0 else { return };
        if lines.len() == MOST {
            lines.pop_front();
        }
        lines.push_back(format!("{:>12.3} s  {}", now / 1_000.0, what()));
    }

    /// The last events, one a line.
    pub fn lines(&self) -> String {
        self.0.iter().flatten().map(|line| format!("  {line}\n")).collect()
    }
}

//! What a consumer has to be told of an agent, by what it was told before: the same rule for one that keeps up and for
//! one that does not.

use crate::rules::Rules;
use crate::verdict::Refusal;

/// An event that the consumer got: answers are known by their number.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// A status, and the one that it follows.
    Status(u64, Option<u64>),
    /// An error, the newest status, and in how many milliseconds the next ask was said to be.
    Error(u64, Option<u64>, Option<f64>),
}

/// What was heard of one agent, and what the consumer knows of it.
#[derive(Debug, Default)]
pub struct Telling {
    /// The newest answer, by its number.
    newest: Option<(u64, Result<u8, Refusal>)>,
    /// The newest status.
    known: Option<u64>,
    /// The status that the consumer was given last.
    given: Option<(u64, u8)>,
    /// The kind of the error that it was given after that.
    trouble: Option<&'static str>,
    /// Whether an error has begun, or ended it all, since it was told of one.
    must_tell: bool,
    /// Answers since it was told of one.
    unread: u32,
}

impl Telling {
    /// An answer.
    pub fn heard(&mut self, number: u64, answer: Result<u8, Refusal>) {
        match &answer {
            Ok(_) => self.known = Some(number),
            Err(refusal) => self.must_tell |= refusal.stops || !matches!(self.newest, Some((_, Err(_)))),
        }
        self.newest = Some((number, answer));
        self.unread += 1;
    }

    /// Whether the consumer has to be told of the newest answer.
    pub fn is_news(&self, rules: &Rules) -> bool {
        match &self.newest {
            None => false,
            Some(_) if rules.tells_all => self.unread > 0,
            Some((_, Ok(word))) => {
                self.trouble.is_some() || self.given.is_none_or(|(_, given)| given != *word)
            }
            Some((_, Err(refusal))) => self.trouble != Some(refusal.kind) || self.must_tell,
        }
    }

    /// The consumer is told this. Gives the number of the answer and how many were left out; None where it is wrong.
    pub fn told(&mut self, event: Event, rules: &Rules) -> Option<(u64, u32)> {
        let (newest, answer) = self.newest.as_ref().filter(|_| self.is_news(rules))?;
        match (event, answer) {
            (Event::Status(number, previous), Ok(word)) => {
                let is_right = number == *newest && previous == self.given.map(|(number, _)| number);
                (self.given, self.trouble) = (Some((is_right.then_some(number)?, *word)), None);
            }
            (Event::Error(number, known, _), Err(refusal)) => {
                let is_right = number == *newest && known == self.known;
                self.trouble = is_right.then_some(Some(refusal.kind))?;
            }
            _ => return None,
        }
        self.must_tell = false;
        Some((*newest, std::mem::take(&mut self.unread) - 1))
    }
}

//! All that a watcher watches: whom to ask now, and what to tell next. It is the whole watcher but for
//! asking and telling.

use super::news::{News, Told};
use super::schedule::{Cadence, Schedule};
use crate::agent::{AgentRef, Provider};
use crate::error::StatusErrorKind as Kind;

/// Why an ask failed. `E` is what the consumer gets of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault<E> {
    /// What went wrong.
    pub kind: Kind,
    /// Whether the agent need not be asked again.
    pub is_final: bool,
    /// How long the provider asks to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// The error itself.
    pub error: E,
}

/// What is heard of an agent that somebody else asks for.
pub struct Hearsay<S, E> {
    /// What became of an ask.
    pub answer: Result<S, Fault<E>>,
    /// The newest status before it.
    pub last_known: Option<S>,
    /// In how many milliseconds it is asked for again.
    pub next_in_ms: Option<f64>,
}

/// What a consumer is told next.
#[derive(Clone, Debug, PartialEq)]
pub struct Event<S, E> {
    /// About whom.
    pub reference: String,
    /// What.
    pub told: Told<S, E>,
    /// In how many milliseconds the agent is asked again; None if it has stopped.
    pub next_in_ms: Option<f64>,
}

/// See the module. Agents have a number each, which no other ever gets. Times are of a monotonic clock, in milliseconds.
pub struct Roster<S, E> {
    cadence: Cadence,
    /// Whether it tells all that is heard, or only changes.
    pub tells_all: bool,
    is_paused: bool,
    last: u32,
    /// By their number.
    entries: Vec<Entry<S, E>>,
    /// How often there was news of somebody.
    turns: u32,
}

struct Entry<S, E> {
    number: u32,
    agent: AgentRef,
    schedule: Schedule,
    news: News<S, E>,
    /// When it is told of, if there is news: in the order in which that was heard.
    turn: u32,
}

impl<S: Clone + PartialEq, E: Clone> Roster<S, E> {
    /// Nobody is watched yet. All that is heard is told, or only changes.
    pub const fn new(cadence: Cadence, tells_all: bool) -> Self {
        Self { cadence, tells_all, is_paused: false, last: 0, entries: Vec::new(), turns: 0 }
    }

    /// One more is watched. False if it was already.
    pub fn add(&mut self, agent: AgentRef, now: f64) -> bool {
        if self.entries.iter().any(|entry| entry.agent == agent) {
            return false;
        }
        self.last += 1;
        let phase = if is_joint(&agent) { 0.0 } else { phase(&agent.reference()) };
        let schedule = Schedule::new(phase, now);
        self.entries.push(Entry { number: self.last, agent, schedule, news: News::default(), turn: 0 });
        true
    }

    /// One is not watched any more. Its number; None if it was not.
    pub fn delete(&mut self, agent: &AgentRef) -> Option<u32> {
        let index = self.entries.iter().position(|entry| entry.agent == *agent)?;
        Some(self.entries.remove(index).number)
    }

    /// Whom to ask now: calls this with the number and the agent of each. From now on they are being asked. Gives when
    /// somebody else is due; at infinity as long as nobody will be by time alone.
    pub fn due(&mut self, now: f64, ask: &mut dyn FnMut(u32, &AgentRef)) -> f64 {
        let mut next = f64::INFINITY;
        if !self.is_paused {
            for entry in &mut self.entries {
                if entry.schedule.ask(now) {
                    ask(entry.number, &entry.agent);
                } else {
                    next = next.min(entry.schedule.due_at());
                }
            }
        }
        next
    }

    /// What was asked has been answered; nothing happens where the agent is not watched any more. `random` is from 0 to 1,
    /// the same for all of an answer. Gives when the agent is due again; at infinity if it is not.
    pub fn heard(&mut self, number: u32, answer: Result<S, Fault<E>>, now: f64, random: f64) -> f64 {
        let Ok(index) = self.entries.binary_search_by_key(&number, |entry| entry.number) else {
            return f64::INFINITY;
        };
        let Some(entry) = self.entries.get(index) else { return f64::INFINITY };
        let mut schedule = entry.schedule;
        match &answer {
            Ok(_) => schedule.answered(&self.cadence, now, random),
            Err(fault) => schedule.failed(&self.cadence, fault.is_final, fault.retry_after_ms, now, random),
        }
        if is_joint(&entry.agent) {
            // Those whose regular asks fall on the same slot are asked at the same moment, whatever jitter each drew.
            for other in &self.entries {
                if schedule.align(&other.schedule) {
                    break;
                }
            }
        }
        if let Some(entry) = self.entries.get_mut(index) {
            entry.schedule = schedule;
            if !entry.news.is_new() {
                self.turns += 1;
                entry.turn = self.turns;
            }
            match answer {
                Ok(status) => entry.news.status(status),
                Err(fault) => entry.news.error(fault.kind, fault.error, fault.is_final),
            }
        }
        schedule.due_at()
    }

    /// An answer has come without being asked for.
    pub fn overheard(&mut self, agent: &AgentRef, hearsay: Hearsay<S, E>, now: f64, random: f64) {
        let Some(index) = self.entries.iter().position(|entry| entry.agent == *agent) else { return };
        let Some(entry) = self.entries.get_mut(index) else { return };
        let (number, schedule) = (entry.number, entry.schedule);
        if let Some(status) = hearsay.last_known {
            entry.news.recall(status);
        }
        entry.schedule.force(now);
        self.heard(number, hearsay.answer, now, random);
        let Some(entry) = self.entries.get_mut(index) else { return };
        if schedule.is_asked() {
            // One that is being asked all the same is not asked again before that has ended.
            entry.schedule = schedule;
        } else if let Some(ms) = hearsay.next_in_ms {
            entry.schedule.appoint(now + ms);
        }
    }

    /// Whom it is about, but for those that have stopped.
    pub fn agents(&self) -> Vec<AgentRef> {
        let mut agents = Vec::new();
        for entry in &self.entries {
            if !entry.schedule.has_stopped() {
                agents.push(entry.agent.clone());
            }
        }
        agents
    }

    /// While paused nobody is asked. Whoever has become due in the meantime is asked when that ends.
    pub const fn pause(&mut self, is_paused: bool) {
        self.is_paused = is_paused;
    }

    /// The network is back.
    pub fn online(&mut self, now: f64) {
        for entry in &mut self.entries {
            entry.schedule.hurry(now);
        }
    }

    /// What to tell next, if anything.
    pub fn tell(&mut self, now: f64) -> Option<Event<S, E>> {
        loop {
            let fresh = self.entries.iter_mut().filter(|entry| entry.news.is_new());
            let entry = fresh.min_by_key(|entry| entry.turn)?;
            if let Some(told) = entry.news.tell(self.tells_all) {
                let schedule = &entry.schedule;
                // One that is being asked again already has not stopped.
                let at = if schedule.is_asked() { now } else { schedule.due_at() };
                let next_in_ms = (!schedule.has_stopped()).then(|| f64::max(at - now, 0.0));
                return Some(Event { reference: entry.agent.reference(), told, next_in_ms });
            }
        }
    }

    /// Whether nobody will be asked again, and all is told.
    pub fn is_over(&self) -> bool {
        self.entries.iter().all(|entry| entry.schedule.has_stopped() && !entry.news.is_new())
    }
}

/// Whether an agent is asked for together with others: those of ACP are, by their list, and all of whom a gateway is asked.
fn is_joint(agent: &AgentRef) -> bool {
    cfg!(feature = "gateway-client") || agent.provider == Provider::Acp
}

/// Which part of the interval is an agent's own.
fn phase(reference: &str) -> f64 {
    // By the golden ratio: references that differ in one character fall far apart.
    let mut hash = 0_u32;
    for byte in reference.bytes() {
        hash = (hash ^ (hash >> 15) ^ u32::from(byte)).wrapping_mul(0x9e37_79b1);
    }
    f64::from(hash) / 4_294_967_296.0
}

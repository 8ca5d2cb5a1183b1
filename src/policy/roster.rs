//! All that a watcher watches: whom to ask now, and what to tell next. It is the whole watcher but for
//! asking and telling.

use super::news::{News, Told};
use super::schedule::{Cadence, Schedule};
use crate::agent::{AgentRef, Provider};
use crate::error::StatusErrorKind as Kind;

/// Why an ask failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// What went wrong.
    pub kind: Kind,
    /// Whether the agent need not be asked again.
    pub is_final: bool,
    /// How long the provider asks to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

/// What is heard of an agent that somebody else asks for.
pub struct Hearsay<V> {
    /// A status or an error.
    pub news: V,
    /// What went wrong, if it is an error.
    pub fault: Option<Fault>,
    /// The newest status before it.
    pub last_known: V,
    /// In how many milliseconds it is asked for again.
    pub next_in_ms: Option<f64>,
}

/// What a consumer is told next.
#[derive(Clone, Debug, PartialEq)]
pub struct Event<'a, V> {
    /// About whom.
    pub agent: &'a AgentRef,
    /// What.
    pub told: Told<V>,
    /// In how many milliseconds the agent is asked again; infinity if it has stopped.
    pub next_in_ms: f64,
}

/// See the module. Agents have a number each, which no other ever gets. Times are of a monotonic clock, in milliseconds.
pub struct Roster<V> {
    cadence: Cadence,
    /// For its jitter.
    random: f64,
    /// Whether it tells all that is heard, or only changes.
    pub tells_all: bool,
    is_paused: bool,
    /// What has happened so far, for numbers and turns.
    count: u32,
    entries: Vec<Box<Entry<V>>>,
}

struct Entry<V> {
    number: u32,
    agent: AgentRef,
    schedule: Schedule,
    news: News<V>,
}

impl<V: Clone + Default + PartialEq> Roster<V> {
    /// Nobody is watched yet. All that is heard is told, or only changes. `random` is from 0 to 1.
    pub const fn new(cadence: Cadence, tells_all: bool, random: f64) -> Self {
        Self { cadence, random, tells_all, is_paused: false, count: 0, entries: Vec::new() }
    }

    /// One more is watched. False if it was already.
    pub fn add(&mut self, agent: AgentRef, now: f64) -> bool {
        if self.entries.iter().any(|entry| entry.agent == agent) {
            return false;
        }
        self.count += 1;
        let phase = if is_joint(&agent) { 0.0 } else { phase(&agent.reference()) };
        let schedule = Schedule::new(phase, now);
        let news = News::default();
        self.entries.push(Box::new(Entry { number: self.count, agent, schedule, news }));
        true
    }

    /// One is not watched any more. Its number; None if it was not.
    pub fn delete(&mut self, agent: &AgentRef) -> Option<u32> {
        let index = self.entries.iter().position(|entry| entry.agent == *agent)?;
        Some(self.entries.swap_remove(index).number)
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

    /// What was asked has been answered, by a status or an error with its fault; nothing happens where the agent is not
    /// watched any more. `random` is from 0 to 1, for the back-off of a failure. Gives when the agent is due again; at infinity
    /// if it is not.
    pub fn heard(&mut self, number: u32, news: V, fault: Option<Fault>, now: f64, random: f64) -> f64 {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.number == number) else {
            return f64::INFINITY;
        };
        self.count += 1;
        let (turn, all) = (self.count, self.tells_all);
        match fault {
            None => {
                entry.schedule.answered(&self.cadence, now, self.random);
                entry.news.status(news, turn, all);
            }
            Some(Fault { kind, is_final, retry_after_ms }) => {
                entry.schedule.failed(&self.cadence, is_final, retry_after_ms, now, random);
                entry.news.error(news, kind, is_final, turn, all);
            }
        }
        entry.schedule.due_at()
    }

    /// An answer has come without being asked for.
    pub fn overheard(&mut self, agent: &AgentRef, hearsay: Hearsay<V>, now: f64, random: f64) {
        let Some(index) = self.entries.iter().position(|entry| entry.agent == *agent) else { return };
        let Some(entry) = self.entries.get_mut(index) else { return };
        let (number, schedule) = (entry.number, entry.schedule);
        entry.news.recall(hearsay.last_known);
        entry.schedule.force(now);
        self.heard(number, hearsay.news, hearsay.fault, now, random);
        let Some(entry) = self.entries.get_mut(index) else { return };
        if schedule.is_asked() || schedule.has_stopped() {
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
    pub fn tell(&mut self, now: f64) -> Option<Event<'_, V>> {
        let (mut first, mut turn) = (None, u32::MAX);
        for entry in &mut self.entries {
            if entry.news.turn() < turn {
                turn = entry.news.turn();
                first = Some(entry);
            }
        }
        let Entry { agent, schedule, news, .. } = &mut **first?;
        // One that is being asked again already has not stopped.
        let at = if schedule.is_asked() { now } else { schedule.due_at() };
        Some(Event { agent, told: news.tell()?, next_in_ms: f64::max(at - now, 0.0) })
    }

    /// Whether nobody will be asked again, and all is told.
    pub fn is_over(&self) -> bool {
        self.entries.iter().all(|entry| entry.schedule.has_stopped() && entry.news.turn() == u32::MAX)
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

//! The simulated providers: their agents, whose statuses change, and everything that goes wrong with them.

use voice_agent_status::agent::{AgentRef, Provider};

use crate::advice::Advice;
use crate::chance::Chance;

/// The wall clock of the providers when the monotonic one says 0: 2026-11-22T10:00:00Z.
pub const EPOCH: f64 = 1_795_341_600_000.0;

/// An agent, by its place in the pool.
pub type Who = usize;

/// What a request is for.
#[derive(Clone, Debug)]
pub enum Target {
    /// One agent.
    Agent(Who),
    /// ACP's list, for these agents.
    List(Vec<Who>),
}

/// What comes back.
#[derive(Clone, Debug)]
pub enum Reply {
    /// The status of one agent.
    Agent(u8),
    /// A list: the statuses of some agents.
    List(Vec<(Who, u8)>),
    /// An answer in place of the list that is none.
    NoList,
    /// A success that is no JSON.
    Garbage,
    /// An error status.
    Refused(u16, Advice),
    /// The connection broke.
    Broken,
    /// Nothing complete in time.
    Nothing,
}

#[derive(Clone, Copy, Debug)]
enum Trouble {
    /// Answers take long, some longer than any timeout.
    Slow,
    /// Answers never come.
    Stalled,
    /// 429.
    Limited,
    /// 5xx.
    Down,
    /// Connections break.
    Broken,
    /// HTML.
    Garbage,
    /// This error status.
    Refused(u16),
    /// The list has no such agent, or is none.
    NotListed,
    /// Each request meets another trouble, or none.
    Flaky,
}

use Trouble::{Broken, Down, Flaky, Garbage, Limited, NotListed, Refused, Slow, Stalled};

const OF_PROVIDERS: [Trouble; 24] = [
    Limited,
    Limited,
    Limited,
    Limited,
    Limited,
    Down,
    Down,
    Down,
    Down,
    Down,
    Broken,
    Broken,
    Broken,
    Slow,
    Slow,
    Slow,
    Stalled,
    Stalled,
    Flaky,
    Flaky,
    Flaky,
    Garbage,
    Refused(402),
    Refused(401),
];
const OF_AGENTS: [Trouble; 12] = [
    Down,
    Down,
    Limited,
    Flaky,
    Slow,
    NotListed,
    NotListed,
    NotListed,
    Refused(400),
    Refused(403),
    Refused(404),
    Refused(410),
];
const OF_THE_LIST: [Trouble; 8] =
    [Refused(403), Refused(404), Refused(405), NotListed, NotListed, Garbage, Limited, Down];
const OF_A_REQUEST: [Trouble; 6] = [Limited, Down, Down, Broken, Stalled, Slow];

/// Fair times and foul ones, taking turns.
struct Weather {
    trouble: Option<Trouble>,
    until: f64,
    kinds: &'static [Trouble],
    /// How long fair and foul times last on average.
    fair_ms: f64,
    foul_ms: f64,
}

impl Weather {
    fn now(&mut self, now: f64, chance: &mut Chance) -> Option<Trouble> {
        while self.until <= now {
            self.trouble = if self.trouble.is_none() { Some(chance.pick(self.kinds)) } else { None };
            self.until += chance.wait(if self.trouble.is_none() { self.fair_ms } else { self.foul_ms });
        }
        match self.trouble {
            Some(Flaky) => chance.is(0.6).then(|| chance.pick(&OF_A_REQUEST)),
            trouble => trouble,
        }
    }
}

struct Agent {
    word: u8,
    changes_at: f64,
    /// How long a status lasts on average.
    lasts_ms: f64,
    weather: Weather,
}

/// See the module.
pub struct World {
    /// All agents that there are.
    pub pool: Vec<AgentRef>,
    /// Whether the page has no network.
    pub is_offline: bool,
    agents: Vec<Agent>,
    /// Of the providers, in their order.
    weather: [Weather; 4],
    list_weather: Weather,
    chance: Chance,
}

impl World {
    /// The world of a seed.
    pub fn new(seed: u64, pool: Vec<AgentRef>, now: f64) -> Self {
        let mut chance = Chance::new(seed, 1);
        let fair_ms = chance.pick(&[1e9, 600_000.0, 600_000.0, 300_000.0, 60_000.0]);
        let foul_ms = chance.pick(&[5_000.0, 30_000.0, 90_000.0, 600_000.0]);
        let weather = |kinds, part: f64, chance: &mut Chance| {
            let until = now + chance.wait(fair_ms * part);
            Weather { trouble: None, until, kinds, fair_ms: fair_ms * part, foul_ms }
        };
        let agents = pool.iter().map(|_| {
            let lasts_ms = chance.pick(&[20_000.0, 120_000.0, 120_000.0, 1_800_000.0]);
            let changes_at = now + chance.wait(lasts_ms);
            let weather = weather(&OF_AGENTS, 2.0, &mut chance);
            Agent { word: chance.below(3) as u8, changes_at, lasts_ms, weather }
        });
        Self {
            is_offline: false,
            agents: agents.collect(),
            weather: Provider::ALL.map(|_| weather(&OF_PROVIDERS, 1.0, &mut chance)),
            list_weather: weather(&OF_THE_LIST, 2.0, &mut chance),
            pool,
            chance,
        }
    }

    /// The place of an agent in the pool.
    pub fn place(&self, agent: &AgentRef) -> Who {
        self.pool.iter().position(|known| known == agent).expect("an agent of the pool")
    }

    /// Whom a request goes to.
    pub fn provider(&self, target: &Target) -> Provider {
        match target {
            Target::Agent(who) => self.pool[*who].provider,
            Target::List(_) => Provider::Acp,
        }
    }

    /// A request is sent. When its answer arrives; at infinity where it never does.
    pub fn receive(&mut self, target: &Target, now: f64) -> f64 {
        match self.trouble(target, now) {
            Some(Stalled) => f64::INFINITY,
            Some(Slow) => now + self.chance.between(500.0, 25_000.0),
            _ => now + self.chance.pick(&[20.0, 80.0, 80.0, 300.0, 900.0]) * self.chance.between(0.5, 1.5),
        }
    }

    /// The answer that arrives now.
    pub fn answer(&mut self, target: &Target, now: f64) -> Reply {
        let advice = |part, chance: &mut Chance| {
            if chance.is(part) { Advice::draw(chance, EPOCH + now) } else { Advice::default() }
        };
        match (self.trouble(target, now), target) {
            (Some(Limited), _) => Reply::Refused(429, advice(0.85, &mut self.chance)),
            (Some(Down), _) => {
                let status = self.chance.pick(&[500, 501, 502, 503, 503, 503, 504, 529]);
                Reply::Refused(status, advice(0.4, &mut self.chance))
            }
            (Some(Refused(status)), _) => Reply::Refused(status, advice(0.2, &mut self.chance)),
            (Some(Broken), _) => Reply::Broken,
            (Some(Garbage), _) => Reply::Garbage,
            (Some(NotListed), Target::List(_)) => Reply::NoList,
            (_, Target::Agent(who)) => Reply::Agent(self.word(*who, now)),
            (_, Target::List(_)) => self.list(now),
        }
    }

    fn list(&mut self, now: f64) -> Reply {
        let of_acp = |who: &Who| self.pool[*who].provider == Provider::Acp;
        let mut listed = Vec::new();
        for who in (0..self.pool.len()).filter(of_acp).collect::<Vec<_>>() {
            let trouble = self.agents[who].weather.now(now, &mut self.chance);
            if !matches!(trouble, Some(NotListed | Refused(404 | 410))) {
                listed.push((who, self.word(who, now)));
            }
        }
        Reply::List(listed)
    }

    /// What goes wrong with a request now.
    fn trouble(&mut self, target: &Target, now: f64) -> Option<Trouble> {
        let provider = self.provider(target) as usize;
        let nearer = match target {
            Target::Agent(who) => &mut self.agents[*who].weather,
            Target::List(_) => &mut self.list_weather,
        };
        let nearer = nearer.now(now, &mut self.chance);
        let farther = self.weather[provider].now(now, &mut self.chance);
        if self.is_offline { Some(Broken) } else { nearer.or(farther) }
    }

    /// The status of an agent now. There are few different ones, so that some come back.
    fn word(&mut self, who: Who, now: f64) -> u8 {
        let agent = &mut self.agents[who];
        while agent.changes_at <= now {
            agent.word = (agent.word + 1 + self.chance.below(2) as u8) % 3;
            agent.changes_at += self.chance.wait(agent.lasts_ms);
        }
        agent.word
    }
}

//! One seed: what is watched and how, and everything that happens, step by step.

use voice_agent_status::agent::{AgentRef, Provider};
use voice_agent_status::policy::retry::Timing;
use voice_agent_status::policy::schedule::Cadence;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::log::Log;
use crate::oracle::Oracle;
use crate::page::{Happening, Page};
use crate::rules::Rules;
use crate::tally::{Deed, Tally};
use crate::traffic::Traffic;
use crate::violation::{Check, Invariant, Violation, hold};
use crate::watch::Watch;
use crate::world::{Target, Who, World};

/// How many agents are watched at first, of those in the pool; at most one more joins.
const WATCHED: usize = 3;
/// How many agents there are that can be watched. One more is only asked for in single calls.
const WATCHABLE: usize = 5;

/// So often something may have to be done at once again.
const MOST_AT_ONCE: u32 = 100;

/// How a seed went.
pub struct Outcome {
    /// What did not hold, and when.
    pub violation: Option<(f64, Violation)>,
    /// What has happened.
    pub tally: Tally,
    /// What happened last, if it was kept.
    pub last: String,
}

/// A seed being played.
struct Play {
    clock: Clock,
    ends_at: f64,
    timing: Timing,
    lag_ms: f64,
    is_slow: bool,
    is_hidden: bool,
    /// Single calls under way.
    visits: Vec<u64>,
    chance: Chance,
    page: Page,
    desk: Desk,
    watch: Watch,
    oracle: Oracle,
}

/// Plays a seed for so many hours.
pub fn play(seed: u64, hours: f64, keeps_log: bool) -> Outcome {
    let mut play = Play::new(seed, hours, keeps_log);
    let violation = play.run().err().map(|violation| (play.clock.now, violation));
    Outcome { violation, tally: play.oracle.tally, last: play.oracle.log.lines() }
}

impl Play {
    fn new(seed: u64, hours: f64, keeps_log: bool) -> Self {
        let mut chance = Chance::new(seed, 0);
        let now = chance.between(0.0, 1e7);
        let cadence = Cadence {
            interval_ms: chance.pick(&[1_000.0, 5_000.0, 15_000.0, 15_000.0, 15_000.0, 60_000.0, 400_000.0]),
            jitter: chance.pick(&[0.0, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0]),
        };
        let timing = Timing {
            timeout_ms: chance.pick(&[10_000.0, 10_000.0, 2_000.0]),
            deadline_ms: chance.pick(&[30_000.0, 30_000.0, 5_000.0, 120_000.0]),
            max_retries: chance.pick(&[2, 2, 0, 10]),
        };
        let cap = chance.pick(&[6, 6, 2, 1]);
        let pace = chance.pick(&[None, Some(90), Some(90), Some(12), Some(2)]);
        let reads_ms = chance.pick(&[None, None, Some(2_000.0), Some(60_000.0), Some(900_000.0)]);
        let rules = Rules {
            interval_ms: cadence.interval_ms,
            jitter: cadence.jitter,
            tells_all: chance.is(0.3),
            gives_up: chance.is(0.9),
            keeps_up: reads_ms.is_none(),
            lag_ms: chance.pick(&[0.0, 0.0, 4.0, 60.0]),
        };
        let pool = pool(&mut chance);
        let log = Log::new(keeps_log);
        let oracle = Oracle::new(rules, pool.clone(), Traffic::new(cap, pace, rules.lag_ms), log);
        Self {
            clock: Clock { now, skew: 0.0 },
            ends_at: now + hours * 3_600_000.0,
            timing,
            lag_ms: rules.lag_ms,
            is_slow: reads_ms.is_some(),
            is_hidden: false,
            visits: Vec::new(),
            chance,
            page: Page::new(seed, reads_ms, now),
            desk: Desk::new(seed, World::new(seed, pool, now), cap, pace),
            watch: Watch::new(seed, cadence, rules.tells_all, rules.gives_up, timing),
            oracle,
        }
    }

    fn run(&mut self) -> Check {
        for who in 0..WATCHED {
            self.add(who)?;
        }
        let mut steps_at_once = 0;
        while self.clock.now < self.ends_at {
            self.step()?;
            let now = self.clock.now;
            let next_at = self.watch.due_at().min(self.desk.next_at(now)).min(self.page.next_at());
            // Timers are late, if anything.
            self.clock.now = now.max(next_at.min(self.ends_at)) + self.lag_ms * self.chance.unit();
            steps_at_once = if next_at > now { 0 } else { steps_at_once + 1 };
            hold(steps_at_once < MOST_AT_ONCE, Invariant::NotWokenInVain, || "it spins".to_owned())?;
        }
        for who in 0..WATCHABLE {
            self.delete(who)?;
        }
        hold(self.watch.is_over(), Invariant::Memory, || "something of those who left is left".to_owned())?;
        self.desk.send(self.clock.now, &mut self.oracle)?;
        self.check()
    }

    /// All that is to be done now.
    fn step(&mut self) -> Check {
        while let Some(happening) = self.page.next(self.clock.now) {
            self.happens(happening)?;
        }
        let now = self.clock.now;
        let ended = self.desk.collect(&self.clock, &mut self.oracle)?;
        self.visits.retain(|visit| !ended.iter().any(|(id, _)| id == visit));
        self.watch.take(ended, &self.clock, &mut self.desk, &mut self.oracle)?;
        if !self.is_slow {
            self.watch.tell(usize::MAX, now, &self.desk.world, &mut self.oracle)?;
        }
        self.watch.ask(now, &mut self.desk, &mut self.oracle)?;
        self.desk.send(now, &mut self.oracle)?;
        self.check()
    }

    fn check(&mut self) -> Check {
        let Self { oracle, watch, desk, visits, .. } = self;
        oracle.over(watch.is_over(), false)?;
        let amounts = [watch.held(), watch.rounds(), visits.len(), desk.calls()];
        oracle.check(amounts, self.clock.now)
    }

    fn happens(&mut self, happening: Happening) -> Check {
        let now = self.clock.now;
        self.oracle.log.note(now, || format!("{happening:?}"));
        match happening {
            Happening::Hide => {
                self.is_hidden = !self.is_hidden;
                self.oracle.tally.count(Deed::Hidden);
                self.watch.pause(self.is_hidden);
                self.oracle.hidden(self.is_hidden, now);
            }
            Happening::Offline => {
                self.desk.world.is_offline = !self.desk.world.is_offline;
                if !self.desk.world.is_offline {
                    self.oracle.tally.count(Deed::Online);
                    self.watch.online(now);
                    self.oracle.online(now);
                }
            }
            Happening::Sleep => {
                self.clock.now += self.chance.pick(&[1_000.0, 60_000.0, 1_000_000.0]) * self.chance.unit();
                self.oracle.tally.count(Deed::Slept);
                self.oracle.slept(self.clock.now);
            }
            Happening::Skew => {
                self.oracle.tally.count(Deed::Skewed);
                self.clock.skew =
                    self.chance.pick(&[0.0, 5_000.0, 3_600_000.0, 1e9]) * self.chance.between(-1.0, 1.0);
            }
            Happening::Add => {
                let who = self.chance.below(WATCHABLE);
                let watched = (0..WATCHABLE).filter(|who| self.oracle.is_watched(*who)).count();
                if watched <= WATCHED {
                    self.add(who)?;
                }
            }
            Happening::Delete => {
                let who = self.chance.below(WATCHABLE);
                self.delete(who)?;
            }
            Happening::Read => {
                let most = self.chance.pick(&[1, 2, usize::MAX]);
                self.watch.tell(most, now, &self.desk.world, &mut self.oracle)?;
            }
            // Equal calls at the same time would share a request.
            Happening::Visit if !self.visits.is_empty() => {}
            Happening::Visit => {
                let target = Target::Agent(WATCHABLE);
                let visit = self.desk.call(target, self.timing, true, now, &mut self.oracle);
                self.visits.push(visit);
            }
        }
        Ok(())
    }

    fn add(&mut self, who: Who) -> Check {
        let was_new = !self.oracle.is_watched(who);
        let is_new = self.watch.add(&self.desk.world.pool[who], self.clock.now);
        hold(is_new == was_new, Invariant::OneAtATime, || format!("{who} joined: {is_new}"))?;
        if is_new {
            self.oracle.tally.count(Deed::Added);
            self.oracle.added(who, self.clock.now);
        }
        Ok(())
    }

    fn delete(&mut self, who: Who) -> Check {
        let was_there = self.oracle.is_watched(who);
        self.oracle.deleted(who);
        let agent = self.desk.world.pool[who].clone();
        let is_gone = self.watch.delete(&agent, self.clock.now, &mut self.desk, &mut self.oracle);
        hold(is_gone == was_there, Invariant::Stopped, || format!("{who} left: {is_gone}"))?;
        if is_gone {
            self.oracle.tally.count(Deed::Deleted);
        }
        Ok(())
    }
}

/// Agents of mixed providers, often two or more of ACP; the last is of one that is watched too.
fn pool(chance: &mut Chance) -> Vec<AgentRef> {
    let any = |chance: &mut Chance| chance.pick(&Provider::ALL);
    let one = any(chance);
    let providers = match chance.below(5) {
        0 => [one; WATCHABLE],
        1 => [Provider::Acp; WATCHABLE],
        2 => [Provider::Acp, Provider::Acp, one, Provider::Acp, any(chance)],
        _ => [one, any(chance), Provider::Acp, any(chance), Provider::Acp],
    };
    let visited = providers[chance.below(WATCHED)];
    let id = |number: usize| format!("agent-{number}");
    let all = providers.into_iter().chain([visited]).enumerate();
    all.map(|(number, provider)| AgentRef { provider, id: id(number) }).collect()
}

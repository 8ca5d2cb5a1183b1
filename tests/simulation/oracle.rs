//! What a watch promises, checked from outside: nothing of the roster's own reckoning is used here.

use voice_agent_status::agent::{AgentRef, Provider};
use voice_agent_status::policy::retry::Timing;

use crate::clock::Clock;
use crate::log::Log;
use crate::rules::Rules;
use crate::tally::{Deed, Tally};
use crate::telling::{Event, Telling};
use crate::times::Times;
use crate::traffic::Traffic;
use crate::verdict;
use crate::violation::{Check, Invariant, Violation, hold, is_before};
use crate::world::{Reply, Target, Who};

/// See the module.
pub struct Oracle {
    /// What has happened lately.
    pub log: Log,
    /// How often what has happened.
    pub tally: Tally,
    rules: Rules,
    pool: Vec<AgentRef>,
    watched: Vec<Option<Watched>>,
    traffic: Traffic,
    is_hidden: bool,
    was_over: bool,
    /// Where in the interval those of ACP are asked.
    acp_phase: Option<f64>,
    last_told: u64,
}

/// An agent on the watch.
struct Watched {
    times: Times,
    telling: Telling,
    /// Where in the interval it is asked.
    phase: Option<f64>,
}

impl Oracle {
    /// Nobody is watched, nothing is under way.
    pub fn new(rules: Rules, pool: Vec<AgentRef>, traffic: Traffic, log: Log) -> Self {
        Self {
            log,
            tally: Tally::default(),
            rules,
            watched: pool.iter().map(|_| None).collect(),
            pool,
            traffic,
            is_hidden: false,
            was_over: false,
            acp_phase: None,
            last_told: 0,
        }
    }

    /// Whether an agent is on the watch.
    pub fn is_watched(&self, who: Who) -> bool {
        self.watched[who].is_some()
    }

    /// An agent joins.
    pub fn added(&mut self, who: Who, now: f64) {
        self.watched[who] =
            Some(Watched { times: Times::new(now), telling: Telling::default(), phase: None });
        self.was_over = false;
    }

    /// An agent leaves.
    pub fn deleted(&mut self, who: Who) {
        self.watched[who] = None;
        self.traffic.forget(who);
    }

    /// The page is hidden, or shown again.
    pub fn hidden(&mut self, is_hidden: bool, now: f64) {
        self.is_hidden = is_hidden;
        self.watched.iter_mut().flatten().for_each(|watched| watched.times.rested(now));
    }

    /// The network is back.
    pub fn online(&mut self, now: f64) {
        self.watched.iter_mut().flatten().for_each(|watched| watched.times.online(now));
    }

    /// Nothing could run until now.
    pub fn slept(&mut self, now: f64) {
        self.traffic.slept(now);
        self.watched.iter_mut().flatten().for_each(|watched| watched.times.rested(now));
    }

    /// The watch asks for an agent.
    pub fn asked(&mut self, who: Who, now: f64) -> Check {
        self.log.note(now, || format!("{who} is asked for"));
        self.tally.count(Deed::Asked);
        hold(!self.is_hidden, Invariant::Paused, || "the page is hidden".to_owned())?;
        let is_together = self.is_together(who, now);
        let watched = self.watched[who].as_mut().ok_or_else(left)?;
        let is_on_phase = watched.times.is_on_phase;
        watched.times.asked(&self.rules, now)?;
        if is_on_phase {
            self.tally.count(Deed::OnPhase);
            watched.times.on_phase_at = now;
            let is_acp = self.pool[who].provider == Provider::Acp;
            let phase = if is_acp { &mut self.acp_phase } else { &mut watched.phase };
            let part = now / self.rules.interval_ms;
            let away = part - *phase.get_or_insert(part);
            let away = (away - away.round()).abs();
            let most = 2.0 * self.rules.jitter + self.rules.lag_ms / self.rules.interval_ms + 1e-6;
            hold(away <= most, Invariant::Phase, || format!("{away} of an interval away from it"))?;
            hold(is_together, Invariant::AcpTogether, || "another was asked on the same slot".to_owned())?;
        }
        Ok(())
    }

    /// Whether no other of ACP was asked just before this one, on the same slot.
    fn is_together(&self, who: Who, now: f64) -> bool {
        let Rules { interval_ms, jitter, lag_ms, .. } = self.rules;
        let is_of_acp = |who: &Who| self.pool[*who].provider == Provider::Acp;
        let Some(watched) = self.watched[who].as_ref().filter(|_| is_of_acp(&who) && jitter <= 0.2) else {
            return true;
        };
        let begins = now - 2.0 * jitter * interval_ms - lag_ms;
        !(0..self.pool.len()).filter(is_of_acp).any(|other| {
            let at = self.watched[other].as_ref().map_or(now, |other| other.times.on_phase_at);
            at > begins && is_before(at, now) && watched.times.heard_at < at
        })
    }

    /// What an agent was asked has been answered: with this answer's number, and what decided it.
    pub fn heard(&mut self, who: Who, number: u64, reply: &Reply, clock: &Clock) -> Check {
        let now = clock.now;
        let mut answer = verdict::of(reply, who, clock.wall());
        if let Err(refusal) = &mut answer {
            refusal.stops &= self.rules.gives_up;
        }
        self.log.note(now, || format!("{who} has answer {number}: {answer:?}"));
        let Some(watched) = &mut self.watched[who] else { return Ok(()) };
        let is_lost = self.rules.keeps_up && watched.telling.is_news(&self.rules);
        hold(!is_lost, Invariant::EveryChange, || format!("never told of: {:?}", watched.telling))?;
        match &answer {
            Ok(_) => {
                self.tally.count_if(watched.times.failures > 0, Deed::Recovered);
                watched.times.answered(&self.rules, now);
            }
            Err(refusal) => {
                watched.times.failed(&self.rules, refusal, now);
                self.tally.count_if(refusal.stops, Deed::Stopped);
                self.tally.count_if(refusal.wait.is_some(), Deed::AskedToWait);
                self.tally.count_if(refusal.wait.is_some_and(|wait| wait > 3_600_000.0), Deed::Parked);
            }
        }
        watched.telling.heard(number, answer);
        Ok(())
    }

    /// The consumer is told something.
    pub fn told(&mut self, who: Who, event: Event, now: f64) -> Check {
        self.log.note(now, || format!("{who} is told of: {event:?}"));
        let (invariant, rules) = (self.telling(), self.rules);
        let watched = self.watched[who].as_mut().ok_or_else(left)?;
        let Some((number, left_out)) = watched.telling.told(event, &rules) else {
            return Err(Violation { invariant, what: format!("{event:?} of {:?}", watched.telling) });
        };
        self.tally.count_if(left_out > 0 && !rules.keeps_up, Deed::Conflated);
        let is_in_order = !rules.keeps_up || number > self.last_told;
        hold(is_in_order, invariant, || format!("{number} is told of after {}", self.last_told))?;
        self.last_told = number;
        if let Event::Error(_, _, next_in_ms) = event {
            self.tally.count(Deed::ToldError);
            watched.times.announced(&rules, next_in_ms.map(|ms| now + ms), now)
        } else {
            self.tally.count(Deed::ToldStatus);
            Ok(())
        }
    }

    /// There was nothing more to tell.
    pub fn silent(&self) -> Check {
        let untold = self.untold();
        hold(untold.is_none(), self.telling(), || format!("not told: {untold:?}"))
    }

    /// What the consumer must still be told.
    fn untold(&self) -> Option<&Telling> {
        let mut telling = self.watched.iter().flatten().map(|watched| &watched.telling);
        telling.find(|telling| telling.is_news(&self.rules))
    }

    /// The invariant that telling is held to.
    const fn telling(&self) -> Invariant {
        if self.rules.keeps_up { Invariant::EveryChange } else { Invariant::Conflation }
    }

    /// The watch says whether it is over, and whether its consumer has just been told all.
    pub fn over(&mut self, is_over: bool, is_told: bool) -> Check {
        let has_news = self.untold().is_some();
        let have_stopped = self.watched.iter().flatten().all(|watched| watched.times.has_stopped);
        self.tally.count_if(is_over && !self.was_over, Deed::Over);
        self.was_over = is_over;
        let is_right = if is_over { have_stopped && !has_news } else { !have_stopped || !is_told };
        hold(is_right, Invariant::End, || {
            format!("over: {is_over}, stopped: {have_stopped}, news: {has_news}")
        })
    }

    /// What holds once everything has been done that can be done now: `held` statuses and errors, `rounds` of asks,
    /// `visits` by single calls, `calls` in all.
    pub fn check(&mut self, [held, rounds, visits, calls]: [usize; 4], now: f64) -> Check {
        self.tally.count_if(self.traffic.check(now)? > 0, Deed::Queued);
        let times = || self.watched.iter().flatten().map(|watched| &watched.times);
        for times in times().filter(|_| !self.is_hidden) {
            times.check(&self.rules, now)?;
        }
        let (all, asked) = (times().count(), times().filter(|times| times.is_asked).count());
        hold(held <= 3 * all, Invariant::Memory, || format!("{held} statuses and errors of {all} agents"))?;
        hold(rounds <= asked, Invariant::Memory, || format!("{rounds} rounds for {asked} asked"))?;
        let is_right = calls == self.traffic.calls() && calls <= asked + visits;
        hold(is_right, Invariant::Memory, || format!("{calls} calls for {asked} asked and {visits} visits"))
    }

    /// A call lines up.
    pub fn called(
        &mut self,
        id: u64,
        provider: Provider,
        target: &Target,
        is_single: bool,
        timing: Timing,
        now: f64,
    ) {
        self.log.note(now, || format!("call {id} for {target:?}{}", if is_single { ", single" } else { "" }));
        self.tally.count_if(matches!(target, Target::List(_)), Deed::Listed);
        let covers = match target {
            Target::Agent(who) => vec![*who],
            Target::List(all) => all.clone(),
        };
        self.traffic.called(id, provider as usize, covers, is_single, timing, now);
    }

    /// A call's request is sent.
    pub fn sent(&mut self, id: u64, now: f64) -> Check {
        self.log.note(now, || format!("call {id} is sent"));
        self.tally.count(Deed::Sent);
        let (covers, is_single) = self.traffic.sent(id, now)?;
        for who in covers.into_iter().filter(|_| !is_single) {
            let Times { has_stopped, not_before, .. } = self.watched[who].as_ref().ok_or_else(left)?.times;
            hold(!has_stopped, Invariant::Stopped, || format!("{who} has stopped"))?;
            let is_allowed = !is_before(now, not_before);
            hold(is_allowed, Invariant::RetryAfter, || {
                format!("a request for {who}, not before {not_before}")
            })?;
        }
        Ok(())
    }

    /// An attempt has ended.
    pub fn answered(&mut self, id: u64, reply: &Reply, clock: &Clock) -> Check {
        self.log.note(clock.now, || format!("call {id} is answered: {reply:?}"));
        self.tally.count_if(matches!(reply, Reply::Nothing), Deed::TimedOut);
        self.traffic.answered(id, reply, clock.now, clock.wall())
    }

    /// A call lines up again.
    pub fn lined_up(&mut self, id: u64) {
        self.tally.count(Deed::Retried);
        self.traffic.lined_up(id);
    }

    /// A call has ended.
    pub fn ended(&mut self, id: u64, now: f64) -> Check {
        self.traffic.ended(id, now)
    }

    /// A call was given up.
    pub fn abandoned(&mut self, id: u64, now: f64) {
        self.log.note(now, || format!("call {id} is given up"));
        self.traffic.abandoned(id);
    }
}

fn left() -> Violation {
    Violation { invariant: Invariant::Stopped, what: "it has left".to_owned() }
}

//! What must hold for requests: the cap, the pace, the patience of calls. It counts for itself, from outside.

use std::collections::VecDeque;

use voice_agent_status::policy::retry::Timing;

use crate::verdict;
use crate::violation::{Check, Invariant, Violation, hold, is_before};
use crate::world::{Reply, Who};

const MINUTE_MS: f64 = 60_000.0;
/// Clocks and networks being what they are, the pace may hold a request for so long after its minute.
const PACE_MARGIN_MS: f64 = 1_000.0;

/// The requests of a client, seen from outside. See the module.
pub struct Traffic {
    cap: usize,
    pace: Option<usize>,
    /// How late timers may be.
    lag_ms: f64,
    calls: Vec<Call>,
    /// When requests were sent to each provider, in the last minute and a bit.
    sent: [VecDeque<f64>; 4],
}

struct Call {
    id: u64,
    provider: usize,
    covers: Vec<Who>,
    is_single: bool,
    timing: Timing,
    /// When its deadline is; a fleet's does not count in the queue.
    ends_by: f64,
    /// When the attempt under way must have ended; None if none is.
    attempt_ends_by: Option<f64>,
    is_queued: bool,
    attempts: u32,
    not_before: f64,
    last: Option<Reply>,
}

impl Traffic {
    /// Nothing is under way.
    pub fn new(cap: u32, pace: Option<u32>, lag_ms: f64) -> Self {
        let pace = pace.map(|pace| pace as usize);
        Self { cap: cap as usize, pace, lag_ms, calls: Vec::new(), sent: Default::default() }
    }

    /// A call lines up: a single one, or one of a fleet.
    pub fn called(
        &mut self,
        id: u64,
        provider: usize,
        covers: Vec<Who>,
        is_single: bool,
        timing: Timing,
        now: f64,
    ) {
        self.calls.push(Call {
            id,
            provider,
            covers,
            is_single,
            timing,
            ends_by: if is_single { now + timing.deadline_ms } else { f64::INFINITY },
            attempt_ends_by: None,
            is_queued: true,
            attempts: 0,
            not_before: now,
            last: None,
        });
    }

    /// A call's request is sent. Gives whom it is for, and whether it is a single call.
    pub fn sent(&mut self, id: u64, now: f64) -> Result<(Vec<Who>, bool), Violation> {
        let index = self.index(id);
        let Call { provider, is_single, not_before, .. } = self.calls[index];
        let in_flight = self.in_flight(provider);
        hold(in_flight < self.cap, Invariant::Cap, || format!("{} in flight and one more", in_flight))?;
        for other in self.calls.iter().filter(|other| other.id != id && other.attempt_ends_by.is_some()) {
            let same = self.calls[index].covers.iter().find(|who| other.covers.contains(who));
            hold(same.is_none(), Invariant::OneAtATime, || format!("two requests for agent {same:?}"))?;
        }
        hold(!is_before(now, not_before), Invariant::RetryAfter, || {
            format!("a retry, not before {not_before}")
        })?;

        let sent = &mut self.sent[provider];
        while sent.front().is_some_and(|sent| *sent <= now - MINUTE_MS - PACE_MARGIN_MS) {
            sent.pop_front();
        }
        sent.push_back(now);
        let in_minute = sent.iter().filter(|sent| **sent > now - MINUTE_MS).count();
        let pace = self.pace.filter(|_| !is_single).unwrap_or(usize::MAX);
        hold(in_minute <= pace, Invariant::Pace, || format!("{in_minute} in a minute"))?;

        let call = &mut self.calls[index];
        call.is_queued = false;
        call.attempts += 1;
        call.ends_by = call.ends_by.min(now + call.timing.deadline_ms);
        call.attempt_ends_by = Some(call.ends_by.min(now + call.timing.timeout_ms));
        let is_tried_again = call.attempts == 1 || call.last.as_ref().is_some_and(verdict::is_retried);
        let is_patient = call.attempts <= 1 + call.timing.max_retries && is_tried_again && now < call.ends_by;
        hold(is_patient, Invariant::Patience, || format!("attempt {} after {:?}", call.attempts, call.last))?;
        Ok((call.covers.clone(), is_single))
    }

    /// An attempt has ended like this, at a time that the client's wall clock calls `wall`.
    pub fn answered(&mut self, id: u64, reply: &Reply, now: f64, wall: f64) -> Check {
        let (index, lag_ms) = (self.index(id), self.lag_ms);
        let call = &mut self.calls[index];
        let ends_by = call.attempt_ends_by.take().unwrap_or(f64::NEG_INFINITY);
        if let Reply::Refused(_, advice) = reply {
            call.not_before = now + advice.wait(wall).unwrap_or(0.0);
        }
        call.last = Some(reply.clone());
        hold(now <= ends_by + lag_ms + 1.0, Invariant::Patience, || format!("an attempt went on until {now}"))
    }

    /// After an attempt a call lines up again.
    pub fn lined_up(&mut self, id: u64) {
        let index = self.index(id);
        self.calls[index].is_queued = true;
    }

    /// A call has ended.
    pub fn ended(&mut self, id: u64, now: f64) -> Check {
        let index = self.index(id);
        let call = self.calls.remove(index);
        hold(call.attempt_ends_by.is_none(), Invariant::Memory, || {
            "a request that nobody waits for".to_owned()
        })?;
        hold(now <= call.ends_by + self.lag_ms + 1.0, Invariant::Patience, || {
            format!("a call with the deadline {} ended at {now}", call.ends_by)
        })
    }

    /// A call was given up, and its request aborted.
    pub fn abandoned(&mut self, id: u64) {
        self.calls.retain(|call| call.id != id);
    }

    /// An agent is not asked for any more by a watch; whoever else asked for it does.
    pub fn forget(&mut self, who: Who) {
        for call in self.calls.iter_mut().filter(|call| !call.is_single) {
            call.covers.retain(|covered| *covered != who);
        }
    }

    /// Nothing could run until now.
    pub fn slept(&mut self, now: f64) {
        for call in &mut self.calls {
            call.ends_by = call.ends_by.max(now);
            call.attempt_ends_by = call.attempt_ends_by.map(|ends_by| ends_by.max(now));
        }
    }

    /// How many calls there are.
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// What holds once everything has been done that can be done now. Gives how many calls wait in a queue.
    pub fn check(&self, now: f64) -> Result<usize, Violation> {
        let queued = self.calls.iter().filter(|call| call.is_queued);
        for call in queued.clone() {
            let is_full = self.in_flight(call.provider) >= self.cap;
            let recent = |sent: &&f64| **sent > now - MINUTE_MS - PACE_MARGIN_MS - self.lag_ms;
            let of_late = || self.sent[call.provider].iter().filter(recent).count();
            let is_paced = !call.is_single && self.pace.is_some_and(|pace| of_late() >= pace);
            hold(is_full || is_paced, Invariant::NotHeldInVain, || format!("call {} is not sent", call.id))?;
        }
        Ok(queued.count())
    }

    fn in_flight(&self, provider: usize) -> usize {
        let is_in = |call: &&Call| call.provider == provider && call.attempt_ends_by.is_some();
        self.calls.iter().filter(is_in).count()
    }

    fn index(&self, id: u64) -> usize {
        self.calls.iter().position(|call| call.id == id).expect("a call that is under way")
    }
}

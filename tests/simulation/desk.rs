//! The calls of a client: its queues, attempts and retries, by the real policy on the virtual clock.

use voice_agent_status::agent::Provider;
use voice_agent_status::policy::lane::{Admission, Lane};
use voice_agent_status::policy::retry::{Budget, Timing, asked_wait, is_retryable};

use crate::chance::Chance;
use crate::clock::Clock;
use crate::oracle::Oracle;
use crate::violation::Violation;
use crate::world::{Reply, Target, World};

/// See the module.
pub struct Desk {
    /// Whom the calls go to.
    pub world: World,
    lanes: [Lane; 4],
    /// Those that wait in a queue stand in its order.
    calls: Vec<Call>,
    last: u64,
    chance: Chance,
}

struct Call {
    id: u64,
    target: Target,
    provider: Provider,
    is_single: bool,
    budget: Budget,
    stage: Stage,
}

#[derive(Clone, Copy)]
enum Stage {
    Queued,
    Sent { arrives_at: f64, times_out_at: f64 },
    BackingOff { until: f64 },
}

impl Desk {
    /// No call has been made.
    pub fn new(seed: u64, world: World, cap: u32, pace: Option<u32>) -> Self {
        let lanes = Provider::ALL.map(|_| Lane::new(cap, pace));
        Self { world, lanes, calls: Vec::new(), last: 0, chance: Chance::new(seed, 2) }
    }

    /// A call lines up: a single one, or one of a fleet. Gives its number.
    pub fn call(
        &mut self,
        target: Target,
        timing: Timing,
        is_single: bool,
        now: f64,
        oracle: &mut Oracle,
    ) -> u64 {
        self.last += 1;
        let mut budget = Budget::new(timing);
        if is_single {
            budget.start(now);
        }
        let provider = self.world.provider(&target);
        oracle.called(self.last, provider, &target, is_single, timing, now);
        self.calls.push(Call { id: self.last, target, provider, is_single, budget, stage: Stage::Queued });
        self.last
    }

    /// Gives up a call, and aborts its request.
    pub fn abandon(&mut self, id: u64, now: f64, oracle: &mut Oracle) {
        let Some(index) = self.calls.iter().position(|call| call.id == id) else { return };
        let call = self.calls.remove(index);
        if matches!(call.stage, Stage::Sent { .. }) {
            self.lanes[call.provider as usize].leave(true);
        }
        oracle.abandoned(id, now);
    }

    /// Takes what has arrived, and tries again what is worth it. Gives the calls that have ended, and how.
    pub fn collect(&mut self, clock: &Clock, oracle: &mut Oracle) -> Result<Vec<(u64, Reply)>, Violation> {
        let now = clock.now;
        self.line_up_again(now, oracle);
        let mut ended = Vec::new();
        for mut call in std::mem::take(&mut self.calls) {
            let reply = match call.stage {
                Stage::Sent { arrives_at, times_out_at } if arrives_at.min(times_out_at) <= now => {
                    self.lanes[call.provider as usize].leave(true);
                    let is_there = arrives_at <= times_out_at;
                    let reply = if is_there { self.world.answer(&call.target, now) } else { Reply::Nothing };
                    oracle.answered(call.id, &reply, clock)?;
                    match self.retry(&mut call, &reply, clock) {
                        Some(wait) => {
                            call.stage = Stage::BackingOff { until: now + wait };
                            None
                        }
                        None => Some(reply),
                    }
                }
                Stage::Queued if call.is_single && call.budget.left(now) <= 0.0 => Some(Reply::Nothing),
                _ => None,
            };
            match reply {
                Some(reply) => {
                    oracle.ended(call.id, now)?;
                    ended.push((call.id, reply));
                }
                None => self.calls.push(call),
            }
        }
        Ok(ended)
    }

    /// Those whose back-off is over go to the end of the queue.
    fn line_up_again(&mut self, now: f64, oracle: &mut Oracle) {
        let is_over = |call: &mut Call| matches!(call.stage, Stage::BackingOff { until } if until <= now);
        for mut call in self.calls.extract_if(.., is_over).collect::<Vec<_>>() {
            call.stage = Stage::Queued;
            oracle.lined_up(call.id);
            self.calls.push(call);
        }
    }

    fn retry(&mut self, call: &mut Call, reply: &Reply, clock: &Clock) -> Option<f64> {
        let asked = match reply {
            Reply::Broken | Reply::Nothing => None,
            Reply::Refused(status, advice) if is_retryable(*status, "") => {
                asked_wait(advice.sources(), clock.wall())
            }
            _ => return None,
        };
        call.budget.retry(asked, self.chance.unit(), clock.now)
    }

    /// Sends whatever may go.
    pub fn send(&mut self, now: f64, oracle: &mut Oracle) -> Result<(), Violation> {
        for call in &mut self.calls {
            let lane = &mut self.lanes[call.provider as usize];
            let is_queued = matches!(call.stage, Stage::Queued);
            if is_queued && lane.admission(!call.is_single, now) == Admission::Go {
                lane.enter();
                lane.send(now);
                call.budget.start(now);
                oracle.sent(call.id, now)?;
                let arrives_at = self.world.receive(&call.target, now);
                call.stage =
                    Stage::Sent { arrives_at, times_out_at: now + call.budget.rest_of_attempt(now, now) };
            }
        }
        Ok(())
    }

    /// When there is something to do; at infinity if nothing is by time alone.
    pub fn next_at(&self, now: f64) -> f64 {
        let at = |call: &Call| match call.stage {
            Stage::Sent { arrives_at, times_out_at } => arrives_at.min(times_out_at),
            Stage::BackingOff { until } => until,
            Stage::Queued => {
                let ends_at = now + call.budget.left(now);
                match self.lanes[call.provider as usize].admission(!call.is_single, now) {
                    Admission::In(ms) => ends_at.min(now + ms.ceil()),
                    _ => ends_at,
                }
            }
        };
        self.calls.iter().map(at).fold(f64::INFINITY, f64::min)
    }

    /// How many calls are under way.
    pub fn calls(&self) -> usize {
        self.calls.len()
    }
}

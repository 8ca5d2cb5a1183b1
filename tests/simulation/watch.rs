//! A watch: drives the real roster, and asks as a watch does, ACP's agents by their list where there are two.

use std::rc::Rc;

use voice_agent_status::agent::{AgentRef, Provider};
use voice_agent_status::error::StatusErrorKind as Kind;
use voice_agent_status::policy::retry::{Timing, asked_wait};
use voice_agent_status::policy::roster::{Event, Fault, Roster};
use voice_agent_status::policy::schedule::{Cadence, is_final};

use crate::chance::Chance;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::oracle::Oracle;
use crate::telling;
use crate::violation::{Check, Invariant, hold};
use crate::world::{Reply, Target, Who, World};

/// A status or an error as the roster holds it, or none. Which answer it came with does not make it another one.
#[derive(Clone, Default)]
struct News {
    /// None of an error.
    word: Option<u8>,
    number: Option<u64>,
    _held: Option<Rc<()>>,
}

impl PartialEq for News {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

/// See the module.
pub struct Watch {
    roster: Roster<News>,
    rounds: Vec<Round>,
    timing: Timing,
    gives_up: bool,
    chance: Chance,
    /// Answers so far.
    answers: u64,
    /// What the roster holds has one of these each.
    held: Rc<()>,
}

/// Agents that are being asked together.
struct Round {
    list: Option<u64>,
    members: Vec<Member>,
}

struct Member {
    number: u32,
    who: Who,
    /// The call for it alone.
    call: Option<u64>,
    reply: Option<Reply>,
    /// Whether it has left the watch since it was asked.
    has_left: bool,
}

impl Watch {
    /// A watch over nobody. A poll is one attempt.
    pub fn new(seed: u64, cadence: Cadence, tells_all: bool, gives_up: bool, timing: Timing) -> Self {
        let mut chance = Chance::new(seed, 3);
        Self {
            roster: Roster::new(cadence, tells_all, chance.unit()),
            rounds: Vec::new(),
            timing: Timing { max_retries: 0, ..timing },
            gives_up,
            chance,
            answers: 0,
            held: Rc::new(()),
        }
    }

    /// One more agent joins.
    pub fn add(&mut self, agent: &AgentRef, now: f64) -> bool {
        self.roster.add(agent.clone(), now)
    }

    /// An agent leaves. A round goes with the last of its agents.
    pub fn delete(&mut self, agent: &AgentRef, now: f64, desk: &mut Desk, oracle: &mut Oracle) -> bool {
        let left = self.roster.delete(agent);
        for member in self.rounds.iter_mut().flat_map(|round| &mut round.members) {
            if !member.has_left && left == Some(member.number) {
                member.has_left = true;
                member.reply.get_or_insert(Reply::Nothing);
                member.call.take().into_iter().for_each(|call| desk.abandon(call, now, oracle));
            }
        }
        let is_left = |round: &mut Round| round.members.iter().all(|member| member.has_left);
        for round in self.rounds.extract_if(.., is_left) {
            round.list.into_iter().for_each(|call| desk.abandon(call, now, oracle));
        }
        left.is_some()
    }

    /// The page is hidden, or shown again.
    pub fn pause(&mut self, is_hidden: bool) {
        self.roster.pause(is_hidden);
    }

    /// The network is back.
    pub fn online(&mut self, now: f64) {
        self.roster.online(now);
    }

    /// Asks whom it is time to ask.
    pub fn ask(&mut self, now: f64, desk: &mut Desk, oracle: &mut Oracle) -> Check {
        let is_woken = self.due_at() <= now;
        let mut due = Vec::new();
        self.roster.due(now, &mut |number, agent| due.push((number, agent.clone())));
        hold(!is_woken || !due.is_empty(), Invariant::NotWokenInVain, || "nobody was due".to_owned())?;
        let (together, others): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|(_, agent)| agent.provider == Provider::Acp);
        let others = others.into_iter().map(|asked| vec![asked]);
        for agents in others.chain(Some(together).filter(|together| !together.is_empty())) {
            let mut members = Vec::new();
            for (number, agent) in agents {
                let who = desk.world.place(&agent);
                oracle.asked(who, now)?;
                members.push(Member { number, who, call: None, reply: None, has_left: false });
            }
            let by_list = members.len() > 1;
            let mut round = Round { list: None, members };
            if by_list {
                let all = round.members.iter().map(|member| member.who).collect();
                round.list = Some(desk.call(Target::List(all), self.timing, false, now, oracle));
            } else {
                round.ask_singly(|_| true, self.timing, now, desk, oracle);
            }
            self.rounds.push(round);
        }
        Ok(())
    }

    /// Takes how calls have ended. A round is over when all of it is answered.
    pub fn take(
        &mut self,
        ended: Vec<(u64, Reply)>,
        clock: &Clock,
        desk: &mut Desk,
        oracle: &mut Oracle,
    ) -> Check {
        for (id, reply) in ended {
            for round in &mut self.rounds {
                if round.list == Some(id) {
                    round.list = None;
                    round.listed(&reply, self.timing, clock.now, desk, oracle);
                } else if let Some(member) = round.members.iter_mut().find(|member| member.call == Some(id)) {
                    member.call = None;
                    member.reply = Some(reply.clone());
                }
            }
        }
        let is_over = |round: &mut Round| round.members.iter().all(|member| member.reply.is_some());
        let over: Vec<Round> = self.rounds.extract_if(.., is_over).collect();
        for round in over {
            let random = self.chance.unit();
            for member in round.members {
                let Some(reply) = member.reply else { continue };
                self.answers += 1;
                let (news, fault) = self.answer(&reply, member.who, clock);
                self.roster.heard(member.number, news, fault, clock.now, random);
                if !member.has_left {
                    oracle.heard(member.who, self.answers, &reply, clock)?;
                }
            }
        }
        Ok(())
    }

    /// What the roster gets of a reply.
    fn answer(&self, reply: &Reply, who: Who, clock: &Clock) -> (News, Option<Fault>) {
        let news = |word| News { word, number: Some(self.answers), _held: Some(self.held.clone()) };
        let status = |word| (news(Some(word)), None);
        let (kind, retry_after_ms) = match reply {
            Reply::Agent(word) => return status(*word),
            Reply::List(listed) => match listed.iter().find(|(listed, _)| *listed == who) {
                Some((_, word)) => return status(*word),
                None => (Kind::Decode, None),
            },
            Reply::NoList | Reply::Garbage => (Kind::Decode, None),
            Reply::Broken => (Kind::Network, None),
            Reply::Nothing => (Kind::Timeout, None),
            Reply::Refused(status, advice) => {
                (Kind::of_status(*status), asked_wait(advice.sources(), clock.wall()))
            }
        };
        let is_final = self.gives_up && is_final(kind);
        (news(None), Some(Fault { kind, is_final, retry_after_ms }))
    }

    /// Tells the consumer what there is to tell, so many events at most.
    pub fn tell(&mut self, most: usize, now: f64, world: &World, oracle: &mut Oracle) -> Check {
        for _ in 0..most {
            let Some(Event { agent, told, next_in_ms }) = self.roster.tell(now) else {
                oracle.silent()?;
                return oracle.over(self.is_over(), true);
            };
            let number = told.news.number.expect("news are of an answer");
            let next_in_ms = next_in_ms.is_finite().then_some(next_in_ms);
            let event = match told.news.word {
                Some(_) => telling::Event::Status(number, told.last.number),
                None => telling::Event::Error(number, told.last.number, next_in_ms),
            };
            oracle.told(world.place(agent), event, now)?;
        }
        Ok(())
    }

    /// When somebody is due; at infinity if nobody is by time alone.
    pub fn due_at(&mut self) -> f64 {
        // Before all time nobody is asked.
        self.roster.due(f64::NEG_INFINITY, &mut |_, _| {})
    }

    /// Whether nobody will be asked again, and all is told.
    pub fn is_over(&self) -> bool {
        self.roster.is_over()
    }

    /// How many statuses and errors are held.
    pub fn held(&self) -> usize {
        Rc::strong_count(&self.held) - 1
    }

    /// How many rounds are under way.
    pub fn rounds(&self) -> usize {
        self.rounds.len()
    }
}

impl Round {
    /// ACP's list is answered. Whom it does not have is asked for singly, and all are where it is refused.
    fn listed(&mut self, reply: &Reply, timing: Timing, now: f64, desk: &mut Desk, oracle: &mut Oracle) {
        let is_without = |who: Who| match reply {
            Reply::List(listed) => !listed.iter().any(|(listed, _)| *listed == who),
            Reply::NoList | Reply::Refused(403..=405, _) => true,
            _ => false,
        };
        for member in self.members.iter_mut().filter(|member| !is_without(member.who)) {
            member.reply.get_or_insert_with(|| reply.clone());
        }
        self.ask_singly(is_without, timing, now, desk, oracle);
    }

    fn ask_singly(
        &mut self,
        which: impl Fn(Who) -> bool,
        timing: Timing,
        now: f64,
        desk: &mut Desk,
        oracle: &mut Oracle,
    ) {
        for member in self.members.iter_mut().filter(|member| !member.has_left && which(member.who)) {
            member.call = Some(desk.call(Target::Agent(member.who), timing, false, now, oracle));
        }
    }
}

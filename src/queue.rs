//! The queues before providers: who waits for a place in a provider's [`Lane`].

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use js_sys::Map;
use wasm_bindgen::prelude::*;

use crate::agent::Provider;
use crate::call::{Outcome, Target};
use crate::options::Settings;
use crate::policy::lane::{Admission, Lane};
use crate::policy::retry::{Budget, Timing};
use crate::transport::bell::Bell;
use crate::transport::clock::{monotonic, random};
use crate::transport::task::Wait;

/// A lane, and those who wait for a place in it, first come first served.
pub struct Queue {
    lane: Lane,
    waiting: Vec<Rc<Turn>>,
}

/// The queues before all providers, one for each, of those who count together.
pub struct Queues([RefCell<Queue>; Provider::ALL.len()]);

/// A call as others see it: what it asks, and how it stands in its queue.
pub struct Turn {
    /// What is asked.
    pub target: Target,
    /// The times and tries of the call.
    pub timing: Timing,
    queues: Rc<Queues>,
    /// Who waits for it; nobody once it has ended.
    pub waiting: RefCell<Vec<Waits>>,
    /// Whether the pace holds it, as it holds the calls of fleets.
    is_paced: Cell<bool>,
    /// Since when the deadline counts; infinity for a fleet's call, whose deadline does not count in the queue.
    counts_since: Cell<f64>,
    is_in: Cell<bool>,
    was_sent: Cell<bool>,
    /// Rings when it should look again.
    bell: Cell<Option<Bell>>,
    /// Requests sent so far.
    pub attempts: Cell<u32>,
    /// When somebody began to wait for the call last.
    pub joined_at: Cell<f64>,
}

/// How a call has ended, the same for all who waited for it.
pub struct Ending<'a> {
    /// What was asked.
    pub target: &'a Target,
    /// What became of it.
    pub outcome: Outcome,
    /// When, by the monotonic clock.
    pub at: f64,
    /// A random number for what is to come.
    pub random: f64,
    /// What the reply says of each of several agents, once somebody has looked.
    pub items: OnceCell<Map>,
}

/// Tells who waits how the call has ended.
pub type Waits = Box<dyn Fn(&Ending<'_>)>;

impl Turn {
    /// The turn of a call that has not lined up, and for which nobody waits.
    pub fn new(queues: Rc<Queues>, target: &Target, timing: &Timing, now: f64) -> Rc<Self> {
        Rc::new(Self {
            target: target.clone(),
            timing: *timing,
            queues,
            waiting: RefCell::default(),
            is_paced: Cell::new(true),
            counts_since: Cell::new(now),
            is_in: Cell::new(false),
            was_sent: Cell::new(false),
            bell: Cell::new(None),
            attempts: Cell::new(0),
            joined_at: Cell::new(now),
        })
    }

    /// Whether it is a call to this target, with these times and tries, that has not ended.
    pub fn is_of(&self, target: &Target, timing: &Timing) -> bool {
        !self.waiting.borrow().is_empty() && self.target == *target && self.timing == *timing
    }

    /// One more waits for this call. A single one is not held by the pace; a fleet's does not lose its
    /// place to the deadline of a single one, which keeps its own (see `job`).
    pub fn join(&self, is_single: bool, now: f64, waits: Waits) {
        self.waiting.borrow_mut().push(waits);
        self.joined_at.set(now);
        if is_single {
            self.is_paced.set(false);
        } else {
            self.counts_since.set(f64::INFINITY);
        }
        self.wake();
    }

    /// The one before the provider that is asked.
    fn queue(&self) -> &RefCell<Queue> {
        let [first, ..] = &self.queues.0;
        self.queues.0.get(self.target.provider() as usize).unwrap_or(first)
    }

    /// It has ended: those who wait are told.
    pub fn end(&self, outcome: Outcome) {
        let (target, at, random) = (&self.target, monotonic(), random());
        let ending = Ending { target, outcome, at, random, items: OnceCell::new() };
        for tell in &self.waiting.take() {
            tell(&ending);
        }
    }

    /// A bell that is dropped rings.
    fn wake(&self) {
        drop(self.bell.take());
    }

    /// Lines up. Dropping the place leaves.
    pub fn line_up(self: &Rc<Self>) -> Place {
        self.is_in.set(false);
        self.was_sent.set(false);
        self.queue().borrow_mut().waiting.push(self.clone());
        Place(self.clone())
    }
}

impl Queues {
    /// Nobody waits yet.
    pub fn new(settings: &Settings<JsValue>) -> Rc<Self> {
        Rc::new(Self(Provider::ALL.map(|provider| {
            let per_minute = settings.account(provider).and_then(|account| account.per_minute);
            let lane = Lane::new(settings.max_concurrency, per_minute);
            RefCell::new(Queue { lane, waiting: Vec::new() })
        })))
    }
}

impl Queue {
    /// Lets in whoever may go at `now`.
    fn admit(&mut self, now: f64) {
        let mut index = 0;
        while let Some(turn) = self.waiting.get(index).filter(|_| !self.lane.is_full()) {
            if self.lane.admission(turn.is_paced.get(), now) == Admission::Go {
                self.lane.enter();
                turn.is_in.set(true);
                turn.wake();
                self.waiting.remove(index);
            } else {
                index += 1;
            }
        }
        // What holds the first may have changed: it looks again, and keeps the time for all behind it. In a full lane it
        // is for whoever leaves to look.
        if let Some(first) = self.waiting.first().filter(|_| !self.lane.is_full()) {
            first.wake();
        }
    }
}

/// How a place stands.
pub enum Standing {
    /// In the lane.
    In,
    /// In the queue: it looks again after this.
    Waiting(Wait),
    /// It does not get in before the deadline.
    Late,
}

/// A place in the queue and then in the lane. Dropping it leaves.
pub struct Place(Rc<Turn>);

impl Place {
    /// How it stands now.
    pub fn standing(&self, budget: &mut Budget, now: f64) -> Standing {
        let Self(turn) = self;
        let mut queue = turn.queue().borrow_mut();
        let is_first = queue.waiting.first().is_some_and(|first| Rc::ptr_eq(first, turn));
        if is_first || !turn.is_paced.get() {
            queue.admit(now);
        }
        budget.start(turn.counts_since.get());
        // Whoever has joined since has its own time, and a fleet all of it from the lane on.
        let is_fleet = turn.attempts.get() == 0 && turn.counts_since.get() == f64::INFINITY;
        budget.extend(if is_fleet { f64::INFINITY } else { turn.joined_at.get() });
        let mut wait = budget.left(now);
        if wait <= 0.0 {
            return Standing::Late;
        }
        if turn.is_in.get() {
            budget.start(now);
            return Standing::In;
        }
        if let Admission::In(ms) = queue.lane.admission(turn.is_paced.get(), now) {
            if ms >= wait {
                return Standing::Late;
            }
            if is_first {
                wait = ms;
            }
        }
        let bell = Bell::default();
        let rings = bell.promise().clone();
        turn.bell.set(Some(bell));
        Standing::Waiting(Wait::new(rings, wait))
    }

    /// The request is sent.
    pub fn sent(&self, now: f64) {
        let Self(turn) = self;
        turn.was_sent.set(true);
        let mut queue = turn.queue().borrow_mut();
        queue.lane.send(now);
        queue.admit(now);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self(turn) = self;
        let mut queue = turn.queue().borrow_mut();
        if turn.is_in.get() {
            queue.lane.leave(turn.was_sent.get());
        } else if let Some(index) = queue.waiting.iter().position(|other| Rc::ptr_eq(other, turn)) {
            queue.waiting.remove(index);
        }
        if !queue.waiting.is_empty() {
            queue.admit(monotonic());
        }
    }
}

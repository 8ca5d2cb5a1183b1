//! What is known of the agents on the list: cached for those who ask once, polled as long as somebody watches.
//! All share it: what a thousand viewers cost upstream is what one costs.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use super::cache::{self, Freshness, Serving};
use super::expose::{Said, error_json, whole_error};
use super::problem::Problem;
use super::viewer::{Audience, Viewer};
use crate::agent::{AgentRef, Provider};
use crate::ask::Heard;
use crate::call::{Failure, Target};
use crate::desk::{Asker, Desk, Terms, Tie};
use crate::options::Watching;
use crate::policy::schedule::Cadence;
use crate::queue::Queues;
use crate::transport::bell::Bell;
use crate::transport::clock::monotonic;
use crate::watcher::{self, Handle};

/// What a hub does with what it knows.
#[derive(Clone, Copy)]
pub struct Plan {
    /// How long it serves.
    pub freshness: Freshness,
    /// Whether all fields but bodies go out.
    pub is_full: bool,
}

/// See the module.
pub struct Hub {
    this: Weak<Self>,
    desk: Rc<Desk>,
    plan: Plan,
    entries: Vec<Entry>,
    poller: RefCell<Option<Handle>>,
    viewers: Audience,
}

struct Entry {
    agent: AgentRef,
    /// Its name in requests.
    reference: String,
    state: RefCell<State>,
    /// How many watch it.
    viewers: Cell<u32>,
    /// Asks for it, at the moment.
    refresh: RefCell<Weak<Refresh>>,
    /// Since when it is being asked for, also where nobody else may wait for that.
    asked_at: Cell<Option<f64>>,
}

/// What is known of one agent. Times are of the monotonic clock.
#[derive(Clone, Default)]
pub struct State {
    /// Counts the answers.
    pub version: u32,
    /// The newest status.
    pub said: Option<Rc<Said>>,
    /// What has gone wrong since.
    pub trouble: Option<Rc<Trouble>>,
}

/// Why there is nothing newer.
pub struct Trouble {
    /// The error as it was when it came.
    problem: Problem,
    /// All that goes out of it where that is more than the problem.
    whole: Option<JsValue>,
    /// When it came.
    at: f64,
    /// When the agent is asked again, where it is watched.
    pub next_at: Option<f64>,
}

/// What one who asks gets.
pub enum Answer {
    /// A status.
    Status {
        /// It.
        said: Rc<Said>,
        /// Since it was had, in milliseconds.
        age_ms: f64,
        /// Whether it should have been refreshed, and was not.
        is_stale: bool,
    },
    /// Neither a status nor an old one that still serves.
    Trouble(Rc<Trouble>),
}

impl Hub {
    /// Nothing is known yet.
    pub fn new(desk: Rc<Desk>, plan: Plan, agents: &[AgentRef]) -> Rc<Self> {
        let mut entries = Vec::new();
        for agent in agents {
            entries.push(Entry {
                agent: agent.clone(),
                reference: agent.reference(),
                state: RefCell::default(),
                viewers: Cell::new(0),
                refresh: RefCell::default(),
                asked_at: Cell::new(None),
            });
        }
        let (poller, viewers) = (RefCell::new(None), Audience::default());
        Rc::new_cyclic(|this| Self { this: this.clone(), desk, plan, entries, poller, viewers })
    }

    /// The place of an agent on the list; None where it is not on it.
    pub fn place(&self, reference: &str) -> Option<usize> {
        for (place, entry) in self.entries.iter().enumerate() {
            if entry.reference == reference {
                return Some(place);
            }
        }
        None
    }

    /// What is known of the agent at a place.
    pub fn state(&self, place: usize) -> State {
        self.entries.get(place).map(|entry| entry.state.borrow().clone()).unwrap_or_default()
    }

    /// The agent at a place.
    pub fn agent(&self, place: usize) -> Option<&AgentRef> {
        self.entries.get(place).map(|entry| &entry.agent)
    }

    /// A hub for the same agents that shares nothing with this one.
    pub fn apart(&self) -> Rc<Self> {
        let mut agents = Vec::new();
        for entry in &self.entries {
            agents.push(entry.agent.clone());
        }
        Self::new(self.desk.clone(), self.plan, &agents)
    }

    /// Asks for those of the agents at these places of whom an answer wants to know more, behind the answer where what is
    /// known still serves, unless it `waits` for that. Gives what to wait for before the answer. `keep` asks the
    /// platform not to end what goes on behind.
    pub fn begin(
        &self,
        places: &[Result<usize, Problem>],
        now: f64,
        waits: bool,
        keep: &dyn Fn(&JsValue),
    ) -> Vec<Rc<Refresh>> {
        let (mut behind, mut ahead, mut awaited) = (Vec::new(), Vec::new(), Vec::new());
        for place in places {
            let Ok(place) = *place else { continue };
            let Some(entry) = self.entries.get(place) else { continue };
            let serving = self.serving(entry, now);
            let is_stale = serving == Serving::Stale { refresh: true };
            let must_wait = serving == Serving::Wait || (is_stale && waits);
            if !must_wait && !is_stale {
                continue;
            }
            let under_way = entry.refresh.borrow().upgrade();
            match under_way {
                Some(refresh) if must_wait => awaited.push(refresh),
                Some(_) => {}
                None if must_wait => ahead.push(place),
                None if self.is_asked(entry, now) => {}
                None => behind.push(place),
            }
        }
        if !behind.is_empty() {
            let mut refreshes = Vec::new();
            self.refresh(&behind, &mut refreshes);
            for refresh in &refreshes {
                keep(refresh.done.promise());
            }
        }
        if !ahead.is_empty() {
            self.refresh(&ahead, &mut awaited);
        }
        awaited
    }

    fn serving(&self, entry: &Entry, now: f64) -> Serving {
        let state = entry.state.borrow();
        self.plan.freshness.serving(&cache::Entry {
            age_ms: state.said.as_ref().map(|said| now - said.at),
            failure: state.trouble.as_ref().map(|trouble| trouble.failure(now)),
            is_watched: entry.viewers.get() > 0,
        })
    }

    /// The answer about the agent at a place to one who asked at `since`.
    pub fn answer(&self, place: usize, since: f64) -> Answer {
        let (now, state) = (monotonic(), self.state(place));
        let age_ms = state.said.as_ref().map(|said| now - said.at);
        let serving = match (&state.said, &state.trouble) {
            // What came since is as new as can be, however short the time for which it is fresh.
            (_, Some(trouble)) if trouble.at >= since => self.plan.freshness.after_failure(age_ms),
            (Some(said), None) if said.at >= since => Serving::Fresh,
            // Nobody was asked for it, or too late: what was fresh then is not held against it.
            _ => self.entries.get(place).map_or(Serving::Fail, |entry| self.serving(entry, since)),
        };
        match (serving, state.said, state.trouble) {
            (Serving::Fresh | Serving::Stale { .. }, Some(said), _) => {
                Answer::Status { age_ms: now - said.at, said, is_stale: serving != Serving::Fresh }
            }
            (_, _, Some(trouble)) => Answer::Trouble(trouble),
            _ => Answer::Trouble(Rc::new(Trouble::new(Problem::late(), now))),
        }
    }

    /// Whether it is being asked for behind another answer. What the platform has ended meanwhile is not, after a while.
    fn is_asked(&self, entry: &Entry, now: f64) -> bool {
        let deadline_ms = self.desk.context.settings.timing.deadline_ms;
        entry.asked_at.get().is_some_and(|at| now - at < deadline_ms)
    }

    /// Asks for the agents at these places: for those of ACP together, since one list has all of them, and for each of the
    /// others by itself, so that none waits for another.
    fn refresh(&self, places: &[usize], refreshes: &mut Vec<Rc<Refresh>>) {
        // One for all: the cap and the pace are of the whole request, also where nothing is shared with others.
        let queues = self.desk.queues();
        let mut together = Vec::new();
        for &place in places {
            if self.agent(place).is_some_and(|agent| agent.provider == Provider::Acp) {
                together.push(place);
            } else {
                refreshes.push(self.ask(&queues, vec![place]));
            }
        }
        if !together.is_empty() {
            refreshes.push(self.ask(&queues, together));
        }
    }

    /// Asks for the agents at these places, which are answered together.
    fn ask(&self, queues: &Rc<Queues>, places: Vec<usize>) -> Rc<Refresh> {
        let refresh = Rc::new(Refresh { hub: self.this.clone(), places, done: Bell::default() });
        let timing = self.desk.context.settings.timing;
        let terms = Terms { signal: JsValue::UNDEFINED, timing, is_single: false, queues: queues.clone() };
        // Nothing is asked any more once the hub is closed.
        if self.desk.is_closed() {
            refresh.done.ring();
            return refresh;
        }
        let tie = Tie::new(&self.desk, terms, Box::new(refresh.clone()));
        for (number, &place) in (0..).zip(&refresh.places) {
            let Some(entry) = self.entries.get(place) else { continue };
            tie.want(number, Target::Agent(entry.agent.clone()));
            entry.asked_at.set(Some(monotonic()));
            // Where requests must not wait on each other each asks for itself.
            if self.desk.shares() {
                entry.refresh.replace(Rc::downgrade(&refresh));
            }
        }
        tie.ask();
        refresh
    }

    /// An agent was asked. What watches it asks again at this time.
    fn heard(&self, place: usize, outcome: Result<&JsValue, &Failure>, next_at: Option<f64>) {
        let Some(entry) = self.entries.get(place) else { return };
        let now = monotonic();
        entry.asked_at.set(None);
        let mut state = self.state(place);
        state.version += 1;
        match outcome {
            Ok(status) => {
                state.said = Some(Rc::new(Said::new(status, self.plan.is_full, now)));
                state.trouble = None;
            }
            Err(failure) => {
                let mut trouble = Trouble::new(Problem::of_error(&failure.error), now);
                let error = failure.to_js(&entry.agent.reference().into());
                trouble.whole = self.plan.is_full.then(|| whole_error(&error, &trouble.problem));
                trouble.next_at = next_at;
                state.trouble = Some(Rc::new(trouble));
            }
        }
        entry.state.replace(state);
        for viewer in &self.viewers.all() {
            viewer.notice(place);
        }
    }

    /// Somebody watches.
    pub fn enter(&self, viewer: &Rc<Viewer>) {
        self.viewers.add(viewer);
        let poller = self.poller.borrow_mut().get_or_insert_with(|| self.poller()).0.clone();
        for place in &viewer.places() {
            let Some(entry) = self.entries.get(*place) else { continue };
            entry.viewers.set(entry.viewers.get() + 1);
            if entry.viewers.get() == 1 {
                // What nobody has looked after for long is no news.
                if self.serving(entry, monotonic()) != Serving::Fresh {
                    entry.state.replace(State::default());
                }
                poller.enter(entry.agent.clone());
            }
        }
    }

    /// Somebody has stopped watching; an agent that nobody else watches is not asked any more.
    pub fn leave(&self, viewer: &Viewer) {
        let poller = self.poller.borrow().as_ref().map(|poller| poller.0.clone());
        for place in &viewer.places() {
            let Some(entry) = self.entries.get(*place) else { continue };
            entry.viewers.set(entry.viewers.get().saturating_sub(1));
            if entry.viewers.get() == 0
                && let Some(poller) = &poller
            {
                poller.delete(&entry.agent);
            }
        }
    }

    /// What asks for the watched agents.
    fn poller(&self) -> Handle {
        let hub = self.this.clone();
        let cadence = Cadence { interval_ms: self.plan.freshness.interval_ms, ..Watching::DEFAULT.cadence };
        let heard = move |agent: &AgentRef, outcome: Result<&JsValue, &Failure>, next_at| {
            if let Some(hub) = hub.upgrade()
                && let Some(place) = hub.place(&agent.reference())
            {
                hub.heard(place, outcome, Some(next_at));
            }
        };
        watcher::polling(&self.desk, Watching { cadence, ..Watching::DEFAULT }, Box::new(heard))
    }
}

/// Agents that are asked for once, until all have answered.
pub struct Refresh {
    hub: Weak<Hub>,
    places: Vec<usize>,
    /// Rings at its end, when nobody holds it any more but those who wait.
    pub done: Bell,
}

impl Asker for Rc<Refresh> {
    fn heard(&self, tie: &Rc<Tie>, heard: &Heard<'_>) {
        if let (Some(hub), Some(&place)) = (self.hub.upgrade(), self.places.get(heard.ask.number as usize)) {
            let outcome = heard.status(&tie.desk.context);
            hub.heard(place, outcome.as_ref().map_err(|failure| *failure), None);
        }
        if tie.asks.borrow().is_empty() {
            tie.stir();
        }
    }

    /// The hub is closed.
    fn stirred(&self, tie: &Rc<Tie>, _: &JsValue) {
        self.done.ring();
        tie.end();
    }
}

impl Trouble {
    fn new(problem: Problem, at: f64) -> Self {
        Self { problem, whole: None, at, next_at: None }
    }

    /// The error, with what is left by now of the provider's wait.
    pub fn problem(&self) -> Problem {
        let left_ms = self.failure(monotonic()).remaining_ms().map(f64::ceil);
        Problem { retry_after_ms: left_ms, ..self.problem }
    }

    /// Its JSON text.
    pub fn json(&self) -> String {
        error_json(self.whole.as_ref(), &self.problem())
    }

    fn failure(&self, now: f64) -> cache::Failure {
        cache::Failure { age_ms: now - self.at, retry_after_ms: self.problem.retry_after_ms }
    }
}

//! A watch under way: asks whom its [`Roster`] says, and tells what it says.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Array, Function, JSON, JsString, Promise};
use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, TELLING_FIELDS};
use crate::call::{AT_GATEWAY, Failure, MAX_BATCH, no_account, refs_path};
use crate::feed;
use crate::fleet::{self, Fleet};
use crate::job::Desk;
use crate::json::{Json, Kind};
use crate::options::{self, Watching};
use crate::policy::news::Told;
use crate::policy::retry::{Timing, backoff};
use crate::policy::roster::{Event, Fault, Roster};
use crate::scope::Asker;
use crate::status;
use crate::text::join;
use crate::transport::alarm::Alarm;
use crate::transport::clock::{monotonic, random};
use crate::transport::js;
use crate::transport::listener::{Listener, Signal};
use crate::transport::task::Task;

/// See the module. What runs holds it weakly: when its consumer lets go of it, it stops.
pub struct Watch {
    desk: Rc<Desk>,
    asker: Asker,
    watching: Watching,
    signal: JsValue,
    /// What is wrong with the options, and with the references.
    refused: [Option<Box<Failure>>; 2],
    roster: RefCell<Roster<Known, JsValue>>,
    has_begun: Cell<bool>,
    is_over: Cell<bool>,
    /// What the consumer must still be told: that it has ended like this.
    rejection: Cell<Option<JsValue>>,
    running: RefCell<Option<Running>>,
    rounds: RefCell<Vec<Round>>,
    /// Rings when there may be somebody to ask.
    bell: RefCell<Option<Rc<Alarm>>>,
    /// A gateway's stream, open or being opened.
    feed: RefCell<Option<Rc<Task<()>>>>,
    /// When one may be opened again, and how often it could not be.
    feed_at: Cell<f64>,
    feed_failures: Cell<u32>,
    /// What the stream told last, by the gateway's word for it.
    last_id: RefCell<String>,
    /// Those who wait for an event: how to resolve their promises.
    waiting: RefCell<Vec<Function>>,
    /// Itself, while somebody waits: they need not hold the iterator to be answered.
    kept: RefCell<Option<Rc<Self>>>,
    /// [`TELLING_FIELDS`], for JavaScript.
    telling: Array,
    /// Who is told of each answer, in the place of a consumer.
    #[cfg(feature = "gateway")]
    listener: Option<Listens>,
}

/// Is told of each answer: whose, what, and in how many milliseconds it is asked again.
#[cfg(feature = "gateway")]
pub type Listens = Box<dyn Fn(&AgentRef, Result<&JsValue, &Failure>, Option<f64>)>;

/// What runs, and stops when it is dropped.
struct Running {
    signal: Signal,
    document: JsValue,
    _driver: Rc<Task<()>>,
    _listeners: [Option<Listener>; 2],
    stir: Closure<dyn FnMut(JsValue)>,
}

/// Agents that are being asked together.
struct Round {
    numbers: Vec<u32>,
    _task: Rc<Task<()>>,
}

/// A status, and what of it counts as a change.
#[derive(Clone)]
struct Known {
    status: JsValue,
    print: JsString,
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.print == other.print
    }
}

/// A watch that has not begun. What is wrong with the arguments shows at its first event.
pub fn new(desk: &Rc<Desk>, refs: &JsValue, options: &JsValue) -> Rc<Watch> {
    let given = js::snapshot(options).map_err(|_| "reading the options failed".to_owned());
    let (watching, wrong_options) = match given.as_ref().map_err(Clone::clone).and_then(options::watch) {
        Ok(watching) => (watching, None),
        Err(why) => (Watching::DEFAULT, Some(Failure::config(join(&["watch: ", &why])))),
    };
    let signal = given.map_or(JsValue::UNDEFINED, |given| js::get(&given, "signal"));
    let mut watch = Watch::new(desk, watching, signal);
    let wrong = match js::array(refs) {
        Some(refs) => refs.iter().find_map(|reference| watch.add(&reference).err()),
        None => Some(Failure::config("watch: refs must be an array".to_owned())),
    };
    watch.refused = [wrong_options, wrong];
    Rc::new(watch)
}

/// A watch that tells a listener in place of a consumer, and never gives up on an agent. It has begun.
#[cfg(feature = "gateway")]
pub fn polling(desk: &Rc<Desk>, watching: Watching, listener: Listens) -> Rc<Watch> {
    let mut watch = Watch::new(desk, watching, JsValue::UNDEFINED);
    watch.roster.get_mut().never_gives_up();
    watch.listener = Some(listener);
    let watch = Rc::new(watch);
    // Without references it can only fail where the client is closed: then there is nothing to poll.
    let _ = watch.begin();
    watch
}

impl Watch {
    fn new(desk: &Rc<Desk>, watching: Watching, signal: JsValue) -> Self {
        let timing = Timing { max_retries: 0, ..desk.context.settings.timing };
        let telling = Array::new();
        for field in TELLING_FIELDS {
            telling.push(&field.into());
        }
        let mut roster = Roster::new(watching.cadence, watching.tells_all);
        if AT_GATEWAY {
            roster.asks_a_gateway();
        }
        Self {
            desk: desk.clone(),
            asker: Asker { scope: desk.scope(), timing },
            watching,
            signal,
            refused: [None, None],
            roster: RefCell::new(roster),
            has_begun: Cell::new(false),
            is_over: Cell::new(false),
            rejection: Cell::new(None),
            running: RefCell::new(None),
            rounds: RefCell::new(Vec::new()),
            bell: RefCell::new(None),
            feed: RefCell::new(None),
            feed_at: Cell::new(0.0),
            feed_failures: Cell::new(0),
            last_id: RefCell::new(String::new()),
            waiting: RefCell::new(Vec::new()),
            kept: RefCell::new(None),
            telling,
            #[cfg(feature = "gateway")]
            listener: None,
        }
    }

    /// A promise of what an iterator's `next()` gives.
    pub fn next(self: &Rc<Self>) -> Promise {
        let promise = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve));
        self.kept.replace(Some(self.clone()));
        if let Err(reason) = self.begin() {
            self.end(Some(reason));
        }
        self.tell();
        promise
    }

    /// Stops it, its requests and its timers. Those who wait are told that it is done.
    pub fn stop(&self) {
        self.end(None);
        self.rejection.take();
        self.tell();
    }

    /// Begins, at the first time. Err is what the consumer gets in place of events.
    fn begin(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.has_begun.replace(true) || self.is_over.get() {
            return Ok(());
        }
        let refuse = |failure: &Option<Box<Failure>>| match failure {
            Some(failure) => Err(self.desk.error(failure)),
            None => Ok(()),
        };
        let [options, refs] = &self.refused;
        refuse(options)?;
        let held = Rc::downgrade(self);
        let stir = Closure::new(move |event: JsValue| {
            if let Some(watch) = held.upgrade() {
                watch.stirred(&event);
            }
        });
        let listener: &JsValue = stir.as_ref();
        let Some(signal) = Signal::new(self.signal.clone(), listener) else {
            return refuse(&Some(Failure::config("watch: signal must be an AbortSignal".to_owned())));
        };
        if let Some(reason) = signal.reason() {
            return Err(reason);
        }
        refuse(&self.desk.check_open().err())?;
        refuse(refs)?;
        let in_page = self.desk.context.settings.in_page;
        let global: JsValue = js::global();
        let document = if in_page { js::get(&global, "document") } else { JsValue::UNDEFINED };
        let listen = |target: &JsValue, event| {
            if in_page { Listener::new(target.clone(), event, listener.clone()) } else { None }
        };
        let listeners = [listen(&document, "visibilitychange"), listen(&global, "online")];
        self.desk.enter(listener);
        let driver = Task::spawn(Box::pin(drive(Rc::downgrade(self))));
        self.running.replace(Some(Running {
            signal,
            document,
            _driver: driver,
            _listeners: listeners,
            stir,
        }));
        Ok(())
    }

    /// Something has happened: an abort, the client's end, the page is shown or hidden, the network is back.
    fn stirred(&self, event: &JsValue) {
        let reason = self.running.borrow().as_ref().and_then(|running| running.signal.reason());
        if reason.is_some() || self.desk.check_open().is_err() {
            self.end(reason);
            self.tell();
        } else {
            if js::get(event, "type") == "online" {
                self.roster.borrow_mut().online(monotonic());
            }
            self.refeed();
        }
    }

    /// Asks whom it is time to ask. What to wait for then, if anything.
    fn step(self: &Rc<Self>) -> Option<Rc<Alarm>> {
        let document = self.running.borrow().as_ref()?.document.clone();
        let is_hidden = !document.is_undefined() && js::get(&document, "visibilityState") == "hidden";
        let is_paused = is_hidden && self.watching.pauses_when_hidden;
        let now = monotonic();
        let mut roster = self.roster.borrow_mut();
        // Who is told need not ask.
        let is_fed = self.feed(&roster.agents(), is_paused, now);
        roster.pause(is_paused || is_fed);
        for agents in roster.due(now) {
            self.rounds.borrow_mut().push(self.ask(agents));
        }
        let feed_at = AT_GATEWAY.then(|| self.feed_at.get()).filter(|_| !is_paused && !is_fed);
        let at = roster.due_at().into_iter().chain(feed_at).reduce(f64::min);
        let alarm = Rc::new(at.map_or_else(Alarm::new, |at| Alarm::after(at - now)));
        self.bell.replace(Some(alarm.clone()));
        Some(alarm)
    }

    /// Sees to a gateway's stream about these agents. Whether there is one, or may be in a moment.
    fn feed(self: &Rc<Self>, agents: &[AgentRef], is_paused: bool, now: f64) -> bool {
        if !AT_GATEWAY {
            return false;
        }
        if is_paused || agents.is_empty() || agents.len() > MAX_BATCH {
            // For an hour; whatever changes that begins anew.
            self.feed_at.set(now + 3_600_000.0);
            drop(self.feed.take());
        } else if self.feed.borrow().is_none() && now >= self.feed_at.get() {
            let all = if self.watching.tells_all { "&emit=all" } else { "" };
            let path = join(&[&refs_path("/v1/events", agents), all]);
            let (context, last_id) = (self.desk.context.clone(), self.last_id.borrow().clone());
            let listening = feed::listen(Rc::downgrade(self), context, path, last_id);
            self.feed.replace(Some(Task::spawn(Box::pin(listening))));
        }
        self.feed.borrow().is_some()
    }

    /// Whom it is about has changed, or whether it may listen: a stream about others is of no use.
    fn refeed(&self) {
        self.feed_at.set(0.0);
        let feed = self.feed.take();
        drop(feed);
        self.wake();
    }

    /// The stream has told this of an agent.
    pub fn told(&self, data: &str) {
        let (text, secrets) = (data.into(), &self.desk.context.secrets);
        let mut event = js::parse(&text).unwrap_or_default();
        if secrets.may_show_in(&text) {
            event = secrets.redact_body(event);
        }
        let Ok(agent) = status::parse_ref(&event.field("ref")) else { return };
        let (status, error) = (event.field("status"), event.field("error"));
        let answer = if status.kind() == Kind::Object {
            Ok(self.known(status))
        } else {
            let failure = Failure::told(&agent, &error, 0, 0.0);
            Err(self.fault(&agent, &failure))
        };
        self.roster.borrow_mut().overheard(&agent, answer, monotonic(), random());
        self.tell();
    }

    /// Where to go on when the stream is opened again.
    pub fn remember(&self, id: &str) {
        self.last_id.replace(id.to_owned());
    }

    /// The stream has ended, or could not be opened.
    pub fn fed(&self, was_open: bool) {
        let failures = if was_open { 0 } else { self.feed_failures.get() };
        self.feed_failures.set(failures + 1);
        self.feed_at.set(monotonic() + backoff(failures + 1, random()));
        self.feed.take();
        self.wake();
    }

    fn known(&self, status: JsValue) -> Known {
        let print = JSON::stringify_with_replacer(&status, &self.telling).unwrap_or_default();
        Known { status, print }
    }

    fn fault(&self, agent: &AgentRef, failure: &Failure) -> Fault<JsValue> {
        Fault {
            kind: failure.error.kind,
            retry_after_ms: failure.error.retry_after_ms,
            error: fleet::error_of(&self.desk.context, failure, &agent.reference().into()),
        }
    }

    fn ask(self: &Rc<Self>, agents: Vec<(u32, AgentRef)>) -> Round {
        let (mut numbers, mut asked) = (Vec::new(), Vec::new());
        for (number, agent) in &agents {
            numbers.push(*number);
            asked.push(Ok(agent.clone()));
        }
        let mut fleet = Fleet::begin(self.asker.clone(), asked);
        let held = Rc::downgrade(self);
        let task = Task::spawn(Box::pin(async move {
            while let Some(call) = fleet.pending() {
                let _ = call.done().wait().await;
            }
            if let Some(watch) = held.upgrade() {
                watch.heard(&agents, &fleet);
            }
        }));
        Round { numbers, _task: task }
    }

    /// A round has ended.
    fn heard(&self, agents: &[(u32, AgentRef)], fleet: &Fleet) {
        let (now, random) = (monotonic(), random());
        for ((number, agent), outcome) in agents.iter().zip(fleet.outcomes()) {
            #[cfg(feature = "gateway")]
            let told = outcome.clone();
            match outcome {
                Ok(status) => {
                    let known = Ok(self.known(status));
                    self.roster.borrow_mut().heard(*number, known, now, random);
                }
                Err(failure) => {
                    let fault = self.fault(agent, failure);
                    let mut roster = self.roster.borrow_mut();
                    // Only what the gateway itself refuses is refused for good.
                    match failure.error.status {
                        Some(401 | 403 | 404) if AT_GATEWAY => roster.refused(*number, fault, now),
                        _ => roster.heard(*number, Err(fault), now, random),
                    }
                }
            }
            #[cfg(feature = "gateway")]
            if let Some(listener) = &self.listener {
                let next_in_ms = self.roster.borrow().next_in_ms(*number, now);
                listener(agent, told.as_ref().map_err(|failure| *failure), next_in_ms);
            }
        }
        let first = agents.first().map(|(number, _)| *number);
        self.rounds.borrow_mut().retain(|round| round.numbers.first().copied() != first);
        self.tell();
        self.wake();
    }

    /// Tells those who wait what there is to tell.
    fn tell(&self) {
        while !self.waiting.borrow().is_empty() {
            let event = if self.is_over.get() { None } else { self.roster.borrow_mut().tell(monotonic()) };
            let settled: JsValue = match event {
                Some(event) => iteration(to_js(event), false),
                None if self.is_over.get() => match self.rejection.take() {
                    Some(reason) => Promise::reject(&reason).into(),
                    None => iteration(JsValue::UNDEFINED, true),
                },
                None if self.roster.borrow().is_over() => {
                    self.end(None);
                    continue;
                }
                None => return,
            };
            let resolve = self.waiting.borrow_mut().remove(0);
            let _ = resolve.apply(&JsValue::UNDEFINED, &Array::of1(&settled));
        }
        self.kept.take();
    }

    /// Ends it. The consumer is told of it after what it has been told so far.
    fn end(&self, rejection: Option<JsValue>) {
        if !self.is_over.replace(true) {
            self.rejection.set(rejection);
            drop(self.feed.take());
            if let Some(running) = self.running.take() {
                self.desk.leave(running.stir.as_ref());
            }
            // The driver's timer goes when nobody holds it any more.
            self.bell.take();
            drop(self.rounds.take());
        }
    }

    /// One more agent joins. False if it was there already, or the watch is over.
    pub fn add(&self, reference: &JsValue) -> Result<bool, Box<Failure>> {
        let agent = status::parse_ref(reference)?;
        if self.desk.context.settings.account(agent.provider).is_none() {
            return Err(no_account(&agent));
        }
        Ok(self.enter(agent))
    }

    /// The error that JavaScript throws.
    pub fn error(&self, failure: &Failure) -> JsValue {
        self.desk.error(failure)
    }

    /// One more agent, of a provider that has an account, joins.
    pub fn enter(&self, agent: AgentRef) -> bool {
        let is_new = !self.is_over.get() && self.roster.borrow_mut().add(agent, monotonic());
        self.refeed();
        is_new
    }

    /// An agent leaves. False if it was not there.
    pub fn delete(&self, agent: &AgentRef) -> bool {
        let was_there = self.roster.borrow_mut().delete(agent);
        // A round goes with the last of its agents.
        for round in self.rounds.take() {
            let roster = self.roster.borrow();
            let is_kept = round.numbers.iter().any(|number| roster.has(*number));
            drop(roster);
            if is_kept {
                self.rounds.borrow_mut().push(round);
            }
        }
        self.tell();
        // The one that was due next may have left: no timer need run for it.
        self.refeed();
        was_there
    }

    fn wake(&self) {
        if let Some(bell) = self.bell.take() {
            bell.ring();
        }
    }
}

impl Drop for Watch {
    /// The client need not remember a watch that nobody holds any more.
    fn drop(&mut self) {
        self.end(None);
    }
}

/// Runs a watch for as long as somebody holds it.
async fn drive(watch: Weak<Watch>) {
    while let Some(alarm) = watch.upgrade().and_then(|watch| watch.step()) {
        let _ = alarm.wait().await;
    }
}

/// What an iterator's promise resolves with.
pub fn iteration(value: JsValue, done: bool) -> JsValue {
    js::object(&["value", "done"], &[value, done.into()])
}

fn to_js(event: Event<Known, JsValue>) -> JsValue {
    let status_of = |known: Option<Known>| known.map_or(JsValue::NULL, |known| known.status);
    let reference = event.agent.reference().into();
    match event.told {
        Told::Status { status, previous } => {
            let changed = (previous.as_ref() != Some(&status)).into();
            js::object(
                &["type", "ref", "status", "previous", "changed"],
                &["status".into(), reference, status.status, status_of(previous), changed],
            )
        }
        Told::Error { error, last_known } => js::object(
            &["type", "ref", "error", "lastKnown", "nextInMs"],
            &["error".into(), reference, error, status_of(last_known), js::or_null(event.next_in_ms)],
        ),
    }
}

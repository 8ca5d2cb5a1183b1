//! A watch under way: asks whom its [`Roster`] says, and tells what it says.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, TELLING_FIELDS};
use crate::ask::{self, Ask};
use crate::call::{AT_GATEWAY, Failure, Target, no_account};
use crate::desk::{self, Asker, Desk, Tie};
#[cfg(feature = "gateway-client")]
use crate::feed::Feed;
use crate::job::error_of;
use crate::options::{self, Watching};
use crate::policy::retry::Timing;
use crate::policy::roster::{Event, Fault, Roster};
use crate::status;
use crate::transport::alarm::Timer;
use crate::transport::clock::monotonic;
use crate::transport::js;
use crate::transport::listener::Listener;

/// See the module. What runs holds it weakly: when its consumer lets go of it, it stops.
pub struct Watcher {
    this: Weak<Self>,
    /// What it shares with all of the client.
    pub desk: Rc<Desk>,
    /// How it watches.
    pub watching: Watching,
    signal: JsValue,
    /// What is wrong with the references.
    wrong: Cell<Option<JsValue>>,
    /// Whom it watches.
    pub roster: RefCell<Roster<Known, JsValue>>,
    /// Once it has begun, and until it is over.
    running: RefCell<Option<Running>>,
    is_over: Cell<bool>,
    /// What the consumer must still be told: that it has ended like this.
    rejection: Cell<Option<JsValue>>,
    /// Rings when somebody is due, at this time.
    timer: Cell<Option<Timer>>,
    timer_at: Cell<f64>,
    asks: RefCell<Vec<Rc<Ask>>>,
    /// Those who wait for an event: how to resolve their promises.
    waiting: RefCell<Vec<JsValue>>,
    /// Itself, while somebody waits: they need not hold the iterator to be answered.
    kept: Cell<Option<Rc<Self>>>,
    /// What a gateway tells by itself.
    #[cfg(feature = "gateway-client")]
    pub feed: Feed,
    /// Who is told of each answer, in the place of a consumer.
    #[cfg(feature = "gateway")]
    listener: RefCell<Option<Listens>>,
}

/// Is told of each answer: whose, what, and when it is asked again.
#[cfg(feature = "gateway")]
pub type Listens = Box<dyn Fn(&AgentRef, Result<&JsValue, &Failure>, Option<f64>)>;

/// What stops when it is dropped.
struct Running {
    tie: Rc<Tie>,
    _listeners: [Option<Listener>; 2],
}

/// A status, and what of it counts as a change.
#[derive(Clone)]
pub struct Known {
    status: JsValue,
    print: JsValue,
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.print == other.print
    }
}

/// A watch that has not begun. What is wrong with the arguments shows at its first event.
pub fn new(desk: &Rc<Desk>, refs: &JsValue, options: &JsValue) -> Rc<Watcher> {
    let given = desk::snapshot(options);
    let signal = given.as_ref().map_or(JsValue::UNDEFINED, |given| js::get(given, "signal"));
    let watching = given.and_then(|given| options::watch(&given));
    let watch = Watcher::new(desk, *watching.as_ref().unwrap_or(&Watching::DEFAULT), signal);
    if let Err(why) = watching {
        watch.end(Some(desk.refusal(&["watch: ", &why])));
    }
    match js::array(refs) {
        None => watch.wrong.set(Some(desk.refusal(&["watch: refs must be an array"]))),
        Some(refs) => {
            for reference in refs.iter() {
                if let Err(failure) = watch.add(&reference) {
                    watch.wrong.set(Some(desk.error(&failure)));
                    break;
                }
            }
        }
    }
    watch
}

/// A watch that tells a listener in place of a consumer, and never gives up on an agent. It has begun.
#[cfg(feature = "gateway")]
pub fn polling(desk: &Rc<Desk>, watching: Watching, listener: Listens) -> Rc<Watcher> {
    let watch = Watcher::new(desk, watching, JsValue::UNDEFINED);
    watch.roster.borrow_mut().never_gives_up();
    watch.listener.replace(Some(listener));
    watch.begin();
    watch
}

impl Watcher {
    fn new(desk: &Rc<Desk>, watching: Watching, signal: JsValue) -> Rc<Self> {
        let mut roster = Roster::new(watching.cadence, watching.tells_all);
        if AT_GATEWAY {
            roster.asks_a_gateway();
        }
        Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            desk: desk.clone(),
            watching,
            signal,
            wrong: Cell::default(),
            roster: RefCell::new(roster),
            running: RefCell::default(),
            is_over: Cell::new(false),
            rejection: Cell::default(),
            timer: Cell::default(),
            timer_at: Cell::new(f64::INFINITY),
            asks: RefCell::default(),
            waiting: RefCell::default(),
            kept: Cell::default(),
            #[cfg(feature = "gateway-client")]
            feed: Feed::new(this.clone()),
            #[cfg(feature = "gateway")]
            listener: RefCell::default(),
        })
    }

    /// A promise of what an iterator's `next()` gives.
    pub fn next(&self) -> Promise {
        let (promise, resolve) = js::deferred();
        self.waiting.borrow_mut().push(resolve);
        self.kept.set(self.this.upgrade());
        self.begin();
        self.tell();
        promise
    }

    /// Stops it, its requests and its timers. Those who wait are told that it is done.
    pub fn stop(&self) {
        self.end(None);
        self.rejection.take();
        self.tell();
    }

    /// Begins, at the first time.
    fn begin(&self) {
        if self.is_over.get() || self.running.borrow().is_some() {
            return;
        }
        let desk = &self.desk;
        let timing = Timing { max_retries: 0, ..desk.context.settings.timing };
        let signal = self.signal.clone();
        let tie = Tie::new(desk, self.this.clone(), signal, timing, false, desk.scope());
        let refused = tie.check("watch: ").err();
        if let Some(reason) = refused.or_else(|| self.wrong.take()) {
            return self.end(Some(reason));
        }
        let listen = |target: JsValue, event| Listener::new(target, event, tie.bell().clone());
        let listeners = if !cfg!(feature = "gateway") && desk.context.settings.in_page {
            [listen(document(), "visibilitychange"), listen(js::global(), "online")]
        } else {
            [None, None]
        };
        self.running.replace(Some(Running { tie, _listeners: listeners }));
        self.look();
    }

    /// Asks whom it is time to ask, and sets the timer for the next.
    pub fn look(&self) {
        let tie = match &*self.running.borrow() {
            Some(running) => running.tie.clone(),
            None => return,
        };
        let may_pause = !cfg!(feature = "gateway")
            && self.watching.pauses_when_hidden
            && self.desk.context.settings.in_page;
        let is_paused = may_pause && js::get(&document(), "visibilityState") == "hidden";
        let now = monotonic();
        // Who is told need not ask.
        #[cfg(feature = "gateway-client")]
        let is_paused = self.feed.tend(self, is_paused, now) || is_paused;
        let mut roster = self.roster.borrow_mut();
        roster.pause(is_paused);
        let mut asks = self.asks.borrow_mut();
        let before = asks.len();
        let due_at = roster.due(now, &mut |number, agent| {
            asks.push(Ask::new(&tie, number, Ok(Target::Agent(agent.clone()))));
        });
        ask::begin(asks.get(before..).unwrap_or_default());
        drop((asks, roster));
        self.timer_at.set(f64::INFINITY);
        self.wake_at(due_at);
        #[cfg(feature = "gateway-client")]
        self.wake_at(self.feed.at());
    }

    /// Looks again at this time, if not before.
    pub fn wake_at(&self, at: Option<f64>) {
        if let (Some(at), Some(running)) = (at, &*self.running.borrow())
            && at < self.timer_at.get()
        {
            self.timer_at.set(at);
            self.timer.set(Some(running.tie.timer(at - monotonic())));
        }
    }

    /// A status as the roster holds it.
    pub fn known(&self, status: JsValue) -> Known {
        let print = js::print(&status, TELLING_FIELDS).into();
        Known { status, print }
    }

    /// An error as the roster holds it.
    pub fn fault(&self, agent: &AgentRef, failure: &Failure) -> Fault<JsValue> {
        Fault {
            kind: failure.error.kind,
            retry_after_ms: failure.error.retry_after_ms,
            error: error_of(&self.desk.context, failure, &agent.reference().into()),
        }
    }

    /// Tells those who wait what there is to tell.
    pub fn tell(&self) {
        // A gateway's has a listener, and nobody who waits.
        if cfg!(feature = "gateway") {
            return;
        }
        while !self.waiting.borrow().is_empty() {
            let event = if self.is_over.get() { None } else { self.roster.borrow_mut().tell(monotonic()) };
            let settled = match event {
                Some(event) => Ok(iteration(to_js(event), false)),
                None if self.is_over.get() => match self.rejection.take() {
                    Some(reason) => Err(reason),
                    None => Ok(iteration(JsValue::UNDEFINED, true)),
                },
                None if self.roster.borrow().is_over() => {
                    self.end(None);
                    continue;
                }
                None => return,
            };
            let resolve = self.waiting.borrow_mut().remove(0);
            js::settle(&resolve, settled);
        }
        self.kept.take();
    }

    /// Ends it. The consumer is told of it after what it has been told so far.
    fn end(&self, rejection: Option<JsValue>) {
        if !self.is_over.replace(true) {
            self.rejection.set(rejection);
            #[cfg(feature = "gateway-client")]
            self.feed.close();
            self.running.take();
            self.timer.take();
            drop(self.asks.take());
        }
    }

    /// One more agent joins. False if it was there already, or the watch is over.
    pub fn add(&self, reference: &JsValue) -> Result<bool, Box<Failure>> {
        let agent = status::parse_ref(reference)?;
        if self.desk.context.settings.account(agent.provider).is_none() {
            return Err(no_account(&Target::Agent(agent)));
        }
        Ok(self.enter(agent))
    }

    /// One more agent, of a provider that has an account, joins.
    pub fn enter(&self, agent: AgentRef) -> bool {
        let now = monotonic();
        let is_new = !self.is_over.get() && self.roster.borrow_mut().add(agent, now);
        self.changed();
        is_new
    }

    /// An agent leaves. False if it was not there.
    pub fn delete(&self, agent: &AgentRef) -> bool {
        let left = self.roster.borrow_mut().delete(agent);
        let Some(number) = left else { return false };
        drop(self.let_go(number));
        self.tell();
        self.changed();
        true
    }

    /// Who is watched has changed: it looks at that when whoever calls this has finished.
    fn changed(&self) {
        #[cfg(feature = "gateway-client")]
        self.feed.close();
        self.wake_at(Some(0.0));
    }

    fn let_go(&self, number: u32) -> Option<Rc<Ask>> {
        let mut asks = self.asks.borrow_mut();
        let index = asks.iter().position(|ask| ask.number == number)?;
        Some(asks.swap_remove(index))
    }
}

impl Asker for Watcher {
    fn heard(&self, number: u32) {
        let Some(ask) = self.let_go(number) else { return };
        let (Some(agent), Some(outcome), Some(flight)) = (ask.agent(), ask.status(), ask.flight()) else {
            return;
        };
        let (now, random) = flight.ended();
        #[cfg(feature = "gateway")]
        let told = outcome.clone();
        let mut is_final = false;
        let answer = match outcome {
            Ok(status) => Ok(self.known(status)),
            Err(failure) => {
                // Only what the gateway itself refuses is refused for good.
                is_final = AT_GATEWAY && matches!(failure.error.status, Some(401 | 403 | 404));
                Err(self.fault(agent, failure))
            }
        };
        let due_at = self.roster.borrow_mut().heard(number, answer, is_final, now, random);
        #[cfg(feature = "gateway")]
        if let Some(listener) = &*self.listener.borrow() {
            listener(agent, told.as_ref().map_err(|failure| *failure), due_at);
        }
        self.wake_at(due_at);
        self.tell();
    }

    /// By an abort, by the client's end, by its timer, when the page is shown or hidden, or the network is back.
    fn stirred(&self, event: &JsValue) {
        let reason = self.running.borrow().as_ref().and_then(|running| running.tie.reason());
        if reason.is_some() || self.desk.is_closed() {
            self.end(reason);
            self.tell();
            return;
        }
        if js::get(event, "type") == "online" {
            self.roster.borrow_mut().online(monotonic());
        }
        #[cfg(feature = "gateway-client")]
        if !event.is_function() {
            self.feed.close();
        }
        self.look();
    }
}

impl Drop for Watcher {
    /// The client need not remember a watch that nobody holds any more.
    fn drop(&mut self) {
        self.end(None);
    }
}

fn document() -> JsValue {
    js::get(&js::global(), "document")
}

/// What an iterator's promise resolves with.
fn iteration(value: JsValue, done: bool) -> JsValue {
    let iteration = js::object("done", vec![done.into()]);
    // Also where it is undefined: so the platform's own iterators have it.
    js::set(&iteration, "value", &value);
    iteration
}

fn to_js(Event { agent, told, next_in_ms }: Event<Known, JsValue>) -> JsValue {
    let (keys, word, news, more) = match told.news {
        Ok(Known { status, .. }) => {
            ("type ref status previous changed", "status", status, told.is_change.into())
        }
        Err(error) => {
            ("type ref error lastKnown nextInMs", "error", error, js::or_null(next_in_ms.map(f64::ceil)))
        }
    };
    let last = js::or_null(told.last.map(|known| known.status));
    js::object(keys, vec![js::word(word), agent.reference().into(), news, last, more])
}

//! A watch under way: asks whom its [`Roster`] says, and tells what it says.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, TELLING_FIELDS};
use crate::ask::Heard;
use crate::call::{AT_GATEWAY, Failure, Target, no_account};
use crate::desk::{Asker, Desk, Terms, Tie};
#[cfg(feature = "gateway-client")]
use crate::feed::Feed;
use crate::options::{self, Watching};
use crate::policy::retry::Timing;
use crate::policy::roster::{Event, Fault, Roster};
use crate::policy::schedule::is_final;
use crate::status;
use crate::transport::clock::monotonic;
use crate::transport::js;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    /// What an iterator gives: an event, or without a type its end.
    fn event(kind: &JsValue, reference: &JsValue, news: &JsValue, last: &JsValue, more: &JsValue) -> JsValue;
}

/// Holds a watcher for its consumer. Once that has let go of it, and those who wait have been told, it ends.
pub struct Handle(pub Rc<Watcher>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.is_held.set(false);
        self.0.tell();
    }
}

/// See the module. Until it ends it is held by its tie too, by which it hears of what it asked for.
pub struct Watcher {
    /// What it shares with all of the client.
    pub desk: Rc<Desk>,
    /// Whether a hidden page pauses it.
    may_pause: bool,
    signal: JsValue,
    /// Whom it watches.
    pub roster: RefCell<Roster<Known, JsValue>>,
    /// Once it has begun, and until it is over.
    tie: Cell<Option<Rc<Tie>>>,
    is_over: Cell<bool>,
    /// What the consumer must still be told: what is wrong with the references, or that it has ended like this.
    rejection: Cell<Option<JsValue>>,
    /// When it looks again by itself.
    look_at: Cell<f64>,
    /// Those who wait for an event: how to resolve their promises.
    waiting: RefCell<Vec<JsValue>>,
    /// Whether its consumer has it.
    is_held: Cell<bool>,
    /// What a gateway tells by itself.
    #[cfg(feature = "gateway-client")]
    pub feed: Feed,
    /// Who is told of each answer, in the place of a consumer.
    #[cfg(feature = "gateway")]
    listener: RefCell<Option<Listens>>,
}

/// Is told of each answer: whose, what, and when it is asked again.
#[cfg(feature = "gateway")]
pub type Listens = Box<dyn Fn(&AgentRef, Result<&JsValue, &Failure>, f64)>;

/// A status, and what of it counts as a change, whatever its consumer does to it.
#[derive(Clone)]
pub struct Known(JsValue);

impl Known {
    /// A status as the roster holds it.
    pub fn new(status: JsValue) -> Self {
        let print = js::print(&status, TELLING_FIELDS).into();
        Self(js::object("status print", [&status, &print, &JsValue::UNDEFINED]))
    }
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        js::get(&self.0, "print") == js::get(&other.0, "print")
    }
}

/// A watch that has not begun. What is wrong with the arguments shows at its first event.
pub fn new(desk: &Rc<Desk>, refs: &JsValue, options: &JsValue) -> Handle {
    let mut wrong = String::new();
    let (watching, signal) = options::watch(options, &mut wrong);
    let watch = Watcher::new(desk, watching, signal);
    if wrong.is_empty() {
        watch.rejection.set(watch.add_all(refs).err());
    } else {
        watch.end(Some(desk.refusal(&["watch: ", &wrong])));
    }
    Handle(watch)
}

/// A watch that tells a listener in place of a consumer, and never gives up on an agent. It has begun.
#[cfg(feature = "gateway")]
pub fn polling(desk: &Rc<Desk>, watching: Watching, listener: Listens) -> Handle {
    let watch = Watcher::new(desk, watching, JsValue::UNDEFINED);
    watch.listener.replace(Some(listener));
    watch.begin();
    Handle(watch)
}

impl Watcher {
    fn new(desk: &Rc<Desk>, watching: Watching, signal: JsValue) -> Rc<Self> {
        let roster = Roster::new(watching.cadence, watching.tells_all);
        Rc::new(Self {
            desk: desk.clone(),
            may_pause: !cfg!(feature = "gateway") && watching.pauses_when_hidden,
            signal,
            roster: RefCell::new(roster),
            tie: Cell::default(),
            is_over: Cell::new(false),
            rejection: Cell::default(),
            look_at: Cell::new(f64::INFINITY),
            waiting: RefCell::default(),
            is_held: Cell::new(true),
            #[cfg(feature = "gateway-client")]
            feed: Feed::default(),
            #[cfg(feature = "gateway")]
            listener: RefCell::default(),
        })
    }

    /// A promise of what an iterator's `next()` gives.
    pub fn next(self: &Rc<Self>) -> Promise {
        let (promise, resolve) = js::deferred();
        self.waiting.borrow_mut().push(resolve);
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
    fn begin(self: &Rc<Self>) {
        if self.is_over.get() || self.tie().is_some() {
            return;
        }
        let desk = &self.desk;
        let settings = &desk.context.settings;
        let timing = Timing { max_retries: 0, ..settings.timing };
        let terms = Terms { signal: self.signal.clone(), timing, is_single: false, queues: desk.queues() };
        let tie = Tie::new(desk, terms, Box::new(self.clone()));
        // Listening to a signal may have stopped it, if that is one of the caller's making.
        if self.is_over.get() {
            return tie.end();
        }
        self.tie.set(Some(tie.clone()));
        let wrong = tie.stopped().or_else(|| self.rejection.take());
        if wrong.is_some() {
            return self.end(wrong);
        }
        if !cfg!(feature = "gateway") && settings.in_page {
            tie.stir_at(&document(), "visibilitychange");
            tie.stir_at(&js::global(), "online");
        }
        self.look();
    }

    /// While it runs.
    fn tie(&self) -> Option<Rc<Tie>> {
        let tie = self.tie.take();
        self.tie.set(tie.clone());
        tie
    }

    /// Asks whom it is time to ask, and sets the timer for the next.
    pub fn look(self: &Rc<Self>) {
        let Some(tie) = self.tie() else { return };
        let is_paused = self.may_pause && js::get(&document(), "visibilityState") == "hidden";
        let now = monotonic();
        // Who is told need not ask.
        #[cfg(feature = "gateway-client")]
        let is_paused = self.feed.tend(self, is_paused, now) || is_paused;
        let mut roster = self.roster.borrow_mut();
        roster.pause(is_paused);
        let due_at = roster.due(now, &mut |number, agent| tie.want(number, Target::Agent(agent.clone())));
        drop(roster);
        tie.ask();
        self.look_at.set(f64::INFINITY);
        self.wake_at(due_at);
        #[cfg(feature = "gateway-client")]
        self.wake_at(self.feed.at());
    }

    /// Looks again at this time, if not before.
    fn wake_at(&self, at: f64) {
        if at < self.look_at.get()
            && let Some(tie) = self.tie()
        {
            self.look_at.set(at);
            tie.stir_in(at - monotonic());
        }
    }

    /// An error as the roster holds it. A gateway asks the refused again, since another key may come, and of its client
    /// only what it refuses itself is refused for good.
    pub fn fault(&self, agent: &AgentRef, failure: &Failure) -> Fault<JsValue> {
        let is_refused = if AT_GATEWAY {
            matches!(failure.error.status, Some(401 | 403 | 404))
        } else {
            is_final(failure.error.kind)
        };
        Fault {
            kind: failure.error.kind,
            is_final: !cfg!(feature = "gateway") && is_refused,
            retry_after_ms: failure.error.retry_after_ms,
            error: failure.to_js(&agent.reference().into()),
        }
    }

    /// Tells those who wait what there is to tell. A gateway's has a listener, and nobody who waits.
    pub fn tell(&self) {
        while !cfg!(feature = "gateway") && !self.waiting.borrow().is_empty() {
            let Some(told) = self.told() else { return };
            let resolve = self.waiting.borrow_mut().remove(0);
            js::settle(&resolve, told);
        }
        if !self.is_held.get() {
            self.end(None);
        }
    }

    /// What there is to tell, if anything: an event, or how it has ended.
    fn told(&self) -> Option<Result<JsValue, JsValue>> {
        if !self.is_over.get() {
            let mut roster = self.roster.borrow_mut();
            if let Some(event) = roster.tell(monotonic()) {
                return Some(Ok(iteration(event)));
            }
            if !roster.is_over() {
                return None;
            }
            drop(roster);
            self.end(None);
        }
        let none = &JsValue::UNDEFINED;
        Some(self.rejection.take().map_or_else(|| Ok(event(none, none, none, none, none)), Err))
    }

    /// Ends it. The consumer is told of it after what it has been told so far.
    fn end(&self, rejection: Option<JsValue>) {
        if !self.is_over.replace(true) {
            self.rejection.set(rejection);
            #[cfg(feature = "gateway-client")]
            self.feed.close();
            if let Some(tie) = self.tie.take() {
                tie.end();
            }
        }
    }

    fn add_all(&self, refs: &JsValue) -> Result<(), JsValue> {
        let refs = js::array(refs).ok_or_else(|| self.desk.refusal(&["watch: refs must be an array"]))?;
        for index in 0..refs.length() {
            self.add(&refs.get(index))?;
        }
        Ok(())
    }

    /// One more agent joins. False if it was there already, or the watch is over. Err is a `StatusError`.
    pub fn add(&self, reference: &JsValue) -> Result<bool, JsValue> {
        let desk = &self.desk;
        let agent = status::parse_ref(reference).map_err(|failure| desk.error(&failure))?;
        if desk.context.settings.account(agent.provider).is_none() {
            return Err(desk.error(&no_account(&Target::Agent(agent))));
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
        drop(self.tie().and_then(|tie| tie.let_go(number)));
        self.tell();
        self.changed();
        true
    }

    /// Who is watched has changed: it looks at that when whoever calls this has finished.
    fn changed(&self) {
        #[cfg(feature = "gateway-client")]
        self.feed.close();
        self.wake_at(0.0);
    }
}

impl Asker for Rc<Watcher> {
    fn heard(&self, _: &Rc<Tie>, heard: &Heard<'_>) {
        let Target::Agent(agent) = &heard.ask.target else { return };
        let outcome = heard.status(&self.desk.context);
        #[cfg(feature = "gateway")]
        let told = outcome.clone();
        let answer = outcome.map(Known::new).map_err(|failure| self.fault(agent, failure));
        let (number, ending) = (heard.ask.number, heard.ending);
        let due_at = self.roster.borrow_mut().heard(number, answer, ending.at, ending.random);
        #[cfg(feature = "gateway")]
        if let Some(listener) = &*self.listener.borrow() {
            listener(agent, told.as_ref().map_err(|failure| *failure), due_at);
        }
        self.wake_at(due_at);
        self.tell();
    }

    /// By an abort, by the client's end, by its timer, when the page is shown or hidden, or the network is back.
    fn stirred(&self, tie: &Rc<Tie>, event: &JsValue) {
        let reason = tie.reason();
        if reason.is_some() || self.desk.is_closed() {
            self.end(reason);
            return self.tell();
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

fn document() -> JsValue {
    js::get(&js::global(), "document")
}

/// What an iterator's promise resolves with.
fn iteration(Event { reference, told, next_in_ms }: Event<Known, JsValue>) -> JsValue {
    let reference = reference.into();
    let last = told.last.map_or(JsValue::UNDEFINED, |known| known.0);
    match told.news {
        Ok(Known(known)) => event(js::key("status"), &reference, &known, &last, &told.is_change.into()),
        Err(error) => {
            event(js::key("error"), &reference, &error, &last, &js::or_null(next_in_ms.map(f64::ceil)))
        }
    }
}

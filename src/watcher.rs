//! A watch under way: asks whom its [`Roster`] says, and tells what it says.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, TELLING_FIELDS};
use crate::ask::Heard;
use crate::call::{AT_GATEWAY, Failure, Target, no_account};
use crate::desk::{Asker, Desk, Terms, Tie, refusal};
#[cfg(feature = "gateway-client")]
use crate::feed::Feed;
use crate::options::{self, Watching};
use crate::policy::retry::Timing;
use crate::policy::roster::{Event, Fault, Roster};
use crate::policy::schedule::is_final;
use crate::status;
use crate::transport::clock::{monotonic, random};
use crate::transport::js;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    /// A status with what of it counts as a change, by these fields.
    fn known(status: &JsValue, fields: &JsValue) -> JsValue;
    /// Whether two of these are no change.
    fn same(one: &JsValue, other: &JsValue) -> bool;
    /// What an iterator gives: an event, or without news its end.
    fn event(reference: &JsValue, news: &JsValue, last: &JsValue, is_change: i32, next_in_ms: f64)
    -> JsValue;
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
    /// Whom it watches.
    pub roster: RefCell<Roster<News>>,
    stage: Cell<Stage>,
    /// What it asks by, until it is over.
    tie: Cell<Option<Rc<Tie>>>,
    /// What the consumer must still be told: what is wrong with the references, or that it has ended like this.
    rejection: Cell<Option<JsValue>>,
    /// When it looks again by itself.
    look_at: Cell<f64>,
    /// Those who wait for an event: how to resolve their promises.
    waiting: Array,
    /// Whether its consumer has it.
    is_held: Cell<bool>,
    /// What a gateway tells by itself.
    #[cfg(feature = "gateway-client")]
    pub feed: Feed,
    /// Who is told of each answer, in the place of a consumer.
    #[cfg(feature = "gateway")]
    listener: RefCell<Option<Listens>>,
}

/// How far a watch has come. It asks while it runs.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    New,
    Running,
    Over,
}

/// Is told of each answer: whose, what, and when it is asked again.
#[cfg(feature = "gateway")]
pub type Listens = Box<dyn Fn(&AgentRef, Result<&JsValue, &Failure>, f64)>;

/// A status, with what of it counts as a change, whatever its consumer does to it; or an error.
#[derive(Clone, Default)]
pub struct News(JsValue);

impl News {
    /// A status as the roster holds it.
    pub fn status(status: &JsValue) -> Self {
        Self(known(status, js::key(TELLING_FIELDS)))
    }

    /// What of a status counts as a change.
    #[cfg(feature = "gateway")]
    pub fn print(&self) -> String {
        js::get(&self.0, "print").as_string().unwrap_or_default()
    }

    /// An error as the roster holds it.
    pub fn error(agent: &AgentRef, failure: &Failure) -> Self {
        Self(failure.to_js(&agent.reference().into()))
    }
}

impl PartialEq for News {
    fn eq(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }
}

/// What went wrong. A gateway asks the refused again, since another key may come, and of its client only what it refuses itself
/// is refused for good.
pub fn fault(failure: &Failure) -> Fault {
    let error = &failure.error;
    let is_refused =
        if AT_GATEWAY { matches!(error.status, Some(401 | 403 | 404)) } else { is_final(error.kind) };
    Fault {
        kind: error.kind,
        is_final: !cfg!(feature = "gateway") && is_refused,
        retry_after_ms: error.retry_after_ms,
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
        watch.end(Some(refusal(&["watch: ", &wrong])));
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
        let watcher = Rc::new(Self {
            desk: desk.clone(),
            may_pause: !cfg!(feature = "gateway") && watching.pauses_when_hidden,
            roster: RefCell::new(Roster::new(watching.cadence, watching.tells_all, random())),
            stage: Cell::new(Stage::New),
            tie: Cell::default(),
            rejection: Cell::default(),
            look_at: Cell::new(f64::INFINITY),
            waiting: Array::new(),
            is_held: Cell::new(true),
            #[cfg(feature = "gateway-client")]
            feed: Feed::default(),
            #[cfg(feature = "gateway")]
            listener: RefCell::default(),
        });
        let timing = Timing { max_retries: 0, ..desk.context.settings.timing };
        let terms = Terms { signal, timing, is_single: false, queues: desk.queues() };
        watcher.tie.set(Some(Tie::new(desk, terms, Box::new(watcher.clone()))));
        watcher
    }

    /// A promise of what an iterator's `next()` gives.
    pub fn next(self: &Rc<Self>) -> Promise {
        let (promise, resolve) = js::deferred();
        self.waiting.push(&resolve);
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
        let Some(tie) = self.tie() else { return };
        if self.stage.replace(Stage::Running) == Stage::Running {
            return;
        }
        let wrong = tie.stopped().or_else(|| self.rejection.take());
        if wrong.is_some() {
            return self.end(wrong);
        }
        tie.listen();
        // Listening may have stopped it, if the signal is one of the caller's making.
        if self.stage.get() == Stage::Over {
            return;
        }
        if !cfg!(feature = "gateway") && self.desk.context.settings.in_page {
            tie.stir_at(&document(), "visibilitychange");
            tie.stir_at(&js::global(), "online");
        }
        self.look(&tie);
    }

    /// What it asks by, until it is over.
    pub fn tie(&self) -> Option<Rc<Tie>> {
        let tie = self.tie.take();
        self.tie.set(tie.clone());
        tie
    }

    /// Asks whom it is time to ask, and sets the timer for the next.
    pub fn look(self: &Rc<Self>, tie: &Rc<Tie>) {
        let is_paused = self.may_pause && js::get(&document(), "visibilityState") == *js::key("hidden");
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
        self.wake_at(tie, due_at);
        #[cfg(feature = "gateway-client")]
        self.wake_at(tie, self.feed.at());
    }

    /// Looks again at this time, if it runs and does not before.
    fn wake_at(&self, tie: &Tie, at: f64) {
        if self.stage.get() == Stage::Running && at < self.look_at.get() {
            self.look_at.set(at);
            tie.stir_in(at - monotonic());
        }
    }

    /// Tells those who wait what there is to tell. A gateway's has a listener, and nobody who waits.
    pub fn tell(&self) {
        while !cfg!(feature = "gateway") && self.waiting.length() > 0 {
            let Some(told) = self.told() else { return };
            js::settle(&self.waiting.shift(), told);
        }
        if !self.is_held.get() {
            self.end(None);
        }
    }

    /// What there is to tell, if anything: an event, or how it has ended.
    fn told(&self) -> Option<Result<JsValue, JsValue>> {
        if self.stage.get() != Stage::Over {
            let mut roster = self.roster.borrow_mut();
            if let Some(event) = roster.tell(monotonic()) {
                let Event { agent, told, next_in_ms } = event;
                return Some(Ok(self::event(
                    &agent.reference().into(),
                    &told.news.0,
                    &told.last.0,
                    told.is_change.into(),
                    next_in_ms.ceil(),
                )));
            }
            if !roster.is_over() {
                return None;
            }
            drop(roster);
            self.end(None);
        }
        let none = &JsValue::UNDEFINED;
        Some(self.rejection.take().map_or_else(|| Ok(event(none, none, none, 0, 0.0)), Err))
    }

    /// Ends it. The consumer is told of it after what it has been told so far.
    fn end(&self, rejection: Option<JsValue>) {
        if let Some(tie) = self.tie.take() {
            self.stage.set(Stage::Over);
            self.rejection.set(rejection);
            #[cfg(feature = "gateway-client")]
            self.feed.close();
            tie.end();
        }
    }

    fn add_all(&self, refs: &JsValue) -> Result<(), JsValue> {
        let refs = js::array(refs).ok_or_else(|| refusal(&["watch: refs must be an array"]))?;
        for index in 0..refs.length() {
            self.add(&refs.get(index))?;
        }
        Ok(())
    }

    /// One more agent joins. False if it was there already, or the watch is over. Err is a `StatusError`.
    pub fn add(&self, reference: &JsValue) -> Result<bool, JsValue> {
        let desk = &self.desk;
        let agent = status::parse_ref(reference).map_err(|failure| status::error_to_js(&failure))?;
        if desk.context.settings.account(agent.provider).is_none() {
            return Err(status::error_to_js(&no_account(&Target::Agent(agent))));
        }
        Ok(self.enter(agent))
    }

    /// One more agent, of a provider that has an account, joins.
    pub fn enter(&self, agent: AgentRef) -> bool {
        let Some(tie) = self.tie() else { return false };
        let is_new = self.roster.borrow_mut().add(agent, monotonic());
        self.changed(&tie);
        is_new
    }

    /// An agent leaves. False if it was not there.
    pub fn delete(&self, agent: &AgentRef) -> bool {
        let left = self.roster.borrow_mut().delete(agent);
        let Some(number) = left else { return false };
        if let Some(tie) = self.tie() {
            drop(tie.let_go(number));
            self.changed(&tie);
        }
        true
    }

    /// Who is watched has changed: it looks at that when whoever calls this has finished.
    fn changed(&self, tie: &Tie) {
        #[cfg(feature = "gateway-client")]
        self.feed.close();
        self.wake_at(tie, 0.0);
    }
}

impl Asker for Rc<Watcher> {
    fn heard(&self, tie: &Rc<Tie>, heard: &Heard<'_>) {
        let Target::Agent(agent) = &heard.ask.target else { return };
        let context = &self.desk.context;
        let outcome = heard.status(context);
        let (news, fault) = match &outcome {
            Ok(status) => (News::status(status), None),
            Err(failure) => (News::error(agent, failure), Some(fault(failure))),
        };
        let (number, ending) = (heard.ask.number, heard.ending);
        let due_at = self.roster.borrow_mut().heard(number, news, fault, ending.at, ending.random);
        #[cfg(feature = "gateway")]
        if let Some(listener) = &*self.listener.borrow() {
            listener(agent, outcome.as_ref().map_err(|failure| *failure), due_at);
        }
        self.wake_at(tie, due_at);
        self.tell();
    }

    /// By an abort, by the client's end, by its timer, when the page is shown or hidden, or the network is back.
    fn stirred(&self, tie: &Rc<Tie>, event: &JsValue) {
        // What has happened before it begins it looks at then.
        if self.stage.get() == Stage::New {
            return;
        }
        let reason = tie.reason();
        if reason.is_some() || self.desk.is_closed() {
            self.end(reason);
        } else {
            if js::get(event, "type") == *js::key("online") {
                self.roster.borrow_mut().online(monotonic());
            }
            #[cfg(feature = "gateway-client")]
            if !event.is_function() {
                self.feed.close();
            }
            self.look(tie);
        }
        self.tell();
    }
}

fn document() -> JsValue {
    js::get(&js::global(), "document")
}

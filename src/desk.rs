//! What all that runs for one client shares, from the options to the end.

use std::cell::{Cell, OnceCell, RefCell};
use std::ptr;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::ask::{self, Ask, Heard};
use crate::call::{AT_GATEWAY, Context, Failure, Target};
use crate::flight::Flight;
use crate::options::{Settings, Surroundings};
use crate::policy::retry::Timing;
use crate::queue::{Ending, Queues};
use crate::status;
use crate::text::join;
use crate::transport::clock::monotonic;
use crate::transport::held::Held;
use crate::transport::js;

/// See the module.
pub struct Desk {
    /// Options and keys.
    pub context: Rc<Context>,
    /// None where what runs must not share: each then has queues of its own.
    queues: Option<Rc<Queues>>,
    is_closed: Cell<bool>,
    running: RefCell<Vec<Rc<Tie>>>,
}

/// What reads options, and says what is wrong with them.
type Read<T> = fn(&JsValue, &Surroundings<JsValue>, &mut String) -> T;

/// The platform's URL parser, for options. The address of a gateway may be relative to the page.
fn address(url: &JsValue, pattern: &'static str) -> JsValue {
    let page =
        if AT_GATEWAY { js::get(&js::get(&js::global(), "location"), "href") } else { JsValue::UNDEFINED };
    js::address(url, &page, pattern)
}

/// Reads options, the accounts at providers among them. `of` goes before messages; Err is a `StatusError`.
pub fn read<T>(options: &JsValue, of: &str, read: Read<T>) -> Result<T, JsValue> {
    let mut wrong = String::new();
    let settings = read(options, &Surroundings { in_page: js::in_page(), address }, &mut wrong);
    if wrong.is_empty() { Ok(settings) } else { Err(refusal(&[of, &wrong])) }
}

/// The error of what the caller must mend.
pub fn refusal(what: &[&str]) -> JsValue {
    status::error_to_js(&Failure::config(join(what)))
}

impl Desk {
    /// Nothing runs yet. `shares` is false where the promises of one request may not wait on those of another.
    pub fn new(settings: Settings<JsValue>, shares: bool) -> Rc<Self> {
        let context = Rc::new(Context::new(settings));
        let queues = shares.then(|| Queues::new(&context.settings));
        Rc::new(Self { context, queues, is_closed: Cell::new(false), running: RefCell::default() })
    }

    /// Checks options and makes what a client's calls share. `of` goes before messages; Err is a `StatusError`.
    pub fn open(
        options: &JsValue,
        of: &str,
        check: Read<Settings<JsValue>>,
        shares: bool,
    ) -> Result<Rc<Self>, JsValue> {
        Ok(Self::new(read(options, of, check)?, shares))
    }

    /// Ends all that runs, and what is to come.
    pub fn close(&self) {
        self.is_closed.set(true);
        for tie in &self.running.take() {
            tie.stir();
        }
    }

    /// Whether it was closed.
    pub const fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// Whether what runs shares requests.
    #[cfg(feature = "gateway")]
    pub const fn shares(&self) -> bool {
        self.queues.is_some()
    }

    /// Where calls line up: in the same queues for all, unless they must not share.
    pub fn queues(&self) -> Rc<Queues> {
        self.queues.clone().unwrap_or_else(|| Queues::new(&self.context.settings))
    }
}

/// Why nothing runs any more once the client was closed.
pub const CLOSED: &str = "the client is closed";

/// What asks, until it is told all or stopped.
pub trait Asker {
    /// What it asked for has an outcome.
    fn heard(&self, tie: &Rc<Tie>, heard: &Heard<'_>);
    /// Something has happened that it may have to look at: an abort, the client's end, a timer.
    fn stirred(&self, tie: &Rc<Tie>, event: &JsValue);
}

/// What ties an asker to what it asks for, to its signal and to the client, which holds it until it ends.
pub struct Tie {
    /// What its asker shares with all of the client.
    pub desk: Rc<Desk>,
    /// What is asked for, until it has an outcome.
    pub asks: RefCell<Vec<Ask>>,
    /// Who is told.
    asker: Box<dyn Asker>,
    queues: Rc<Queues>,
    /// The times and tries of each call.
    pub timing: Timing,
    is_single: bool,
    /// The caller's AbortSignal, or undefined.
    signal: JsValue,
    /// What JavaScript calls to stir, once something is to do so.
    stirs: OnceCell<Closure<js::Called>>,
    timer: Cell<Option<Held>>,
    listeners: RefCell<Vec<Held>>,
}

/// How an asker asks.
pub struct Terms {
    /// An AbortSignal that ends it, or undefined.
    pub signal: JsValue,
    /// The times and tries of each call.
    pub timing: Timing,
    /// Whether nothing but one is asked for.
    pub is_single: bool,
    /// Where calls line up. Those with the same share requests.
    pub queues: Rc<Queues>,
}

impl Tie {
    /// From now on the asker is stirred at the client's end.
    pub fn new(desk: &Rc<Desk>, terms: Terms, asker: Box<dyn Asker>) -> Rc<Self> {
        let tie = Rc::new(Self {
            desk: desk.clone(),
            asks: RefCell::default(),
            asker,
            queues: terms.queues,
            timing: terms.timing,
            is_single: terms.is_single,
            signal: terms.signal,
            stirs: OnceCell::new(),
            timer: Cell::default(),
            listeners: RefCell::default(),
        });
        let this = Rc::downgrade(&tie);
        let _ = tie.stirs.set(Closure::new(move |event: JsValue, _, _| {
            if let Some(tie) = this.upgrade() {
                tie.asker.stirred(&tie, &event);
            }
        }));
        desk.running.borrow_mut().push(tie.clone());
        tie
    }

    /// From now on its signal stirs too.
    pub fn listen(&self) {
        if !self.signal.is_undefined() {
            self.stir_at(&self.signal, "abort");
        }
    }

    /// Something to be asked for, by the asker's number for it.
    pub fn want(&self, number: u32, target: Target) {
        self.asks.borrow_mut().push(Ask { number, target, flight: OnceCell::new() });
    }

    /// Asks at once for all that is wanted: by an equal call that is in flight, or by a new one.
    pub fn ask(self: &Rc<Self>) {
        let asks = self.asks.borrow();
        let joint = ask::joint(&asks);
        let now = monotonic();
        for ask in &*asks {
            if ask.flight.get().is_none() {
                let target = ask.call(&joint);
                let flight = self.under_way(target).unwrap_or_else(|| {
                    Flight::new(self.desk.context.clone(), self.queues.clone(), target, &self.timing, now)
                });
                // Who has ended is not held by what others still wait for.
                let (tie, number) = (Rc::downgrade(self), ask.number);
                let waits = Box::new(move |ending: &Ending<'_>| {
                    if let Some(tie) = tie.upgrade() {
                        tie.answered(number, ending);
                    }
                });
                flight.turn.join(self.is_single, now, waits);
                let _ = ask.flight.set(flight);
            }
        }
    }

    /// What is in flight is what others ask for: no list of it is kept beside.
    fn under_way(&self, target: &Target) -> Option<Rc<Flight>> {
        for tie in &*self.desk.running.borrow() {
            if Rc::ptr_eq(&tie.queues, &self.queues) {
                for ask in &*tie.asks.borrow() {
                    if let Some(flight) = ask.flight.get()
                        && flight.turn.is_of(target, &self.timing)
                    {
                        return Some(flight.clone());
                    }
                }
            }
        }
        None
    }

    /// Asks no more for what has this number.
    pub fn let_go(&self, number: u32) -> Option<Ask> {
        let mut asks = self.asks.borrow_mut();
        let index = asks.iter().position(|ask| ask.number == number)?;
        Some(asks.swap_remove(index))
    }

    /// The signal's, once it has aborted.
    pub fn reason(&self) -> Option<JsValue> {
        (js::get(&self.signal, "aborted") == JsValue::TRUE).then(|| js::get(&self.signal, "reason"))
    }

    /// Why the asker must not begin, if so: an abort, or the end.
    pub fn stopped(&self) -> Option<JsValue> {
        match self.reason() {
            None if self.desk.is_closed() => Some(refusal(&[CLOSED])),
            reason => reason,
        }
    }

    /// Stirs.
    pub fn stir(self: &Rc<Self>) {
        self.asker.stirred(self, &JsValue::UNDEFINED);
    }

    /// Stirs at each event of a target that has such.
    pub fn stir_at(&self, target: &JsValue, event: &'static str) {
        if let Some(stirs) = self.stirs.get() {
            // Not borrowed: listening may be code of the caller's, who may come back here.
            let listener = Held::listener(target, event, stirs.as_ref());
            self.listeners.borrow_mut().push(listener);
        }
    }

    /// Stirs in so many milliseconds, and not when it was to do so before.
    pub fn stir_in(&self, ms: f64) {
        self.timer.set(self.stirs.get().map(|stirs| Held::timer(stirs.as_ref(), ms)));
    }

    /// Ends what it asks for, and what would stir. The client lets go of it.
    pub fn end(&self) {
        let mut running = self.desk.running.borrow_mut();
        let index = running.iter().position(|other| ptr::eq(&**other, self));
        let this = index.map(|index| running.remove(index));
        drop(running);
        self.timer.take();
        self.listeners.take();
        // Of a request that is aborted the caller's listener is told, who may come back here.
        drop((self.asks.take(), this));
    }

    /// A call that it waits for, by this number, has ended.
    fn answered(self: &Rc<Self>, number: u32, ending: &Ending<'_>) {
        let Some(ask) = self.let_go(number) else { return };
        if let Some(heard) = ask.heard(ending) {
            return self.asker.heard(self, &heard);
        }
        self.want(number, ask.target);
        self.ask();
    }
}

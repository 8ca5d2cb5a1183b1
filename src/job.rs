//! A job is one call of the caller's, from its options to its promise: it may be made of several
//! calls to providers, ends early when its signal aborts or the client is closed, and then lets go of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::call::{Context, Failure, Outcome, Target};
use crate::error::StatusErrorKind as Kind;
use crate::options;
use crate::queue::Turn;
use crate::scope::{Asker, Scope};
use crate::status;
use crate::transport::alarm::Alarm;
use crate::transport::clock::monotonic;
use crate::transport::js;
use crate::transport::listener::Signal;
use crate::transport::task::Task;

/// What the jobs of one client share.
pub struct Desk {
    /// Options and keys.
    pub context: Rc<Context>,
    /// None where jobs must not share: each then has a scope of its own.
    scope: Option<Rc<Scope>>,
    is_closed: Cell<bool>,
    /// What to call when it closes: functions of jobs and watches that have not ended.
    running: RefCell<Vec<JsValue>>,
}

impl Desk {
    /// A desk without jobs. `shares` is false where the promises of one request may not wait on
    /// those of another.
    pub fn new(context: Context, shares: bool) -> Rc<Self> {
        let context = Rc::new(context);
        let scope = shares.then(|| Scope::new(context.clone()));
        Rc::new(Self { context, scope, is_closed: Cell::new(false), running: RefCell::new(Vec::new()) })
    }

    /// Ends all jobs and watches, those to come too.
    pub fn close(&self) {
        self.is_closed.set(true);
        for function in self.running.take() {
            let _ = function.unchecked_ref::<Function>().apply(&JsValue::UNDEFINED, &Array::new());
        }
    }

    /// Whether it was closed; Err is the reason.
    pub fn check_open(&self) -> Result<(), Box<Failure>> {
        if self.is_closed.get() { Err(Failure::config("the client is closed".to_owned())) } else { Ok(()) }
    }

    /// Has a function called when it closes.
    pub fn enter(&self, function: &JsValue) {
        self.running.borrow_mut().push(function.clone());
    }

    /// Undoes [`enter`](Self::enter).
    pub fn leave(&self, function: &JsValue) {
        let mut running = self.running.borrow_mut();
        if let Some(index) = running.iter().position(|known| known == function) {
            running.swap_remove(index);
        }
    }

    /// Whether its jobs share requests.
    #[cfg(feature = "gateway")]
    pub const fn shares(&self) -> bool {
        self.scope.is_some()
    }

    /// Where its calls are made: in one scope, unless jobs must not share.
    pub fn scope(&self) -> Rc<Scope> {
        self.scope.clone().unwrap_or_else(|| Scope::new(self.context.clone()))
    }

    /// The error that JavaScript throws.
    pub fn error(&self, failure: &Failure) -> JsValue {
        status::error_to_js(failure, &self.context.secrets)
    }
}

/// See the module.
pub struct Job {
    desk: Rc<Desk>,
    asker: Asker,
    signal: Signal,
    /// Rings when the job must end.
    stop: Alarm,
    /// When a job for a single call runs out of time, if the call has not: that may be a fleet's too, whose
    /// time does not count in the queue.
    ends_at: f64,
    begun: f64,
    /// What a job for a single call has asked, and how that stands.
    asked: RefCell<Option<(Target, Rc<Turn>)>>,
}

/// So much later than its call a job runs out of time, in milliseconds: the call knows better what went wrong.
const GRACE_MS: f64 = 50.0;

impl Job {
    /// Begins a job, after the checks of every call: its options, then its signal, then the client.
    /// That for a single call has a deadline.
    pub fn begin(desk: Rc<Desk>, call: &Result<JsValue, JsValue>, is_single: bool) -> Result<Self, JsValue> {
        let refuse = |why: &str| desk.error(&Failure::config(why.to_owned()));
        let call = call.as_ref().map_err(|_| refuse("reading the call options failed"))?;
        let timing = options::call(call, desk.context.settings.timing).map_err(|why| refuse(&why))?;
        let left = timing.deadline_ms + GRACE_MS;
        let stop = if is_single { Alarm::after(left) } else { Alarm::new() };
        let signal = if call.is_undefined() { JsValue::UNDEFINED } else { js::get(call, "signal") };
        let signal =
            Signal::new(signal, stop.bell()).ok_or_else(|| refuse("signal must be an AbortSignal"))?;
        let begun = monotonic();
        let ends_at = if is_single { begun + left } else { f64::INFINITY };
        let asker = Asker { scope: desk.scope(), timing };
        desk.enter(stop.bell());
        let job = Self { desk, asker, signal, stop, ends_at, begun, asked: RefCell::new(None) };
        job.check()?;
        Ok(job)
    }

    /// Who asks for a fleet.
    pub const fn asker(&self) -> &Asker {
        &self.asker
    }

    /// What the jobs of the client share.
    pub fn context(&self) -> &Context {
        &self.desk.context
    }

    /// The error that JavaScript throws.
    pub fn error(&self, failure: &Failure) -> JsValue {
        self.desk.error(failure)
    }

    /// The single call that the job is for, under way.
    pub fn call(&self, target: &Target) -> Rc<Task<Outcome>> {
        let (task, turn) = self.asker.scope.flight(target, self.asker.timing, true);
        self.asked.replace(Some((target.clone(), turn)));
        task
    }

    /// What to wait for while a call is under way; the caller then checks again.
    pub fn wait(&self, task: &Task<Outcome>) -> JsFuture {
        self.stop.race(task.done().promise())
    }

    /// Err is what the job ends with, if it must end now.
    pub fn check(&self) -> Result<(), JsValue> {
        if let Some(reason) = self.signal.reason() {
            return Err(reason);
        }
        let now = monotonic();
        let (kind, why) = if self.desk.is_closed.get() {
            (Kind::Config, "the client is closed")
        } else if now >= self.ends_at {
            (Kind::Timeout, "the deadline ran out")
        } else {
            return Ok(());
        };
        let elapsed = now - self.begun;
        let failure = match &*self.asked.borrow() {
            Some((target, turn)) => Failure::ended(
                target,
                self.context().settings.at_gateway,
                kind,
                why,
                turn.attempts.get(),
                elapsed,
            ),
            None => Failure::config(why.to_owned()),
        };
        Err(self.error(&failure))
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.desk.leave(self.stop.bell());
    }
}

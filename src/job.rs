//! A job is one call of the caller's, from its arguments to its promise. It may be made of several calls to
//! providers, ends early when its signal aborts or the client is closed, and then lets go of them.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use js_sys::{Array, Promise};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::agent::Provider;
use crate::ask::{self, Ask, item_id};
use crate::call::{Context, Failure, Reply, Target};
use crate::desk::{self, Asker, CLOSED, Desk, Tie};
use crate::error::StatusErrorKind as Kind;
use crate::options;
use crate::provider;
use crate::status;
use crate::transport::alarm::Timer;
use crate::transport::clock::monotonic;
use crate::transport::js;

/// A status that could be had.
#[derive(Tsify)]
pub struct StatusOk {
    /// It could be had.
    #[tsify(type = "true")]
    pub ok: bool,
    /// The reference as asked for.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The status.
    #[tsify(type = "AgentStatus")]
    pub status: JsValue,
}

/// Why a status could not be had.
#[derive(Tsify)]
pub struct StatusFailed {
    /// It could not be had.
    #[tsify(type = "false")]
    pub ok: bool,
    /// The reference as asked for.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What went wrong.
    #[tsify(type = "StatusErrorData")]
    pub error: JsValue,
}

/// One position of what `statuses` resolves with.
#[derive(Tsify)]
#[serde(untagged)]
pub enum StatusResult {
    /// The status.
    Ok(StatusOk),
    /// The error.
    Failed(StatusFailed),
}

/// What a caller asks a client for.
pub enum Work {
    /// The status of one agent.
    Status(JsValue),
    /// Those of many.
    Statuses(JsValue),
    /// Those of all on ACP's list.
    AcpStatuses,
    /// ACP's list itself.
    AcpList,
    /// A provider's body for one agent.
    Body(Provider, JsValue),
}

/// See the module.
pub struct Job {
    desk: Rc<Desk>,
    work: Work,
    /// The references, where they are many, as they were given.
    refs: Option<Array>,
    asks: Vec<Rc<Ask>>,
    /// How many of them have no outcome yet.
    left: Cell<usize>,
    begun: f64,
    tie: Rc<Tie>,
    /// A job for a single call runs out of time if the call does not: that may be a fleet's too, whose time does not
    /// count in the queue.
    _timer: Option<Timer>,
    /// Settles the promise.
    resolve: JsValue,
    /// Itself, until it ends: nobody else holds it.
    kept: Cell<Option<Rc<Self>>>,
}

/// So much later than its call a job runs out of time, in milliseconds: the call knows better what went wrong.
const GRACE_MS: f64 = 50.0;

/// Begins a job; a promise of what it gives.
pub fn start(desk: &Rc<Desk>, work: Work, call: &JsValue) -> Promise {
    let (promise, resolve) = js::deferred();
    if let Err(reason) = begin(desk, work, call, &resolve) {
        js::settle(&resolve, Err(reason));
    }
    promise
}

/// The checks of every call come first: its options, then its signal, then the client.
fn begin(desk: &Rc<Desk>, work: Work, call: &JsValue, resolve: &JsValue) -> Result<(), JsValue> {
    let given = desk::snapshot(call)
        .and_then(|call| Ok((options::call(&call, desk.context.settings.timing)?, js::get(&call, "signal"))));
    let (timing, signal) = given.map_err(|why| desk.refusal(&[&why]))?;
    let job = Rc::new_cyclic(|job: &Weak<Job>| {
        let is_single = !matches!(work, Work::Statuses(_));
        let tie = Tie::new(desk, job.clone(), signal, timing, is_single, desk.scope());
        let (mut refs, mut asks) = (None, Vec::new());
        let mut ask = |wanted| asks.push(Ask::new(&tie, 0, wanted));
        match &work {
            Work::Status(reference) => ask(status::parse_ref(reference).map(Target::Agent)),
            Work::Body(provider, id) => ask(status::parse_id(*provider, id).map(Target::Agent)),
            Work::AcpStatuses | Work::AcpList => ask(Ok(Target::AcpList)),
            Work::Statuses(given) => {
                refs = js::array(given);
                match &refs {
                    Some(refs) => {
                        for reference in refs.iter() {
                            ask(status::parse_ref(&reference).map(Target::Agent));
                        }
                    }
                    None => ask(Err(Failure::config("statuses: refs must be an array".to_owned()))),
                }
            }
        }
        let mut left = 0;
        for ask in &asks {
            left += usize::from(ask.wanted.is_ok());
        }
        Job {
            desk: desk.clone(),
            work,
            refs,
            asks,
            left: Cell::new(left),
            begun: monotonic(),
            _timer: is_single.then(|| tie.timer(timing.deadline_ms + GRACE_MS)),
            tie,
            resolve: resolve.clone(),
            kept: Cell::default(),
        }
    });
    job.tie.check("")?;
    job.kept.set(Some(job.clone()));
    ask::begin(&job.asks);
    if job.left.get() == 0 {
        job.end(job.result());
    }
    Ok(())
}

impl Job {
    /// What it gives, once all is there.
    fn result(&self) -> Result<JsValue, JsValue> {
        let desk = &self.desk;
        if let Some(refs) = &self.refs {
            let results = Array::new();
            for (ask, reference) in self.asks.iter().zip(refs.iter()) {
                if let Some(outcome) = ask.status() {
                    results.push(&result(&desk.context, &reference, outcome));
                }
            }
            return Ok(results.into());
        }
        let Some(ask) = self.asks.first() else { return Ok(JsValue::UNDEFINED) };
        let given = match (&self.work, ask.reply()) {
            (Work::Status(_), _) => ask.status(),
            (Work::AcpStatuses, Some(Ok(reply))) => {
                return acp_statuses(&desk.context, reply).map_err(|failure| desk.error(&failure));
            }
            (_, reply) => reply.map(|reply| reply.map(Reply::body)),
        };
        given.unwrap_or(Ok(JsValue::UNDEFINED)).map_err(|failure| desk.error(failure))
    }

    /// Whoever calls this holds it until it returns: then all that it holds goes.
    fn end(&self, result: Result<JsValue, JsValue>) {
        if self.kept.take().is_some() {
            js::settle(&self.resolve, result);
        }
    }
}

impl Asker for Job {
    fn heard(&self, _: u32) {
        self.left.set(self.left.get() - 1);
        if self.left.get() == 0 {
            self.end(self.result());
        }
    }

    /// By its signal, by the client's end, or by its timer.
    fn stirred(&self, _: &JsValue) {
        let reason = self.tie.reason().unwrap_or_else(|| {
            let (kind, why) = if self.desk.is_closed() {
                (Kind::Config, CLOSED)
            } else {
                (Kind::Timeout, "the deadline ran out")
            };
            let failure = match self.asks.first().and_then(|ask| ask.flight()) {
                Some(flight) if self.refs.is_none() => {
                    let elapsed_ms = monotonic() - self.begun;
                    Failure::ended(flight.target(), kind, why, flight.turn.attempts.get(), elapsed_ms)
                }
                _ => Failure::config(why.to_owned()),
            };
            self.desk.error(&failure)
        });
        self.end(Err(reason));
    }
}

/// The statuses of every agent on the list that has an id.
fn acp_statuses(context: &Context, reply: &Reply) -> Result<JsValue, Box<Failure>> {
    let body = reply.redacted_body(&context.secrets);
    let items = provider::list_items(&body);
    let items =
        items.ok_or_else(|| reply.undecodable("ACP list voice agents: the body has no array voiceAgents"))?;
    let statuses = Array::new();
    for item in &items {
        if let Ok(agent) = status::parse_id(Provider::Acp, &item_id(item)) {
            statuses.push(&status::of_body(context, &agent, reply, item));
        }
    }
    Ok(statuses.into())
}

/// One position of the results. The reference is the caller's own, whatever it is made of.
fn result(context: &Context, reference: &JsValue, outcome: Result<JsValue, &Failure>) -> JsValue {
    let reference = if reference.is_string() { reference.clone() } else { js::show(reference).into() };
    let (is_ok, keys, value) = match outcome {
        Ok(status) => (true, "ok ref status", status),
        Err(failure) => (false, "ok ref error", error_of(context, failure, &reference)),
    };
    js::object(keys, vec![is_ok.into(), reference, value])
}

/// The error of one agent as a plain object, also where the failure is that of a list.
pub fn error_of(context: &Context, failure: &Failure, reference: &JsValue) -> JsValue {
    let error = failure.to_js(&context.secrets);
    js::set(&error, "ref", reference);
    error
}

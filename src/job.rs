//! A job is one call of the caller's, from its arguments to its promise. It may be made of several calls to
//! providers, ends early when its signal aborts or the client is closed, and then lets go of them.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::agent::Provider;
use crate::ask::Heard;
use crate::call::{Context, Failure, Reply, Target};
use crate::desk::{Asker, CLOSED, Desk, Terms, Tie};
use crate::error::StatusErrorKind as Kind;
use crate::json::Json;
use crate::options;
use crate::provider;
use crate::status;
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
#[derive(Clone, Copy, PartialEq)]
pub enum Work {
    /// The status of one agent.
    Status,
    /// Those of many.
    Statuses,
    /// Those of all on ACP's list.
    AcpStatuses,
    /// ACP's list itself.
    AcpList,
    /// This provider's body for one agent.
    Body(Provider),
}

/// See the module.
struct Job {
    work: Work,
    /// The references, where they are many, as they were given; each gives way to its result.
    list: Option<Array>,
    begun: f64,
    /// Settles the promise, once.
    resolve: Cell<Option<JsValue>>,
}

/// So much later than its call a job runs out of time, in milliseconds: the call knows better what went wrong.
const GRACE_MS: f64 = 50.0;

/// Begins a job about a reference, references, or an id; a promise of what it gives.
pub fn start(desk: &Rc<Desk>, work: Work, about: &JsValue, call: &JsValue) -> Promise {
    let (promise, resolve) = js::deferred();
    let mut wrong = String::new();
    let (timing, signal) = options::call(call, desk.context.settings.timing, &mut wrong);
    let is_single = work != Work::Statuses;
    let list = if is_single { None } else { js::array(about) };
    let job = Job { work, list: list.clone(), begun: monotonic(), resolve: Cell::new(Some(resolve.clone())) };
    let terms = Terms { signal, timing, is_single, scope: desk.scope() };
    let tie = Tie::new(desk, terms, Box::new(job));
    if let Err(reason) = begin(&tie, &wrong, work, about, list.as_ref()) {
        tie.end();
        js::settle(&resolve, Err(reason));
    }
    promise
}

/// The checks of every call come first: its options, then its signal, then the client.
fn begin(
    tie: &Rc<Tie>,
    wrong: &str,
    work: Work,
    about: &JsValue,
    list: Option<&Array>,
) -> Result<(), JsValue> {
    let desk = &tie.desk;
    if !wrong.is_empty() {
        return Err(desk.refusal(&[wrong]));
    }
    if let Some(reason) = tie.stopped() {
        return Err(reason);
    }
    if let Some(list) = list {
        for number in 0..list.length() {
            let reference = list.get(number);
            match status::parse_ref(&reference) {
                Ok(agent) => tie.want(number, Target::Agent(agent)),
                Err(failure) => list.set(number, result(&reference, Err(&failure))),
            }
        }
        tie.ask();
        tie.stir();
        return Ok(());
    }
    let target = match work {
        Work::Statuses => Err(Failure::config("statuses: refs must be an array".to_owned())),
        Work::Status => status::parse_ref(about).map(Target::Agent),
        Work::Body(provider) => status::parse_id(provider, about).map(Target::Agent),
        Work::AcpStatuses | Work::AcpList => Ok(Target::AcpList),
    };
    tie.want(0, target.map_err(|failure| desk.error(&failure))?);
    tie.ask();
    // The call may be a fleet's too, whose time does not count in the queue.
    tie.stir_in(tie.timing.deadline_ms + GRACE_MS);
    Ok(())
}

impl Job {
    fn end(&self, tie: &Tie, result: Result<JsValue, JsValue>) {
        if let Some(resolve) = self.resolve.take() {
            tie.end();
            js::settle(&resolve, result);
        }
    }

    /// Ends where all of many are there.
    fn look(&self, tie: &Tie, list: &Array) {
        if tie.asks.borrow().is_empty() {
            self.end(tie, Ok(list.into()));
        }
    }
}

impl Asker for Job {
    fn heard(&self, tie: &Rc<Tie>, heard: &Heard<'_>) {
        let desk = &tie.desk;
        let context = &desk.context;
        if let Some(list) = &self.list {
            let number = heard.ask.number;
            list.set(number, result(&list.get(number), heard.status(context)));
            return self.look(tie, list);
        }
        let given = match (self.work, heard.reply()) {
            (_, Err(failure)) => Err(desk.error(failure)),
            (Work::Status, Ok(_)) => heard.status(context).map_err(|failure| desk.error(failure)),
            (Work::AcpStatuses, Ok(reply)) => {
                acp_statuses(context, reply).map_err(|failure| desk.error(&failure))
            }
            (_, Ok(reply)) => Ok(reply.body()),
        };
        self.end(tie, given);
    }

    /// By its signal, by the client's end, by its timer, or to see whether there is anything to wait for.
    fn stirred(&self, tie: &Rc<Tie>, _: &JsValue) {
        let is_closed = tie.desk.is_closed();
        let reason = match (tie.reason(), &self.list) {
            (Some(reason), _) => reason,
            (None, Some(_)) if is_closed => tie.desk.refusal(&[CLOSED]),
            (None, Some(list)) => return self.look(tie, list),
            (None, None) => {
                let (kind, why) =
                    if is_closed { (Kind::Config, CLOSED) } else { (Kind::Timeout, "the deadline ran out") };
                let asks = tie.asks.borrow();
                let Some(flight) = asks.first().and_then(|ask| ask.flight.as_ref()) else { return };
                let turn = &flight.turn;
                let elapsed_ms = monotonic() - self.begun;
                tie.desk.error(&Failure::ended(&turn.target, kind, why, turn.attempts.get(), elapsed_ms))
            }
        };
        self.end(tie, Err(reason));
    }
}

/// The statuses of every agent on the list that has an id.
fn acp_statuses(context: &Context, reply: &Reply) -> Result<JsValue, Box<Failure>> {
    let body = reply.redacted_body();
    let Some(items) = js::array(&body.field(provider::LIST)) else {
        let (why, attempts) = ("the body has no array voiceAgents", reply.attempts());
        let mut failure = Failure::ended(&Target::AcpList, Kind::Decode, why, attempts, reply.latency_ms());
        failure.answered(reply);
        return Err(failure);
    };
    let statuses = Array::new();
    for at in 0..items.length() {
        let item = items.get(at);
        let id = item.first(provider::LISTED_ID);
        if status::is_id(&id) {
            statuses.push(&status::of_body(context, Provider::Acp, &id, reply, &item));
        }
    }
    Ok(statuses.into())
}

/// One position of the results. The reference is the caller's own, whatever it is made of.
fn result(reference: &JsValue, outcome: Result<JsValue, &Failure>) -> JsValue {
    let reference = if reference.is_string() { reference.clone() } else { js::show(reference).into() };
    let (is_ok, keys, value) = match outcome {
        Ok(status) => (true, "ok ref status", status),
        Err(failure) => (false, "ok ref error", failure.to_js(&reference)),
    };
    js::object(keys, [&is_ok.into(), &reference, &value])
}

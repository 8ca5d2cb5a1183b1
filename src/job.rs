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
use crate::desk::{Asker, CLOSED, Desk, Terms, Tie, refusal};
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
    /// A reference, references, or an id.
    about: JsValue,
    /// The references, where they are many; each gives way to its result.
    list: Option<Array>,
    begun: f64,
    has_begun: Cell<bool>,
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
    if !wrong.is_empty() {
        js::settle(&resolve, Err(refusal(&[&wrong])));
        return promise;
    }
    let is_single = work != Work::Statuses;
    let job = Job {
        work,
        about: about.clone(),
        list: if is_single { None } else { js::array(about) },
        begun: monotonic(),
        has_begun: Cell::new(false),
        resolve: Cell::new(Some(resolve)),
    };
    let tie = Tie::new(desk, Terms { signal, timing, is_single, queues: desk.queues() }, Box::new(job));
    tie.listen();
    tie.stir();
    promise
}

impl Job {
    /// Asks for what it is about.
    fn begin(&self, tie: &Rc<Tie>) {
        let agent = |given: &JsValue| status::parse_ref(given).map(Target::Agent);
        if let Some(list) = &self.list {
            for number in 0..list.length() {
                self.want(tie, number, agent(&list.get(number)));
            }
            tie.ask();
            return self.look(tie);
        }
        let target = match self.work {
            Work::Statuses => Err(Failure::config("statuses: refs must be an array".to_owned())),
            Work::Status => agent(&self.about),
            Work::Body(provider) => status::parse_id(provider, &self.about).map(Target::Agent),
            Work::AcpStatuses | Work::AcpList => Ok(Target::AcpList),
        };
        self.want(tie, 0, target);
        tie.ask();
        // The call may be a fleet's too, whose time does not count in the queue.
        tie.stir_in(tie.timing.deadline_ms + GRACE_MS);
    }

    /// Something to be asked for, or what has become of it already.
    fn want(&self, tie: &Tie, number: u32, target: Result<Target, Box<Failure>>) {
        match target {
            Ok(target) => tie.want(number, target),
            Err(failure) => self.had(tie, number, Err(&failure)),
        }
    }

    /// What it asked for, or one of many, has an outcome.
    fn had(&self, tie: &Tie, number: u32, outcome: Result<JsValue, &Failure>) {
        match &self.list {
            Some(list) => list.set(number, result(&list.get(number), outcome)),
            None => self.end(tie, outcome.map_err(status::error_to_js)),
        }
    }

    /// Ends where all of many are there.
    fn look(&self, tie: &Tie) {
        if let Some(list) = &self.list
            && tie.asks.borrow().is_empty()
        {
            self.end(tie, Ok(list.into()));
        }
    }

    fn end(&self, tie: &Tie, result: Result<JsValue, JsValue>) {
        if let Some(resolve) = self.resolve.take() {
            tie.end();
            js::settle(&resolve, result);
        }
    }
}

impl Asker for Job {
    fn heard(&self, tie: &Rc<Tie>, heard: &Heard<'_>) {
        let context = &tie.desk.context;
        let outcome = match (self.work, heard.reply()) {
            (Work::Status | Work::Statuses, _) => heard.status(context),
            (Work::AcpStatuses, Ok(reply)) => match acp_statuses(context, reply) {
                Some(statuses) => Ok(statuses),
                None => return self.had(tie, 0, Err(&without_list(reply))),
            },
            (_, reply) => reply.map(Reply::body),
        };
        self.had(tie, heard.ask.number, outcome);
        self.look(tie);
    }

    /// At its beginning, by its signal, by the client's end, or by its timer.
    fn stirred(&self, tie: &Rc<Tie>, _: &JsValue) {
        let desk = &tie.desk;
        let is_closed = desk.is_closed();
        // Not borrowed: a signal of the caller's making may come back here.
        let aborted = tie.reason();
        let asks = tie.asks.borrow();
        let first = asks.first().filter(|_| self.list.is_none());
        let reason = if let Some(reason) = aborted {
            reason
        } else if let Some(flight) = first.and_then(|ask| ask.flight.get()) {
            let (kind, why) =
                if is_closed { (Kind::Config, CLOSED) } else { (Kind::Timeout, "the deadline ran out") };
            let turn = &flight.turn;
            let elapsed_ms = monotonic() - self.begun;
            status::error_to_js(&Failure::ended(&turn.target, kind, why, turn.attempts.get(), elapsed_ms))
        } else if is_closed {
            refusal(&[CLOSED])
        } else {
            // Stirred for the first time, by whoever has made it.
            drop(asks);
            if !self.has_begun.replace(true) {
                self.begin(tie);
            }
            return;
        };
        drop(asks);
        self.end(tie, Err(reason));
    }
}

/// The statuses of every agent on the list that has an id. None without a list.
fn acp_statuses(context: &Context, reply: &Reply) -> Option<JsValue> {
    let items = js::array(&reply.redacted_body().field(provider::LIST))?;
    let statuses = Array::new();
    for at in 0..items.length() {
        let item = items.get(at);
        let id = item.first(provider::LISTED_ID);
        if status::is_id(&id) {
            statuses.push(&status::of_body(context, Provider::Acp, &id, reply, &item));
        }
    }
    Some(statuses.into())
}

fn without_list(reply: &Reply) -> Box<Failure> {
    let (why, attempts) = ("the body has no array voiceAgents", reply.attempts());
    let mut failure = Failure::ended(&Target::AcpList, Kind::Decode, why, attempts, reply.latency_ms());
    failure.answered(reply);
    failure
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

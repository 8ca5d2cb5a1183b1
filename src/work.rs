//! What a caller asks a client for, from its arguments to its promise.

use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::agent::Provider;
use crate::call::{Failure, Outcome, Target};
use crate::fleet::{self, Fleet};
use crate::job::{Desk, Job};
use crate::status;
use crate::transport::js;
use crate::transport::task::{self, Task};

/// A promise of it.
pub fn start(desk: &Rc<Desk>, work: Work, call: &JsValue) -> Promise {
    task::promise(Box::pin(work.run(desk.clone(), js::snapshot(call))))
}

/// What a caller asks for.
pub enum Work {
    /// The status of one agent.
    Status(JsValue),
    /// Those of many; None where what was given is no array.
    Statuses(Option<Array>),
    /// Those of all on ACP's list.
    AcpStatuses,
    /// ACP's list itself.
    AcpList,
    /// A provider's body for one agent.
    Body(Provider, JsValue),
}

/// What is waited for.
enum Pending {
    One(Target, Rc<Task<Outcome>>),
    Many(Fleet, Array),
}

impl Work {
    async fn run(self, desk: Rc<Desk>, call: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
        let job = Job::begin(desk, &call, !matches!(self, Self::Statuses(_)))?;
        let mut pending = self.begin(&job).map_err(|failure| job.error(&failure))?;
        while let Some(task) = pending.next() {
            let _ = job.wait(&task).await;
            job.check()?;
        }
        self.end(&job, &pending)
    }

    fn begin(&self, job: &Job) -> Result<Pending, Box<Failure>> {
        let target = match self {
            Self::Status(reference) => Target::Agent(status::parse_ref(reference)?),
            Self::Body(provider, id) => Target::Agent(status::parse_id(*provider, id)?),
            Self::AcpStatuses | Self::AcpList => Target::AcpList,
            Self::Statuses(Some(refs)) => {
                let agents = refs.iter().map(|reference| status::parse_ref(&reference)).collect();
                return Ok(Pending::Many(Fleet::begin(job.asker().clone(), agents), refs.clone()));
            }
            Self::Statuses(None) => {
                return Err(Failure::config("statuses: refs must be an array".to_owned()));
            }
        };
        let task = job.call(&target);
        Ok(Pending::One(target, task))
    }

    fn end(&self, job: &Job, pending: &Pending) -> Result<JsValue, JsValue> {
        let context = job.context();
        let (target, task) = match pending {
            Pending::Many(fleet, refs) => return Ok(fleet.results(refs)),
            Pending::One(target, task) => (target, task),
        };
        let Some(outcome) = task.output() else { return Ok(JsValue::UNDEFINED) };
        let reply = outcome.as_ref().map_err(|failure| job.error(failure))?;
        match (self, target) {
            (Self::Status(_), Target::Agent(agent)) => Ok(status::of_reply(context, agent, reply)),
            (Self::AcpStatuses, _) => {
                fleet::acp_statuses(context, reply).map_err(|failure| job.error(&failure))
            }
            _ => Ok(reply.body()),
        }
    }
}

impl Pending {
    /// A call that is still under way.
    fn next(&mut self) -> Option<Rc<Task<Outcome>>> {
        match self {
            Self::One(_, task) => task.output().is_none().then(|| task.clone()),
            Self::Many(fleet, _) => fleet.pending(),
        }
    }
}

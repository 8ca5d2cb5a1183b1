//! Many agents at once: `statuses`, and ACP's list, from which two or more of its agents are answered.

use std::rc::Rc;

use js_sys::{Array, Map};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, Provider};
use crate::call::{AT_GATEWAY, Context, Failure, MAX_BATCH, Outcome, Reply, Target};
use crate::json::{Json, Kind};
use crate::provider;
use crate::scope::Asker;
use crate::status;
use crate::transport::js;
use crate::transport::task::Task;

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

/// Agents that are asked for together, and where their answers come from.
pub struct Fleet {
    asker: Asker,
    sources: Vec<Source>,
    /// ACP's list, and its items by their id once it is there.
    listing: Option<Rc<Task<Outcome>>>,
    items: Option<Map>,
}

/// Where the answer for one position comes from.
enum Source {
    /// The reference is wrong.
    Nowhere(Box<Failure>),
    /// A call.
    Call(AgentRef, Rc<Task<Outcome>>),
    /// ACP's list.
    List(AgentRef),
    /// A gateway's answer for several.
    Batch(AgentRef, Rc<Task<Outcome>>),
    /// What a gateway has said of it.
    Said(Result<JsValue, Box<Failure>>),
}

impl Fleet {
    /// All that need not wait for the list is under way before anything is waited for. An agent can be an error,
    /// which is then its outcome.
    pub fn begin(asker: Asker, agents: Vec<Result<AgentRef, Box<Failure>>>) -> Self {
        if AT_GATEWAY && agents.len() > 1 {
            return Self::at_gateway(asker, agents);
        }
        let listing = has_two_of_acp(&agents).then(|| asker.call(&Target::AcpList));
        let mut sources = Vec::new();
        for agent in agents {
            sources.push(match agent {
                Err(failure) => Source::Nowhere(failure),
                Ok(agent) if agent.provider == Provider::Acp && listing.is_some() => Source::List(agent),
                Ok(agent) => Source::asked(&asker, agent),
            });
        }
        Self { asker, sources, listing, items: None }
    }

    fn at_gateway(asker: Asker, agents: Vec<Result<AgentRef, Box<Failure>>>) -> Self {
        let mut known: Vec<AgentRef> = Vec::new();
        for agent in agents.iter().flatten() {
            if !known.contains(agent) {
                known.push(agent.clone());
            }
        }
        let mut batches = Vec::new();
        for batch in known.chunks(MAX_BATCH) {
            batches.push((batch.to_vec(), asker.call(&Target::Batch(batch.into()))));
        }
        let mut sources = Vec::new();
        for agent in agents {
            sources.push(match agent {
                Err(failure) => Source::Nowhere(failure),
                Ok(agent) => match batches.iter().find(|(batch, _)| batch.contains(&agent)) {
                    Some((_, call)) => Source::Batch(agent, call.clone()),
                    None => Source::asked(&asker, agent),
                },
            });
        }
        Self { asker, sources, listing: None, items: None }
    }

    /// A call that is still waited for.
    pub fn pending(&mut self) -> Option<Rc<Task<Outcome>>> {
        if let (Some(listing), None) = (self.listing.clone(), &self.items) {
            match listing.output() {
                None => return Some(listing),
                Some(outcome) => self.items = Some(self.listed(outcome, &listing)),
            }
        }
        for source in &self.sources {
            match source {
                Source::Call(_, call) | Source::Batch(_, call) if call.output().is_none() => {
                    return Some(call.clone());
                }
                _ => {}
            }
        }
        if AT_GATEWAY {
            self.unpack();
        }
        None
    }

    /// A gateway's answers for several agents are there: each gets its own.
    fn unpack(&mut self) {
        let items = Map::new();
        let mut last = None;
        for source in &mut self.sources {
            let Source::Batch(agent, call) = source else { continue };
            let reply = match call.output() {
                Some(Ok(reply)) => reply,
                _ => {
                    *source = Source::Call(agent.clone(), call.clone());
                    continue;
                }
            };
            if last.replace(Rc::as_ptr(call)) != Some(Rc::as_ptr(call)) {
                let body = reply.redacted_body(&self.asker.context().secrets);
                for item in body.field("results").items() {
                    items.set(&item.field("ref"), &item);
                }
            }
            let item = items.get(&agent.reference().into());
            let status = item.field("status");
            *source = Source::Said(if status.kind() == Kind::Object {
                Ok(status)
            } else {
                Err(Failure::told(agent, &item.field("error"), reply.attempts, reply.latency_ms))
            });
        }
    }

    /// The list is there: what it does not answer is asked for singly, all of it at once.
    fn listed(&mut self, outcome: &Outcome, listing: &Rc<Task<Outcome>>) -> Map {
        let (items, is_final) = match outcome {
            Ok(reply) => (items_by_id(self.asker.context(), reply), false),
            // A list that is refused leaves each agent to be asked singly; any other failure is everybody's.
            Err(failure) => (Map::new(), !matches!(failure.error.status, Some(403..=405))),
        };
        for source in &mut self.sources {
            if let Source::List(agent) = source {
                if is_final {
                    *source = Source::Call(agent.clone(), listing.clone());
                } else if !items.has(&agent.id.as_str().into()) {
                    *source = Source::asked(&self.asker, agent.clone());
                }
            }
        }
        items
    }

    /// What became of each agent, in order, once nothing is pending.
    pub fn outcomes(&self) -> impl Iterator<Item = Result<JsValue, &Failure>> {
        self.sources.iter().filter_map(|source| self.outcome(source))
    }

    fn outcome<'a>(&'a self, source: &'a Source) -> Option<Result<JsValue, &'a Failure>> {
        let context = self.asker.context();
        let (agent, call) = match source {
            Source::Nowhere(failure) => return Some(Err(failure)),
            Source::Said(Ok(status)) => return Some(Ok(status.clone())),
            Source::Said(Err(failure)) => return Some(Err(failure)),
            Source::Call(agent, call) | Source::Batch(agent, call) => (agent, call),
            Source::List(agent) => (agent, self.listing.as_ref()?),
        };
        let reply = match call.output()? {
            Ok(reply) => reply,
            Err(failure) => return Some(Err(failure)),
        };
        Some(Ok(match (source, &self.items) {
            (Source::List(_), Some(items)) => {
                status::of_body(context, agent, reply, &items.get(&agent.id.as_str().into()))
            }
            _ => status::of_reply(context, agent, reply),
        }))
    }

    /// The results of `statuses` for these references, once nothing is pending.
    pub fn results(&self, refs: &Array) -> JsValue {
        let results = Array::new();
        for (outcome, reference) in self.outcomes().zip(refs.iter()) {
            results.push(&result(self.asker.context(), &reference, outcome));
        }
        results.into()
    }
}

impl Source {
    /// A call for this agent alone, under way.
    fn asked(asker: &Asker, agent: AgentRef) -> Self {
        let call = asker.call(&Target::Agent(agent.clone()));
        Self::Call(agent, call)
    }
}

/// The statuses of every agent on the list that has an id.
pub fn acp_statuses(context: &Context, reply: &Reply) -> Result<JsValue, Box<Failure>> {
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

fn has_two_of_acp(agents: &[Result<AgentRef, Box<Failure>>]) -> bool {
    let mut first = None;
    for agent in agents {
        if let Ok(agent) = agent
            && agent.provider == Provider::Acp
            && *first.get_or_insert(agent) != agent
        {
            return true;
        }
    }
    false
}

fn item_id(item: &JsValue) -> JsValue {
    item.field("agent").field("id")
}

/// The list's items by their id, the first of an id; none where there is no list.
fn items_by_id(context: &Context, reply: &Reply) -> Map {
    let by_id = Map::new();
    for item in &provider::list_items(&reply.redacted_body(&context.secrets)).unwrap_or_default() {
        let id = item_id(item);
        if !by_id.has(&id) {
            by_id.set(&id, item);
        }
    }
    by_id
}

/// One position of the results. The reference is the caller's own, whatever it is made of.
fn result(context: &Context, reference: &JsValue, outcome: Result<JsValue, &Failure>) -> JsValue {
    let reference = if reference.is_string() { reference.clone() } else { js::show(reference).into() };
    let result = js_sys::Object::new();
    js::set(&result, "ok", &outcome.is_ok().into());
    js::set(&result, "ref", &reference);
    match outcome {
        Ok(status) => js::set(&result, "status", &status),
        Err(failure) => js::set(&result, "error", &error_of(context, failure, &reference)),
    }
    result.into()
}

/// The error of one agent as a plain object, also where the failure is that of a list.
pub fn error_of(context: &Context, failure: &Failure, reference: &JsValue) -> JsValue {
    let error = failure.to_js(&context.secrets);
    js::set(&error, "ref", reference);
    error
}

//! An agent that is asked for: by a call of its own, or by one that answers for several, such as ACP's list.

use std::cell::OnceCell;
use std::rc::{Rc, Weak};

use js_sys::Map;
use wasm_bindgen::prelude::*;

use crate::agent::AgentRef;
#[cfg(not(feature = "gateway-client"))]
use crate::agent::Provider;
#[cfg(feature = "gateway-client")]
use crate::call::MAX_BATCH;
use crate::call::{Failure, Outcome, Reply, Target};
use crate::desk::Tie;
use crate::json::Json;
#[cfg(feature = "gateway-client")]
use crate::json::Kind;
#[cfg(not(feature = "gateway-client"))]
use crate::provider;
use crate::scope::{Flight, Waits};
use crate::status;

/// See the module. Dropping it lets go of the calls.
pub struct Ask {
    /// The asker's number for it.
    pub number: u32,
    /// What is asked for, or why it cannot be.
    pub wanted: Result<Target, Box<Failure>>,
    tie: Rc<Tie>,
    /// A call that answers for several.
    joint: OnceCell<Rc<Flight>>,
    /// What it says of this one.
    item: OnceCell<JsValue>,
    #[cfg(feature = "gateway-client")]
    refusal: OnceCell<Box<Failure>>,
    /// A call for this alone.
    alone: OnceCell<Rc<Flight>>,
}

/// Begins these at once. Two or more agents of ACP are answered by its list, and all agents by a gateway.
pub fn begin(asks: &[Rc<Ask>]) {
    #[cfg(feature = "gateway-client")]
    ask_gateway(asks);
    #[cfg(not(feature = "gateway-client"))]
    let has_list = has_two_of_acp(asks);
    for ask in asks {
        #[cfg(not(feature = "gateway-client"))]
        if has_list && ask.agent().is_some_and(|agent| agent.provider == Provider::Acp) {
            let _ = ask.joint.set(ask.flight_of(&Target::AcpList));
        }
        match ask.joint.get() {
            Some(joint) => joint.wait(ask.this()),
            None => ask.ask_alone(),
        }
    }
}

#[cfg(not(feature = "gateway-client"))]
fn has_two_of_acp(asks: &[Rc<Ask>]) -> bool {
    let mut first = None;
    for ask in asks {
        if let Some(agent) = ask.agent()
            && agent.provider == Provider::Acp
            && *first.get_or_insert(agent) != agent
        {
            return true;
        }
    }
    false
}

#[cfg(feature = "gateway-client")]
fn ask_gateway(asks: &[Rc<Ask>]) {
    let mut agents: Vec<AgentRef> = Vec::new();
    for agent in asks.iter().filter_map(|ask| ask.agent()) {
        if asks.len() > 1 && !agents.contains(agent) {
            agents.push(agent.clone());
        }
    }
    for batch in agents.chunks(MAX_BATCH) {
        let mut flight = None;
        for ask in asks {
            if ask.agent().is_some_and(|agent| batch.contains(agent)) {
                let flight = flight.get_or_insert_with(|| ask.flight_of(&Target::Batch(batch.into())));
                let _ = ask.joint.set(flight.clone());
            }
        }
    }
}

impl Ask {
    /// One that has not begun.
    pub fn new(tie: &Rc<Tie>, number: u32, wanted: Result<Target, Box<Failure>>) -> Rc<Self> {
        Rc::new(Self {
            number,
            wanted,
            tie: tie.clone(),
            joint: OnceCell::new(),
            item: OnceCell::new(),
            #[cfg(feature = "gateway-client")]
            refusal: OnceCell::new(),
            alone: OnceCell::new(),
        })
    }

    /// The agent that is asked for.
    pub fn agent(&self) -> Option<&AgentRef> {
        match &self.wanted {
            Ok(Target::Agent(agent)) => Some(agent),
            _ => None,
        }
    }

    fn flight_of(&self, target: &Target) -> Rc<Flight> {
        self.tie.scope.flight(target, self.tie.timing, self.tie.is_single)
    }

    fn this(self: &Rc<Self>) -> Weak<dyn Waits> {
        let this: Weak<Self> = Rc::downgrade(self);
        this
    }

    fn ask_alone(self: &Rc<Self>) {
        if let Ok(target) = &self.wanted {
            let flight = self.flight_of(target);
            flight.wait(self.this());
            let _ = self.alone.set(flight);
        }
    }

    /// The call whose end is waited for. None where it cannot be asked for.
    pub fn flight(&self) -> Option<&Rc<Flight>> {
        self.alone.get().or(self.joint.get())
    }

    /// What became of the call, once it has ended.
    pub fn reply(&self) -> Option<Result<&Reply, &Failure>> {
        #[cfg(feature = "gateway-client")]
        if let Some(refusal) = self.refusal.get() {
            return Some(Err(refusal));
        }
        match &self.wanted {
            Err(failure) => Some(Err(failure)),
            Ok(_) => Some(self.flight()?.outcome()?.as_deref().map_err(|failure| &**failure)),
        }
    }

    /// The status of the agent, once it is there.
    pub fn status(&self) -> Option<Result<JsValue, &Failure>> {
        let context = &self.tie.scope.context;
        let reply = match self.reply()? {
            Ok(reply) => reply,
            Err(failure) => return Some(Err(failure)),
        };
        let agent = self.agent()?;
        Some(Ok(match self.item.get() {
            Some(item) => status::of_body(context, agent, reply, item),
            None => status::of_reply(context, agent, reply),
        }))
    }

    /// Takes what a call for several says of this agent. False where it has to be asked for alone.
    #[cfg(not(feature = "gateway-client"))]
    fn take(&self, agent: &AgentRef, joint: &Flight, outcome: &Outcome) -> bool {
        let reply = match outcome {
            Ok(reply) => reply,
            // A list that is refused leaves each agent to be asked singly; any other failure is everybody's.
            Err(failure) => return !matches!(failure.error.status, Some(403..=405)),
        };
        let secrets = &self.tie.scope.context.secrets;
        let items = joint.items.get_or_init(|| listed(&reply.redacted_body(secrets)));
        let item = items.get(&agent.id.as_str().into());
        !item.is_undefined() && self.item.set(item).is_ok()
    }

    /// Takes what a gateway says of this agent.
    #[cfg(feature = "gateway-client")]
    fn take(&self, agent: &AgentRef, joint: &Flight, outcome: &Outcome) -> bool {
        let Ok(reply) = outcome else { return true };
        let secrets = &self.tie.scope.context.secrets;
        let items = joint.items.get_or_init(|| said(&reply.redacted_body(secrets)));
        let item = items.get(&agent.reference().into());
        let status = item.field("status");
        if status.kind() == Kind::Object {
            self.item.set(status).is_ok()
        } else {
            let error = item.field("error");
            self.refusal.set(Failure::told(agent, &error, reply.attempts, reply.latency_ms)).is_ok()
        }
    }
}

impl Waits for Ask {
    fn answered(self: Rc<Self>) {
        if let (Some(joint), None, Some(agent)) = (self.joint.get(), self.alone.get(), self.agent())
            && let Some(outcome) = joint.outcome()
            && !self.take(agent, joint, outcome)
        {
            self.ask_alone();
        } else if let Some(asker) = self.tie.asker.upgrade() {
            asker.heard(self.number);
        }
    }
}

/// The id of an item of ACP's list.
pub fn item_id(item: &JsValue) -> JsValue {
    item.field("agent").field("id")
}

/// The items of ACP's list by their id, the first of an id; none where there is no list.
#[cfg(not(feature = "gateway-client"))]
fn listed(body: &JsValue) -> Map {
    let by_id = Map::new();
    for item in &provider::list_items(body).unwrap_or_default() {
        let id = item_id(item);
        if by_id.get(&id).is_undefined() {
            by_id.set(&id, item);
        }
    }
    by_id
}

/// What a gateway says of several agents, by their references.
#[cfg(feature = "gateway-client")]
fn said(body: &JsValue) -> Map {
    let by_reference = Map::new();
    for item in body.field("results").items() {
        by_reference.set(&item.field("ref"), &item);
    }
    by_reference
}

//! An agent that is asked for: by a call of its own, or by one that answers for several, such as ACP's list.

use std::cell::OnceCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

#[cfg(feature = "gateway-client")]
use crate::agent::AgentRef;
#[cfg(not(feature = "gateway-client"))]
use crate::agent::Provider;
#[cfg(feature = "gateway-client")]
use crate::call::MAX_BATCH;
use crate::call::{Context, Failure, Reply, Target};
use crate::flight::Flight;
use crate::json::Json;
#[cfg(feature = "gateway-client")]
use crate::json::Kind;
#[cfg(not(feature = "gateway-client"))]
use crate::provider;
use crate::queue::Ending;

use crate::status;
use crate::transport::js;

/// See the module. Dropping it lets go of the call.
pub struct Ask {
    /// The asker's number for it.
    pub number: u32,
    /// What is asked for.
    pub target: Target,
    /// The call that answers it, once that has begun.
    pub flight: OnceCell<Rc<Flight>>,
}

/// What became of an ask.
pub struct Heard<'a> {
    /// Of which.
    pub ask: &'a Ask,
    /// How its call has ended.
    pub ending: &'a Ending<'a>,
    /// What of the reply is about this one, where it is about several; else undefined.
    item: JsValue,
    #[cfg(feature = "gateway-client")]
    refusal: Option<Box<Failure>>,
}

impl Heard<'_> {
    /// What its call says.
    pub fn reply(&self) -> Result<&Reply, &Failure> {
        #[cfg(feature = "gateway-client")]
        if let Some(refusal) = &self.refusal {
            return Err(refusal);
        }
        self.ending.outcome.as_ref().map_err(|failure| &**failure)
    }

    /// The status of the agent that was asked for.
    pub fn status(&self, context: &Context) -> Result<JsValue, &Failure> {
        let reply = self.reply()?;
        let Target::Agent(agent) = &self.ask.target else { return Ok(JsValue::UNDEFINED) };
        let body = if self.item.is_undefined() { &reply.redacted_body() } else { &self.item };
        Ok(status::of_body(context, agent.provider, &agent.id.as_str().into(), reply, body))
    }
}

/// Whether ACP's list answers for its agents.
#[cfg(not(feature = "gateway-client"))]
pub type Joint = bool;

/// Two or more agents of ACP that are asked for at once are answered by its list.
#[cfg(not(feature = "gateway-client"))]
pub fn joint(asks: &[Ask]) -> Joint {
    let mut first = None;
    for Ask { target, flight, .. } in asks {
        let begins = flight.get().is_none() && target.provider() == Provider::Acp;
        if begins && first.get_or_insert(target) != &target {
            return true;
        }
    }
    false
}

#[cfg(feature = "gateway-client")]
type Joint = Vec<Target>;

/// All agents that are asked for at once are answered by a gateway together.
#[cfg(feature = "gateway-client")]
pub fn joint(asks: &[Ask]) -> Joint {
    let (mut agents, mut count) = (Vec::<AgentRef>::new(), 0);
    for ask in asks {
        if let (Target::Agent(agent), None) = (&ask.target, ask.flight.get()) {
            count += 1;
            if !agents.contains(agent) {
                agents.push(agent.clone());
            }
        }
    }
    if count < 2 {
        agents.clear();
    }
    agents.chunks(MAX_BATCH).map(|batch| Target::Batch(batch.into())).collect()
}

impl Ask {
    /// The call to make for it.
    #[cfg(not(feature = "gateway-client"))]
    pub fn call(&self, has_list: &Joint) -> &Target {
        if *has_list && self.target.provider() == Provider::Acp { &Target::AcpList } else { &self.target }
    }

    /// The call to make for it.
    #[cfg(feature = "gateway-client")]
    pub fn call<'a>(&'a self, batches: &'a Joint) -> &'a Target {
        let has = |batch: &&Target| match (batch, &self.target) {
            (Target::Batch(agents), Target::Agent(agent)) => agents.contains(agent),
            _ => false,
        };
        batches.iter().find(has).unwrap_or(&self.target)
    }

    /// What it has become when its call has ended. None where it has to be asked for alone.
    #[cfg(not(feature = "gateway-client"))]
    pub fn heard<'a>(&'a self, ending: &'a Ending<'a>) -> Option<Heard<'a>> {
        let mut item = JsValue::UNDEFINED;
        if let (Target::Agent(agent), Target::AcpList) = (&self.target, ending.target) {
            match &ending.outcome {
                Ok(reply) => {
                    let items = ending.items.get_or_init(|| {
                        let list = reply.redacted_body().field(provider::LIST);
                        js::index(&list, provider::LISTED_ID)
                    });
                    item = items.get(&agent.id.as_str().into());
                    if item.is_undefined() {
                        return None;
                    }
                }
                // A list that is refused leaves each agent to be asked singly; any other failure is everybody's.
                Err(failure) if matches!(failure.error.status, Some(403..=405)) => return None,
                Err(_) => {}
            }
        }
        Some(Heard { ask: self, ending, item })
    }

    /// What it has become when its call has ended.
    #[cfg(feature = "gateway-client")]
    pub fn heard<'a>(&'a self, ending: &'a Ending<'a>) -> Option<Heard<'a>> {
        let (mut item, mut refusal) = (JsValue::UNDEFINED, None);
        if let (Target::Agent(agent), Target::Batch(_), Ok(reply)) =
            (&self.target, ending.target, &ending.outcome)
        {
            let items =
                ending.items.get_or_init(|| js::index(&reply.redacted_body().field("results"), "ref"));
            let said = items.get(&agent.reference().into());
            item = said.field("status");
            if item.kind() != Kind::Object {
                let error = said.field("error");
                refusal = Some(Failure::told(agent, &error, reply.attempts(), reply.latency_ms()));
            }
        }
        Some(Heard { ask: self, ending, item, refusal })
    }
}

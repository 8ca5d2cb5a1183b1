//! The exported client: options in, promises out.

use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::agent::Provider;
use crate::call::{Context, Failure, Outcome, Target};
use crate::fleet::{self, Fleet};
use crate::given;
use crate::job::{Desk, Job};
use crate::options::{self, Settings, Surroundings};
use crate::status;
use crate::text::join;
use crate::transport::js;
use crate::transport::secrets::Secrets;
use crate::transport::task::{self, Task};
use crate::watch::StatusWatch;
use crate::watching;

/// Asks providers for the status of agents. Made by `createClient`.
#[wasm_bindgen]
pub struct StatusClient(Rc<Desk>);

/// Checks the options and makes a client; the loader's `createClient` calls it. `shares` is false
/// where the promises of one request may not wait on those of another. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript)]
pub fn open(options: JsValue, shares: bool) -> Result<StatusClient, JsValue> {
    Ok(StatusClient(desk(&options, "createClient: ", false, options::client, shares)?))
}

#[wasm_bindgen]
impl StatusClient {
    /// The unified status of one agent, `provider:agentId`. Rejects with a `StatusError`, or with
    /// `signal.reason` once the signal has aborted.
    #[wasm_bindgen(unchecked_return_type = "Promise<AgentStatus>")]
    pub fn status(
        &self,
        #[wasm_bindgen(js_name = "ref", unchecked_param_type = "string")] reference: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Status(reference), &call)
    }

    /// The statuses of many agents, one result a position, in the order asked. It rejects only for an
    /// abort, wrong call options, or an argument that is no array; whatever else goes wrong, a bad
    /// reference too, is that item's error. Two or more agents of ACP are answered from one list call.
    #[wasm_bindgen(unchecked_return_type = "Promise<StatusResult[]>")]
    pub fn statuses(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly string[]")] refs: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        // Read now: what the caller does to the array later is no concern of this call.
        start(&self.0, Work::Statuses(js::array(&refs)), &call)
    }

    /// Watches agents, each asked at its own pace for as long as the iteration goes on: an event for each change, and
    /// for the beginning and end of trouble. Nothing is asked before the first `next()`, which rejects with a `StatusError`
    /// of kind `"config"` for wrong options or references.
    #[wasm_bindgen(unchecked_return_type = "StatusWatch")]
    pub fn watch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly string[]")] refs: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "WatchOptions")] options: JsValue,
    ) -> StatusWatch {
        StatusWatch(watching::new(&self.0, &refs, &options))
    }

    /// The statuses of every agent on ACP's list. Items without an id are left out.
    #[wasm_bindgen(js_name = acpStatuses, unchecked_return_type = "Promise<AcpStatus[]>")]
    pub fn acp_statuses(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::AcpStatuses, &call)
    }

    /// Voice.ai's "Agent Connection Status": its body as sent.
    #[wasm_bindgen(js_name = voiceAiAgentStatus, unchecked_return_type = "Promise<VoiceAiAgentStatus>")]
    pub fn voice_ai_agent_status(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::VoiceAi, id), &call)
    }

    /// ACP's "Get voice agent": its body as sent.
    #[wasm_bindgen(js_name = acpVoiceAgent, unchecked_return_type = "Promise<AcpVoiceAgent>")]
    pub fn acp_voice_agent(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::Acp, id), &call)
    }

    /// ACP's "List voice agents": its body as sent.
    #[wasm_bindgen(js_name = acpVoiceAgents, unchecked_return_type = "Promise<AcpVoiceAgentList>")]
    pub fn acp_voice_agents(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::AcpList, &call)
    }

    /// Ravan's "Get Agent Cal.com Status": its body as sent, that of the not-connected answer on 404 too.
    #[wasm_bindgen(js_name = ravanCalcomStatus, unchecked_return_type = "Promise<RavanCalcomStatus>")]
    pub fn ravan_calcom_status(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::Ravan, id), &call)
    }

    /// Truedy's "Get Agent": its body as sent.
    #[wasm_bindgen(js_name = truedyAgent, unchecked_return_type = "Promise<TruedyAgentResponse>")]
    pub fn truedy_agent(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::Truedy, id), &call)
    }

    /// Stops everything: calls in flight and later ones reject with kind `"config"`. Twice is harmless.
    pub fn close(&self) {
        self.0.close();
    }
}

/// Asks a gateway, which keeps the keys, for the status of agents. Made by `createGatewayClient`.
#[wasm_bindgen]
pub struct GatewayClient(Rc<Desk>);

/// Checks the options and makes a gateway's client; the loader's `createGatewayClient` calls it. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = openGatewayClient)]
pub fn open_gateway_client(options: JsValue, shares: bool) -> Result<GatewayClient, JsValue> {
    Ok(GatewayClient(desk(&options, "createGatewayClient: ", true, options::gateway_client, shares)?))
}

#[wasm_bindgen]
impl GatewayClient {
    /// The public status of one agent, `provider:agentId`. Rejects with a `StatusError`, or with `signal.reason`
    /// once the signal has aborted.
    #[wasm_bindgen(unchecked_return_type = "Promise<PublicStatus>")]
    pub fn status(
        &self,
        #[wasm_bindgen(js_name = "ref", unchecked_param_type = "string")] reference: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Status(reference), &call)
    }

    /// The public statuses of many agents, one result a position, in the order asked, from one request for each 50. It
    /// rejects only for an abort, wrong call options, or an argument that is no array.
    #[wasm_bindgen(unchecked_return_type = "Promise<PublicStatusResult[]>")]
    pub fn statuses(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly string[]")] refs: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Statuses(js::array(&refs)), &call)
    }

    /// Watches agents by the gateway's event stream, for up to 50 agents, and by asking where there is none. Only what the
    /// gateway itself refuses (401, 403, 404) is given up.
    #[wasm_bindgen(unchecked_return_type = "GatewayWatch")]
    pub fn watch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly string[]")] refs: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "WatchOptions")] options: JsValue,
    ) -> StatusWatch {
        StatusWatch(watching::new(&self.0, &refs, &options))
    }

    /// Stops everything: calls in flight and later ones reject with kind `"config"`. Twice is harmless.
    pub fn close(&self) {
        self.0.close();
    }
}

fn start(desk: &Rc<Desk>, work: Work, call: &JsValue) -> Promise {
    task::promise(Box::pin(work.run(desk.clone(), js::snapshot(call))))
}

/// What checks options. Err is a message.
type Check = fn(&JsValue, &Surroundings<'_>) -> Result<Settings<JsValue>, String>;

fn desk(
    options: &JsValue,
    of: &str,
    may_be_relative: bool,
    check: Check,
    shares: bool,
) -> Result<Rc<Desk>, JsValue> {
    let secrets = Secrets::default();
    let settings = given::read(options, may_be_relative, check)
        .map_err(|why| status::error_to_js(&Failure::config(join(&[of, &why])), &secrets))?;
    Ok(Desk::new(Context::new(settings, secrets), shares))
}

/// What a caller asks for.
enum Work {
    Status(JsValue),
    Statuses(Option<Array>),
    AcpStatuses,
    AcpList,
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

//! The exported client: options in, promises out.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::agent::Provider;
use crate::desk::Desk;
use crate::job::{Work, start};
use crate::options;
use crate::watch::StatusWatch;
use crate::watcher;

/// Asks providers for the status of agents. Made by `createClient`.
#[wasm_bindgen]
pub struct StatusClient(Rc<Desk>);

/// Checks the options and makes a client; the loader's `createClient` calls it. `shares` is false
/// where the promises of one request may not wait on those of another. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript)]
pub fn open(options: JsValue, shares: bool) -> Result<StatusClient, JsValue> {
    Ok(StatusClient(Desk::open(&options, "createClient: ", options::client, shares)?))
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
        start(&self.0, Work::Status, &reference, &call)
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
        start(&self.0, Work::Statuses, &refs, &call)
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
        StatusWatch(watcher::new(&self.0, &refs, &options))
    }

    /// The statuses of every agent on ACP's list. Items without an id are left out.
    #[wasm_bindgen(js_name = acpStatuses, unchecked_return_type = "Promise<AcpStatus[]>")]
    pub fn acp_statuses(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::AcpStatuses, &JsValue::UNDEFINED, &call)
    }

    /// Voice.ai's "Agent Connection Status": its body as sent.
    #[wasm_bindgen(js_name = voiceAiAgentStatus, unchecked_return_type = "Promise<VoiceAiAgentStatus>")]
    pub fn voice_ai_agent_status(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::VoiceAi), &id, &call)
    }

    /// ACP's "Get voice agent": its body as sent.
    #[wasm_bindgen(js_name = acpVoiceAgent, unchecked_return_type = "Promise<AcpVoiceAgent>")]
    pub fn acp_voice_agent(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::Acp), &id, &call)
    }

    /// ACP's "List voice agents": its body as sent.
    #[wasm_bindgen(js_name = acpVoiceAgents, unchecked_return_type = "Promise<AcpVoiceAgentList>")]
    pub fn acp_voice_agents(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::AcpList, &JsValue::UNDEFINED, &call)
    }

    /// Ravan's "Get Agent Cal.com Status": its body as sent, that of the not-connected answer on 404 too.
    #[wasm_bindgen(js_name = ravanCalcomStatus, unchecked_return_type = "Promise<RavanCalcomStatus>")]
    pub fn ravan_calcom_status(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::Ravan), &id, &call)
    }

    /// Truedy's "Get Agent": its body as sent.
    #[wasm_bindgen(js_name = truedyAgent, unchecked_return_type = "Promise<TruedyAgentResponse>")]
    pub fn truedy_agent(
        &self,
        #[wasm_bindgen(js_name = "agentId", unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Body(Provider::Truedy), &id, &call)
    }

    /// Stops everything: calls in flight and later ones reject with kind `"config"`. Twice is harmless.
    pub fn close(&self) {
        self.0.close();
    }
}

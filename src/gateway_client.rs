//! The exported client of a gateway. It is the client but for whom it asks: there is no key in it.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::desk::Desk;
use crate::job::{Work, start};
use crate::options;
use crate::watch::StatusWatch;
use crate::watcher;

/// Asks a gateway, which keeps the keys, for the status of agents. Made by `createGatewayClient`.
#[wasm_bindgen]
pub struct GatewayClient(Rc<Desk>);

/// Checks the options and makes a gateway's client; the loader's `createGatewayClient` calls it. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = openGatewayClient)]
pub fn open_gateway_client(options: JsValue, shares: bool) -> Result<GatewayClient, JsValue> {
    Ok(GatewayClient(Desk::open(&options, "createGatewayClient: ", options::gateway_client, shares)?))
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
        start(&self.0, Work::Status, &reference, &call)
    }

    /// The public statuses of many agents, one result a position, in the order asked, from one request for each 50. It
    /// rejects only for an abort, wrong call options, or an argument that is no array.
    #[wasm_bindgen(unchecked_return_type = "Promise<PublicStatusResult[]>")]
    pub fn statuses(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly string[]")] refs: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] call: JsValue,
    ) -> Promise {
        start(&self.0, Work::Statuses, &refs, &call)
    }

    /// Watches agents by the gateway's event stream, for up to 50 agents, and by asking where there is none. Only what the
    /// gateway itself refuses (401, 403, 404) is given up.
    #[wasm_bindgen(unchecked_return_type = "GatewayWatch")]
    pub fn watch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "readonly string[]")] refs: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "WatchOptions")] options: JsValue,
    ) -> StatusWatch {
        StatusWatch(watcher::new(&self.0, &refs, &options))
    }

    /// Stops everything: calls in flight and later ones reject with kind `"config"`. Twice is harmless.
    pub fn close(&self) {
        self.0.close();
    }
}

//! The exported gateway, and what it consists of.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::answer::Answering;
use super::cache::Freshness;
use super::config;
use super::hub::{Hub, Plan};
use super::limit::Limit;
use super::platform::{self, Responder};
use super::token;
use super::viewer::Audience;
use crate::desk::{self, Desk};
use crate::transport::clock::wall;
use crate::transport::js;

/// Keeps the keys, and answers pages in the place of the providers. Made by `createGateway`.
#[wasm_bindgen]
pub struct Gateway(Rc<Core>);

/// What all requests share.
pub struct Core {
    /// What asks the providers.
    pub desk: Rc<Desk>,
    /// Origins whose pages may ask.
    pub origins: Vec<String>,
    /// The path that it is mounted at.
    pub base_path: String,
    /// What signs viewer tokens; without any, none is needed.
    pub secrets: Option<Array>,
    /// The header that tells a client's address.
    pub address_header: Option<String>,
    /// What is known.
    pub hub: Rc<Hub>,
    /// How often one address may ask.
    pub limit: RefCell<Option<Limit>>,
    /// Those who watch.
    pub viewers: Audience,
    /// Makes responses.
    pub responder: Responder,
}

/// Checks the configuration and makes a gateway; the loader's `createGateway` calls it. `shares` is false where
/// requests must not wait on each other. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = openGateway)]
pub fn open_gateway(options: JsValue, shares: bool) -> Result<Gateway, JsValue> {
    let config = desk::read(&options, "createGateway: ", config::read)?;
    let plan = Plan {
        freshness: Freshness {
            ttl_ms: config.ttl_ms,
            stale_ms: config.stale_ms,
            interval_ms: config.interval_ms,
        },
        is_full: config.is_full,
    };
    let desk = Desk::new(config.client, shares);
    Ok(Gateway(Rc::new(Core {
        hub: Hub::new(desk.clone(), plan, &config.agents),
        desk,
        origins: config.origins,
        base_path: config.base_path,
        secrets: list(&config.viewer_secrets),
        address_header: config.address_header,
        limit: RefCell::new(config.per_minute.map(Limit::new)),
        viewers: Audience::default(),
        responder: Responder::default(),
    })))
}

/// An array of these; none of none.
fn list(texts: &[String]) -> Option<Array> {
    let list = Array::new();
    for text in texts {
        list.push(&text.into());
    }
    if texts.is_empty() { None } else { Some(list) }
}

/// Signs a viewer token; the loader's `mintViewerToken` calls it. Err is a `StatusError`.
#[wasm_bindgen(skip_typescript, js_name = mintViewerToken)]
pub fn mint_viewer_token(options: JsValue) -> Result<JsValue, JsValue> {
    let mut wrong = String::new();
    let minting = config::minting(&options, &mut wrong);
    if !wrong.is_empty() {
        return Err(desk::refusal(&["mintViewerToken: ", &wrong]));
    }
    let now = wall() / 1_000.0;
    let times = [now, now + minting.expires_in_seconds].map(|time| time.floor().into());
    let [issued_at, expires_at] = &times;
    let refs = minting.refs;
    let claims = js::object("iat exp refs", [issued_at, expires_at, &refs]);
    Ok(platform::token(&minting.secret.into(), &token::HEADER.into(), &claims))
}

#[wasm_bindgen]
impl Gateway {
    /// Answers a request; it does not reject. `context.waitUntil` keeps the platform from ending what is refreshed behind
    /// an answer, `context.clientAddress` is what the rate limit counts by.
    #[wasm_bindgen(unchecked_return_type = "Promise<Response>")]
    pub fn fetch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Request")] request: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "GatewayContext")] context: JsValue,
    ) -> Promise {
        Answering::new(&self.0, &request, context, false).promise()
    }

    /// For a gateway in front of others, each of which asks one provider. Resolves with a `Response` where none of them
    /// is needed: a refusal, `OPTIONS`, `/healthz`, or a request that names no agent of the list. Else with the provider of
    /// the agents asked for; where there are several, with the references, each as `[reference, provider]`, where the
    /// provider is null if the agent is not to be seen.
    #[wasm_bindgen(skip_typescript)]
    pub fn sort(&self, request: JsValue, context: JsValue) -> Promise {
        Answering::new(&self.0, &request, context, true).promise()
    }

    /// The `Response` to a request that others have found the JSON body for, or that they could not answer.
    #[wasm_bindgen(skip_typescript)]
    pub fn complete(&self, request: JsValue, body: JsValue) -> JsValue {
        Answering::new(&self.0, &request, JsValue::UNDEFINED, false).complete(body.as_string())
    }

    /// Ends all streams, and whatever is being asked. Later requests get 503.
    pub fn close(&self) {
        self.0.desk.close();
        for viewer in &self.0.viewers.all() {
            viewer.finish("closing");
        }
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a platform gives beside the request. */
export interface GatewayContext {
    /** Keeps the platform from ending what is refreshed behind an answer. */
    waitUntil?(promise: Promise<unknown>): void;
    /** The client's address, which the rate limit counts by. */
    clientAddress?: string;
}

/**
 * Checks the configuration and makes a gateway, after loading the wasm at the first call. Rejects with a `StatusError` of
 * kind `"config"` that names a wrong option.
 */
export function createGateway(config: GatewayConfig): Promise<Gateway>;

/** What a viewer token is made of. */
export interface ViewerTokenOptions {
    /** One of the gateway's `viewerSecrets`. */
    secret: string;
    /** The agents that it is for. Default: all that the gateway speaks of. */
    refs?: readonly string[];
    /** For how long it counts, in seconds from 1. Default 3 600. */
    expiresInSeconds?: number;
}

/** Makes a viewer token, for a server that knows its viewers. Rejects with a `StatusError` of kind `"config"`. */
export function mintViewerToken(options: ViewerTokenOptions): Promise<string>;
"#;

//! What callers get: statuses and errors, made of replies and failures.

use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, Provider};
use crate::call::{AT_GATEWAY, Context, Failure, Reply};
use crate::provider;
use crate::text::{cut, join};
use crate::transport::js::{self, well_formed};

#[wasm_bindgen(module = "/pkg-template/status-error.js")]
extern "C" {
    type StatusError;
    #[wasm_bindgen(constructor)]
    fn new(data: &JsValue, cause: &JsValue) -> StatusError;
}

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = status)]
    fn new_status(
        provider: &JsValue,
        agent_id: &JsValue,
        signal: &JsValue,
        fields: &JsValue,
        name: i32,
        provider_status: i32,
        voice_id: i32,
        states: &JsValue,
        state: i32,
        said: &JsValue,
        channels: &JsValue,
        active_sessions: f64,
        reply: &JsValue,
        drift: &JsValue,
    ) -> JsValue;
}

/// Of a wrong reference so many characters go into a message.
const MAX_SHOWN: usize = 100;

/// The status that a body, or an item of ACP's list, makes of the agent with this id.
pub fn of_body(
    context: &Context,
    provider: Provider,
    id: &JsValue,
    reply: &Reply,
    body: &JsValue,
) -> JsValue {
    // A gateway has made it already.
    if AT_GATEWAY {
        return body.clone();
    }
    let reading = provider::read(provider, body);
    let status = new_status(
        js::key(provider.id()),
        id,
        js::key(provider.signal().word()),
        &reading.fields.values,
        reading.table.name,
        reading.provider_status,
        reading.table.voice_id,
        js::key(reading.table.states),
        reading.state,
        &reading.said,
        js::key(reading.channels),
        reading.active_sessions.map_or(-1.0, f64::from),
        reply.as_js(),
        &reading.drift,
    );
    if context.settings.raw {
        js::set(&status, "raw", body);
    }
    status
}

/// The error that JavaScript throws.
pub fn error_to_js(failure: &Failure) -> JsValue {
    let reference = js::or_null(failure.error.reference.as_deref());
    StatusError::new(&failure.to_js(&reference), &failure.cause).into()
}

/// Reads a reference that a caller gave.
pub fn parse_ref(reference: &JsValue) -> Result<AgentRef, Box<Failure>> {
    parse(None, reference)
}

/// Reads an agent id that a caller gave to one of the documented calls.
pub fn parse_id(provider: Provider, id: &JsValue) -> Result<AgentRef, Box<Failure>> {
    parse(Some(provider), id)
}

/// Whether an item of ACP's list has an id that stands for an agent.
pub fn is_id(id: &JsValue) -> bool {
    well_formed(id).is_some_and(|id| AgentRef::new(Provider::Acp, id).is_ok())
}

/// An id at this provider, or a reference.
fn parse(provider: Option<Provider>, given: &JsValue) -> Result<AgentRef, Box<Failure>> {
    let agent = match (well_formed(given), provider) {
        (Some(id), Some(provider)) => AgentRef::new(provider, id),
        (Some(reference), None) => AgentRef::parse(&reference),
        _ if given.is_string() => Err("has a lone surrogate"),
        _ => Err("must be a string"),
    };
    agent.map_err(|why| {
        let shown = js::show(given);
        let mut failure = Failure::config(join(&["the reference \"", &cut(&shown, MAX_SHOWN), "\" ", why]));
        let error = &mut failure.error;
        error.provider = provider;
        if let (Some(provider), true) = (provider, given.is_string()) {
            error.reference = Some(join(&[provider.id(), ":", &shown]));
        } else if provider.is_none() {
            if given.is_string() {
                error.provider = AgentRef::split(&shown).map(|(provider, _)| provider);
            }
            error.reference = Some(shown);
        }
        failure
    })
}

//! What callers get: statuses and errors, made of replies and failures.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::agent::{AgentRef, AgentStatus, Drift, Provider, STATUS_FIELDS};
use crate::call::{AT_GATEWAY, Context, Failure, Reply};
use crate::provider;
use crate::text::{cut, join};
use crate::transport::js::{self, well_formed};
use crate::transport::secrets::Secrets;

#[wasm_bindgen(module = "/pkg-template/status-error.js")]
extern "C" {
    type StatusError;
    #[wasm_bindgen(constructor)]
    fn new(data: &JsValue, cause: &JsValue) -> StatusError;
}

/// Of a wrong reference so many characters go into a message.
const MAX_SHOWN: usize = 100;

/// The status that a reply to the call for this agent makes.
pub fn of_reply(context: &Context, agent: &AgentRef, reply: &Reply) -> JsValue {
    of_body(context, agent, reply, &reply.redacted_body(&context.secrets))
}

/// The status that a body, or an item of ACP's list, makes.
pub fn of_body(context: &Context, agent: &AgentRef, reply: &Reply, body: &JsValue) -> JsValue {
    // A gateway has made it already.
    if AT_GATEWAY {
        return body.clone();
    }
    let mut status = provider::read(agent, body);
    status.checked_at = reply.checked_at.clone();
    status.latency_ms = reply.latency_ms;
    status.attempts = reply.attempts;
    if status.request_id.is_none() {
        status.request_id = reply.request_id.clone();
    }
    if context.settings.raw {
        status.raw = Some(body.clone());
    }
    to_js(status)
}

fn to_js(status: AgentStatus<JsValue>) -> JsValue {
    let drift = Array::new();
    for Drift { path, expected, found } in &status.drift {
        drift.push(&js::object("path expected found", vec![path.into(), js::word(expected), found.into()]));
    }
    let values = vec![
        status.reference,
        js::word(status.provider.id()),
        status.agent_id,
        js::or_null(status.name),
        js::word(status.availability.word()),
        js::word(status.signal.word()),
        status.headline,
        js::or_null(status.provider_status),
        js::or_null(status.reason),
        js::or_null(status.voice_id),
        serde_wasm_bindgen::to_value(status.channels).unwrap_or_default(),
        js::or_null(status.active_sessions),
        status.checked_at,
        status.latency_ms.into(),
        status.attempts.into(),
        js::or_null(status.request_id),
        status.stale.into(),
        drift.into(),
    ];
    let object = js::object(STATUS_FIELDS, values);
    if let Some(raw) = status.raw {
        js::set(&object, "raw", &raw);
    }
    object
}

/// The error that JavaScript throws.
pub fn error_to_js(failure: &Failure, secrets: &Secrets) -> JsValue {
    StatusError::new(&failure.to_js(secrets), &failure.cause).into()
}

/// Reads a reference that a caller gave.
pub fn parse_ref(reference: &JsValue) -> Result<AgentRef, Box<Failure>> {
    parse(None, reference)
}

/// Reads an agent id that a caller gave to one of the documented calls.
pub fn parse_id(provider: Provider, id: &JsValue) -> Result<AgentRef, Box<Failure>> {
    parse(Some(provider), id)
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

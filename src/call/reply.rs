//! What becomes of a call: a reply or a failure.

use std::cell::RefCell;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::{AT_GATEWAY, Target};
use crate::agent::{AgentRef, Provider};
use crate::error::{StatusErrorData, StatusErrorKind as Kind};
use crate::json::{Json, is_deep};
use crate::text::join;
use crate::transport::js;
use crate::transport::secrets::Secrets;

#[wasm_bindgen(module = "/pkg-template/platform.js")]
extern "C" {
    fn failure(
        message: &JsValue,
        kind: &JsValue,
        reference: &JsValue,
        provider: &JsValue,
        status: f64,
        provider_code: &JsValue,
        request_id: &JsValue,
        retry_after_ms: f64,
        attempts: f64,
        elapsed_ms: f64,
        body: &JsValue,
    ) -> JsValue;
}

/// Of an error body no more characters than these are parsed, again for each caller. What is cut off is no
/// JSON, and gives the beginning of its text.
pub(super) const MAX_PARSED: u32 = 65_536;
/// Of an error body that is no JSON so many characters are kept.
const MAX_BODY_TEXT: u32 = 2_048;

/// A body of the documented container, and how it came.
pub struct Reply {
    pub(super) text: JsString,
    /// The parsed text, until somebody takes it.
    pub(super) parsed: RefCell<Option<JsValue>>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The header `x-request-id`, redacted.
    pub request_id: Option<JsValue>,
    /// When the last byte was read, in milliseconds since 1970.
    pub checked_at: f64,
    /// The last request's time, in milliseconds.
    pub latency_ms: f64,
    /// Requests sent.
    pub attempts: u32,
}

impl Reply {
    /// The body as sent, an object of the caller's own.
    pub fn body(&self) -> JsValue {
        let parsed = self.parsed.borrow_mut().take();
        parsed.unwrap_or_else(|| js::parse(&self.text).unwrap_or_default())
    }

    /// The failure of a body that is not what its document says.
    pub fn undecodable(&self, message: &str) -> Box<Failure> {
        let mut failure = Failure::new(Kind::Decode, message.to_owned());
        failure.error.provider = Some(Provider::Acp);
        failure.error.status = self.status;
        failure.error.request_id = self.request_id.clone();
        failure.error.attempts = self.attempts;
        failure.error.elapsed_ms = self.latency_ms;
        failure.text = Some(self.text.slice(0, MAX_PARSED));
        failure
    }

    /// The body without keys, an object of the caller's own.
    pub fn redacted_body(&self, secrets: &Secrets) -> JsValue {
        // A look through all of its text, which the body as sent does not need.
        secrets.redact_body(&self.body(), &self.text)
    }
}

/// Why there is no reply.
pub struct Failure {
    /// The error, but for its body.
    pub error: StatusErrorData<JsValue>,
    /// The text of the body.
    pub(super) text: Option<JsString>,
    /// What was thrown underneath, without keys.
    pub cause: JsValue,
    /// Whether another try is worth it.
    pub(super) is_retryable: bool,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: String) -> Box<Self> {
        let error = StatusErrorData::new(kind, message);
        let is_retryable = matches!(kind, Kind::Network | Kind::Timeout);
        Box::new(Self { error, text: None, cause: JsValue::UNDEFINED, is_retryable })
    }

    /// Something that the caller must mend; nothing was sent.
    pub fn config(message: String) -> Box<Self> {
        Self::new(Kind::Config, message)
    }

    /// The end of a wait for a call that others might wait on for.
    pub fn ended(target: &Target, kind: Kind, why: &str, attempts: u32, elapsed_ms: f64) -> Box<Self> {
        Self::new(kind, join(&[&target.label(), why])).about(target, attempts, elapsed_ms)
    }

    /// The same, saying whom it is about and what it took.
    pub(super) fn about(mut self: Box<Self>, target: &Target, attempts: u32, elapsed_ms: f64) -> Box<Self> {
        self.error.reference = target.reference();
        self.error.provider = Some(target.provider());
        self.error.attempts = attempts;
        self.error.elapsed_ms = elapsed_ms;
        self
    }

    /// What a gateway says of one of several agents.
    pub fn told(agent: &AgentRef, error: &JsValue, attempts: u32, elapsed_ms: f64) -> Box<Self> {
        let kind = Kind::told(error).unwrap_or(Kind::Decode);
        let message = error.field("message").string();
        let message = message.as_deref().unwrap_or("the gateway said nothing of this agent");
        let target = Target::Agent(agent.clone());
        let mut failure = Self::ended(&target, kind, message, attempts, elapsed_ms);
        // What the gateway itself refuses, it refuses by a status.
        if error.field("source").string().as_deref() == Some("gateway") {
            failure.error.status = kind.status();
        }
        failure.error.retry_after_ms = error.field("retryAfterMs").number();
        failure.error.body = Some(error.clone());
        failure
    }

    /// The error as a plain object about this reference, its body an object of the caller's own.
    pub fn to_js(&self, secrets: &Secrets, reference: &JsValue) -> JsValue {
        let error = &self.error;
        let body = match &self.text {
            Some(text) => error_body(text, secrets),
            None if AT_GATEWAY => error.body.clone(),
            None => None,
        };
        failure(
            &error.message.as_str().into(),
            js::key(error.kind.word()),
            reference,
            &js::or_null(error.provider.map(Provider::id)),
            error.status.unwrap_or_default().into(),
            &js::or_null(error.provider_code.as_deref()),
            error.request_id.as_ref().unwrap_or(&JsValue::NULL),
            error.retry_after_ms.unwrap_or(-1.0),
            error.attempts.into(),
            error.elapsed_ms,
            body.as_ref().unwrap_or(&JsValue::NULL),
        )
    }
}

/// The parsed body, or the beginning of its text; without keys. None where there is none.
pub(super) fn error_body(text: &JsString, secrets: &Secrets) -> Option<JsValue> {
    // What is nested too deep can be neither cloned nor written as JSON again.
    let parsed = if is_deep(&String::from(text)) { Err(JsValue::UNDEFINED) } else { js::parse(text) };
    match parsed {
        Ok(body) => Some(secrets.redact_body(&body, text)),
        Err(_) if text.length() == 0 => None,
        Err(_) => Some(secrets.redact(text).slice(0, MAX_BODY_TEXT).into()),
    }
}

/// How a call ends.
pub type Outcome = Result<Box<Reply>, Box<Failure>>;

//! What becomes of a call: a reply or a failure.

use wasm_bindgen::prelude::*;

use super::{AT_GATEWAY, Target};
use crate::agent::{AgentRef, Provider};
use crate::error::{StatusErrorData, StatusErrorKind as Kind};
use crate::json::Json;
use crate::text::join;
/// A body of the documented container, and how it came.
pub use crate::transport::fetch::Answer as Reply;
use crate::transport::fetch::HIDDEN;
use crate::transport::js;

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

/// Why there is no reply.
pub struct Failure {
    /// The error, but for its body.
    pub error: StatusErrorData<JsValue>,
    /// What has the body.
    pub(super) answer: Option<Reply>,
    /// What was thrown underneath, without keys.
    pub cause: JsValue,
    /// Whether another try is worth it.
    pub(super) is_retryable: bool,
}

impl Failure {
    fn new(kind: Kind, message: String) -> Box<Self> {
        let error = StatusErrorData::new(kind, message);
        let is_retryable = matches!(kind, Kind::Network | Kind::Timeout);
        Box::new(Self { error, answer: None, cause: JsValue::UNDEFINED, is_retryable })
    }

    /// Something that the caller must mend; nothing was sent.
    pub fn config(message: String) -> Box<Self> {
        Self::new(Kind::Config, message)
    }

    /// The end of a call, or of a wait for one that others might wait on for.
    pub fn ended(target: &Target, kind: Kind, why: &str, attempts: u32, elapsed_ms: f64) -> Box<Self> {
        let mut failure = Self::new(kind, join(&[&target.label(), why]));
        failure.error.reference = target.reference();
        failure.error.provider = Some(target.provider());
        failure.error.attempts = attempts;
        failure.error.elapsed_ms = elapsed_ms;
        failure
    }

    /// Puts an answer on it.
    pub fn answered(&mut self, answer: &Reply) {
        let status = answer.status();
        self.error.status = (status != HIDDEN).then_some(status);
        self.error.request_id = Some(answer.field("requestId"));
        self.answer = Some(answer.clone());
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
    pub fn to_js(&self, reference: &JsValue) -> JsValue {
        let error = &self.error;
        let body = match &self.answer {
            Some(answer) => Some(answer.error_body()),
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

/// How a call ends.
pub type Outcome = Result<Reply, Box<Failure>>;

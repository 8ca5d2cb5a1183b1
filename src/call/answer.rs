//! What the end of an attempt means: a reply, or a failure that may be worth another try.

use std::cell::RefCell;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::reply::{Failure, MAX_PARSED, Outcome, Reply, error_body};
use super::{AT_GATEWAY, Call, MAX_MESSAGE};
use crate::agent::Provider;
use crate::error::StatusErrorKind as Kind;
use crate::json::{Json, Kind as JsonKind};
use crate::policy::retry::{WaitSources, asked_wait, is_retryable};
use crate::provider;
use crate::text::{cut, decimal, join};
use crate::transport::clock::wall;
use crate::transport::fetch::{Ending, Exchange, Head};
use crate::transport::js;

impl Call {
    /// Makes a reply or a failure of what has arrived.
    pub(super) fn judge(&self, exchange: &Exchange, latency_ms: f64, ending: Ending) -> Outcome {
        let Some(head) = &exchange.head else {
            return Err(match ending {
                Ending::Broken(thrown) => self.broken(thrown),
                _ => self.timed_out(),
            });
        };
        let text = &exchange.text();
        let body = js::parse(text);
        let is_ravan = !AT_GATEWAY && self.turn.target.provider() == Provider::Ravan;
        let is_whole = matches!(ending, Ending::Whole);
        let is_success = match head.status {
            Some(200..=299) => true,
            Some(404) => is_whole && is_ravan && body.as_ref().is_ok_and(provider::says_not_connected),
            _ => false,
        };
        if !is_success {
            return Err(self.refused(head, text));
        }
        let (why, thrown) = match (ending, body) {
            (Ending::TimedOut, _) => return Err(self.timed_out()),
            (Ending::Broken(thrown), _) => return Err(self.broken(thrown)),
            (Ending::TooLarge, _) => ("the body is larger than maxBodyBytes", JsValue::UNDEFINED),
            (_, Ok(body)) if is_ravan && provider::is_refusal(&body) => {
                let mut failure = self.refused(head, text);
                failure.error.kind = Kind::Provider;
                failure.is_retryable = false;
                return Err(failure);
            }
            (_, Ok(body)) if body.kind() == JsonKind::Object => {
                return Ok(Box::new(Reply {
                    text: text.clone(),
                    parsed: RefCell::new(Some(body)),
                    status: head.status,
                    request_id: self.request_id(head),
                    checked_at: wall(),
                    latency_ms,
                    attempts: self.turn.attempts.get(),
                }));
            }
            (_, Ok(_)) => ("the body is not a JSON object", JsValue::UNDEFINED),
            // Not every platform notices that a connection broke before the promised end.
            (_, Err(thrown)) if head.promises_more_than(exchange.bytes()) => return Err(self.broken(thrown)),
            (_, Err(_)) if text.length() == 0 => ("the body is empty", JsValue::UNDEFINED),
            (_, Err(thrown)) => ("the body is not JSON", thrown),
        };
        let mut failure = self.fails(Kind::Decode, &[why]);
        self.answered(&mut failure, head, text);
        failure.cause = self.context.secrets.redact_cause(thrown);
        Err(failure)
    }

    /// An answer that is an error, with whatever has arrived of its body.
    fn refused(&self, head: &Head, text: &JsString) -> Box<Failure> {
        let body = error_body(&text.slice(0, MAX_PARSED), &self.context.secrets).unwrap_or_default();
        let said = provider::failure_body(&body);
        let code = &said.code;
        let message = if said.message == *code { "" } else { &said.message };
        let status = match head.status {
            Some(status) => join(&["HTTP ", &decimal(u32::from(status))]),
            None => "a redirect".to_owned(),
        };
        let comma = |part: &str| if part.is_empty() { "" } else { ", " };
        let kind = head.status.map_or(Kind::Http, Kind::of_status);
        // Of a provider's failure a gateway says the kind itself.
        let told = if AT_GATEWAY { Kind::told(&body) } else { None };
        let what = [&status, comma(code), code, comma(message), message];
        let mut failure = self.fails(told.unwrap_or(kind), &what);
        self.answered(&mut failure, head, text);
        let retry_after = head.value("retry-after");
        let now = wall();
        let sources = WaitSources {
            retry_after_ms: js::digits(&head.value("retry-after-ms")),
            retry_after: js::digits(&retry_after),
            retry_at: js::http_date(&retry_after, now),
            reset_at: js::iso_date(&said.reset_at),
        };
        failure.error.retry_after_ms = asked_wait(sources, now);
        if said.request_id.is_there() {
            failure.error.request_id = Some(said.request_id);
        }
        failure.error.provider_code = (!code.is_empty()).then(|| cut(code, MAX_MESSAGE));
        let should_retry = head.header("x-should-retry");
        failure.is_retryable = head.status.is_some_and(|status| is_retryable(status, &should_retry));
        failure
    }

    /// Puts the answer on a failure.
    fn answered(&self, failure: &mut Failure, head: &Head, text: &JsString) {
        failure.error.status = head.status;
        failure.error.request_id = self.request_id(head);
        failure.text = Some(text.slice(0, MAX_PARSED));
    }

    fn request_id(&self, head: &Head) -> Option<JsValue> {
        let id = head.header("x-request-id");
        (!id.is_empty()).then(|| self.context.secrets.redact(&id.into()).into())
    }

    /// No complete answer: the connection, or the caller's fetch, broke.
    pub(super) fn broken(&self, thrown: JsValue) -> Box<Failure> {
        let cause = self.context.secrets.redact_cause(thrown);
        let why = js::get(&cause, "message").as_string().unwrap_or_else(|| js::show(&cause));
        let mut failure = self.fails(Kind::Network, &["no complete answer: ", &why]);
        failure.cause = cause;
        failure
    }

    pub(super) fn timed_out(&self) -> Box<Failure> {
        self.fails(Kind::Timeout, &["no complete answer in time"])
    }
}

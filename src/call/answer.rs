//! What the end of an attempt means: a reply, or a failure that may be worth another try.

use super::reply::{Failure, Outcome, Reply};
use super::{AT_GATEWAY, Call, MAX_MESSAGE};
use crate::agent::Provider;
use crate::error::StatusErrorKind as Kind;
use crate::json::Json;
use crate::policy::retry::{WaitSources, asked_wait, is_retryable};
use crate::provider;
use crate::text::{cut, decimal, join};
use crate::transport::clock::wall;
use crate::transport::fetch::HIDDEN;
use crate::transport::js;
use crate::transport::task::Arrived;

impl Call {
    /// Makes a reply or a failure of what has arrived.
    pub(super) fn judge(&self, provider: Provider, answer: &Reply, arrived: &Arrived) -> Outcome {
        let is_ravan = !AT_GATEWAY && provider == Provider::Ravan;
        let is_refused = match answer.status() {
            0 | 200..=299 => false,
            404 => !(is_ravan && provider::says_not_connected(&answer.field("body"))),
            _ => true,
        };
        if is_refused {
            return Err(self.refused(answer));
        }
        let (kind, what, why) = match arrived {
            Arrived::Kept(wrong) => (Kind::Decode, "the body ", wrong),
            Arrived::Thrown(why) => (Kind::Network, "no complete answer: ", why),
            Arrived::Late(_) => return Err(self.timed_out()),
        };
        if let Some(why) = why.as_string() {
            let mut failure = self.fails(kind, &[what, &why]);
            failure.cause = answer.field("cause");
            if kind == Kind::Decode {
                failure.answered(answer);
            }
            return Err(failure);
        }
        if is_ravan && provider::is_refusal(&answer.field("body")) {
            let mut failure = self.refused(answer);
            failure.error.kind = Kind::Provider;
            failure.is_retryable = false;
            return Err(failure);
        }
        Ok(answer.clone())
    }

    /// An answer that is an error, with whatever has arrived of its body.
    fn refused(&self, answer: &Reply) -> Box<Failure> {
        let body = answer.error_body();
        let said = provider::failure_body(&body);
        let code = &said.code;
        let message = if said.message == *code { "" } else { &said.message };
        let status = answer.status();
        let shown = if status == HIDDEN {
            "a redirect".to_owned()
        } else {
            join(&["HTTP ", &decimal(status.into())])
        };
        let comma = |part: &str| if part.is_empty() { "" } else { ", " };
        // Of a provider's failure a gateway says the kind itself.
        let told = if AT_GATEWAY { Kind::told(&body) } else { None };
        let what = [&shown, comma(code), code, comma(message), message];
        let mut failure = self.fails(told.unwrap_or(Kind::of_status(status)), &what);
        failure.answered(answer);
        let retry_after = answer.value("retry-after");
        let now = wall();
        let sources = WaitSources {
            retry_after_ms: js::digits(&answer.value("retry-after-ms")),
            retry_after: js::digits(&retry_after),
            retry_at: js::http_date(&retry_after, now),
            reset_at: js::iso_date(&said.reset_at),
        };
        failure.error.retry_after_ms = asked_wait(sources, now);
        if said.request_id.is_there() {
            failure.error.request_id = Some(said.request_id);
        }
        failure.error.provider_code = (!code.is_empty()).then(|| cut(code, MAX_MESSAGE));
        failure.is_retryable = is_retryable(status, &answer.header("x-should-retry"));
        failure
    }

    pub(super) fn timed_out(&self) -> Box<Failure> {
        self.fails(Kind::Timeout, &["no complete answer in time"])
    }
}

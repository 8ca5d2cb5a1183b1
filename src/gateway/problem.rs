//! What a viewer is told when there is nothing else to tell: a problem of RFC 9457, in words of ours alone.
//! Nothing that a provider wrote gets in, since every word comes from a table here.

use super::Header;
use super::quote::{quoted, whole};
use crate::error::{StatusErrorData, StatusErrorKind as Kind};
use crate::text::join;

/// Whose failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The provider's, or of the way to it. Asking again may help.
    Provider,
    /// The gateway's own: it refuses, or has failed itself.
    Gateway,
}

impl Source {
    /// The word for it in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Gateway => "gateway",
        }
    }
}

/// An answer that is an error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Problem {
    /// The HTTP status of the answer; the provider's own is another.
    pub status: u16,
    /// What went wrong.
    pub kind: Kind,
    /// Whose failure it is.
    pub source: Source,
    /// A sentence for people.
    pub message: &'static str,
    /// How long to wait before asking again, in milliseconds, where that is known.
    pub retry_after_ms: Option<f64>,
}

/// The wait that is told where a provider limits requests and does not say for how long, in milliseconds.
const DEFAULT_WAIT_MS: f64 = 5_000.0;

impl Problem {
    /// Nothing is served at this path, or the agent is not one that this gateway speaks of.
    pub const NOT_FOUND: Self = Self::own(404, "There is nothing here by that name.");
    /// A token is needed, and none that counts was given.
    pub const UNAUTHORIZED: Self = Self::own(401, "A valid token is needed.");
    /// A page of another origin asks.
    pub const FOREIGN: Self = Self::own(403, "Pages of this origin may not ask here.");
    /// The token does not name this agent.
    pub const FORBIDDEN: Self = Self::own(403, "The token is not for this agent.");
    /// The path is served, but not by this method.
    pub const METHOD: Self = Self::own(405, "Only GET, HEAD and OPTIONS are answered here.");
    /// It must never happen.
    pub const INTERNAL: Self = Self::own(500, "The gateway has failed to answer.");
    /// The gateway was closed.
    pub const CLOSED: Self = Self::own(503, "The gateway is closed.");
    /// The part of the gateway that asks cannot be reached, and is there again soon.
    pub const AWAY: Self =
        Self { retry_after_ms: Some(1_000.0), ..Self::own(503, "The gateway cannot answer at the moment.") };
    /// What is asked of a provider takes too long, or has to wait its turn for too long.
    pub const LATE: Self = Self::of_kind(Kind::Timeout, None);

    /// A request that cannot be read, and why.
    pub const fn bad_request(why: &'static str) -> Self {
        Self::own(400, why)
    }

    /// One client asks too often; it may ask again after so many milliseconds.
    pub const fn rate_limited(retry_after_ms: f64) -> Self {
        let problem = Self::own(429, "Too many requests from this address.");
        Self { retry_after_ms: Some(retry_after_ms), ..problem }
    }

    /// What a viewer is told of a failure to ask a provider. Of the error it holds only the kind and the wait.
    ///
    /// ```
    /// use voice_agent_status::error::{StatusErrorData, StatusErrorKind};
    /// use voice_agent_status::gateway::problem::Problem;
    ///
    /// let error = StatusErrorData::<()>::new(StatusErrorKind::Unauthorized, "HTTP 401, key vk_1 is revoked");
    /// let problem = Problem::of_error(&error);
    /// assert_eq!((problem.status, problem.kind), (502, StatusErrorKind::Unauthorized));
    /// assert_eq!(problem.message, "The provider refuses the gateway's key.");
    /// ```
    pub const fn of_error<B>(error: &StatusErrorData<B>) -> Self {
        Self::of_kind(error.kind, error.retry_after_ms)
    }

    const fn of_kind(kind: Kind, asked_ms: Option<f64>) -> Self {
        let (status, source, default_ms) = match kind {
            // Keys and options are the operator's.
            Kind::Config => (500, Source::Gateway, None),
            Kind::Timeout => (504, Source::Provider, None),
            Kind::RateLimited => (503, Source::Provider, Some(DEFAULT_WAIT_MS)),
            _ => (502, Source::Provider, None),
        };
        let retry_after_ms = if asked_ms.is_some() { asked_ms } else { default_ms };
        Self { status, kind, source, message: sentence(kind), retry_after_ms }
    }

    /// Kinds of 500 and up speak of providers, which have nothing to do with it.
    const fn own(status: u16, message: &'static str) -> Self {
        let kind = if status < 500 { Kind::of_status(status) } else { Kind::Http };
        Self { status, kind, source: Source::Gateway, message, retry_after_ms: None }
    }

    /// The error as plain JSON: what stands in results and events.
    pub fn error(&self) -> String {
        join(&["{\"message\":", &quoted(self.message), ",", &self.fields(), "}"])
    }

    /// The body of an answer, of the type [`MEDIA_TYPE`].
    pub fn body(&self) -> String {
        let (title, status) = (quoted(title(self.status)), whole(f64::from(self.status)));
        let about = ["{\"type\":\"about:blank\",\"title\":", &title, ",\"status\":", &status];
        join(&[&join(&about), ",\"detail\":", &quoted(self.message), ",", &self.fields(), "}"])
    }

    fn fields(&self) -> String {
        let wait = self.retry_after_ms.map_or_else(|| "null".to_owned(), whole);
        let (kind, source) = (word(self.kind), self.source.word());
        join(&["\"kind\":\"", kind, "\",\"source\":\"", source, "\",\"retryAfterMs\":", &wait])
    }

    /// The headers that come with the answer because it is this problem. A wait is in whole seconds, rounded up.
    pub fn headers(&self) -> Vec<Header> {
        let mut headers = vec![("content-type", MEDIA_TYPE.to_owned())];
        if let Some(wait) = self.retry_after_ms {
            headers.push(("retry-after", whole(wait / 1_000.0)));
        }
        match self.status {
            401 => headers.push(("www-authenticate", "Bearer".to_owned())),
            405 => headers.push(("allow", super::route::METHODS.to_owned())),
            _ => {}
        }
        headers
    }
}

/// The media type of a problem's body.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The words of HTTP for a status.
const fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

/// The word for a kind in JSON.
pub const fn word(kind: Kind) -> &'static str {
    said(kind).0
}

/// What is said of a failure of this kind at a provider.
pub const fn sentence(kind: Kind) -> &'static str {
    said(kind).1
}

const fn said(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Config => ("config", "The gateway is not set up to ask this provider."),
        Kind::Network => ("network", "The provider cannot be reached."),
        Kind::Timeout => ("timeout", "The provider did not answer in time."),
        Kind::Unauthorized => ("unauthorized", "The provider refuses the gateway's key."),
        Kind::Forbidden => ("forbidden", "The provider does not let the gateway ask for this agent."),
        Kind::NotFound => ("not-found", "The provider does not know this agent."),
        Kind::InvalidRequest => ("invalid-request", "The provider takes this agent's id for a wrong one."),
        Kind::PaymentRequired => ("payment-required", "The account at the provider is not paid for."),
        Kind::RateLimited => ("rate-limited", "The provider is being asked too often."),
        Kind::Provider => ("provider", "The provider has failed to answer."),
        Kind::Http => ("http", "The provider gave an answer that is not expected."),
        Kind::Decode => ("decode", "The provider's answer cannot be read."),
    }
}

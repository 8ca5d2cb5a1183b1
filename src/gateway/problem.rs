//! What a viewer is told when there is nothing else to tell: a problem of RFC 9457, in words of ours alone.
//! Nothing that a provider wrote gets in, since every word comes from a table here.

use super::Headers;
use super::parts::filled;
use super::quote::whole;
use crate::error::{StatusErrorData, StatusErrorKind as Kind};
use crate::text::decimal;

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
    /// What is said of it.
    pub about: &'static About,
    /// How long to wait before asking again, in milliseconds, where that is known.
    pub retry_after_ms: Option<f64>,
}

/// What is said of a problem, always the same.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// The HTTP status of the answer; the provider's own is another.
    pub status: u16,
    /// What went wrong.
    pub kind: Kind,
    /// Whose failure it is.
    pub source: Source,
    /// A sentence for people, which needs no escapes in JSON.
    pub message: &'static str,
}

/// The wait that is told where a provider limits requests and does not say for how long, in milliseconds.
const DEFAULT_WAIT_MS: f64 = 5_000.0;

impl Problem {
    /// What asks is no request of HTTP.
    pub const NO_REQUEST: Self = Self::of(&About::own(400, "This is no request."));
    /// The address cannot be read.
    pub const ENCODING: Self = Self::of(&About::own(400, "The address is not percent-encoded UTF-8."));
    /// A query names no agents, or too many.
    pub const COUNT: Self =
        Self::of(&About::own(400, "The query must name 1 to 50 agents, each as ref=provider:agentId."));
    /// Nothing is served at this path, or the agent is not one that this gateway speaks of.
    pub const NOT_FOUND: Self = Self::of(&About::own(404, "There is nothing here by that name."));
    /// A token is needed, and none that counts was given.
    pub const UNAUTHORIZED: Self = Self::of(&About::own(401, "A valid token is needed."));
    /// A page of another origin asks.
    pub const FOREIGN: Self = Self::of(&About::own(403, "Pages of this origin may not ask here."));
    /// The token does not name this agent.
    pub const FORBIDDEN: Self = Self::of(&About::own(403, "The token is not for this agent."));
    /// The path is served, but not by this method.
    pub const METHOD: Self = Self::of(&About::own(405, "Only GET, HEAD and OPTIONS are answered here."));
    /// One client asks too often.
    pub const TOO_MANY: Self = Self::of(&About::own(429, "Too many requests from this address."));
    /// It must never happen.
    pub const INTERNAL: Self = Self::of(&About::own(500, "The gateway has failed to answer."));
    /// The gateway was closed.
    pub const CLOSED: Self = Self::of(&About::own(503, "The gateway is closed."));
    /// The part of the gateway that asks cannot be reached, and is there again soon.
    pub const AWAY: Self =
        Self::of(&About::own(503, "The gateway cannot answer at the moment.")).after(Some(1_000.0));

    const fn of(about: &'static About) -> Self {
        Self { about, retry_after_ms: None }
    }

    /// With a wait, in milliseconds.
    pub const fn after(self, retry_after_ms: Option<f64>) -> Self {
        Self { retry_after_ms, ..self }
    }

    /// What a viewer is told of a failure to ask a provider. Of the error it holds only the kind and the wait.
    ///
    /// ```
    /// use voice_agent_status::error::{StatusErrorData, StatusErrorKind};
    /// use voice_agent_status::gateway::problem::Problem;
    ///
    /// let error = StatusErrorData::<()>::new(StatusErrorKind::Unauthorized, "HTTP 401, key vk_1 is revoked");
    /// let about = Problem::of_error(&error).about;
    /// assert_eq!((about.status, about.kind), (502, StatusErrorKind::Unauthorized));
    /// assert_eq!(about.message, "The provider refuses the gateway's key.");
    /// ```
    pub fn of_error<B>(error: &StatusErrorData<B>) -> Self {
        Self::of_kind(error.kind, error.retry_after_ms)
    }

    /// What is asked of a provider takes too long, or has to wait its turn for too long.
    pub fn late() -> Self {
        Self::of_kind(Kind::Timeout, None)
    }

    fn of_kind(kind: Kind, asked_ms: Option<f64>) -> Self {
        let about = OF_PROVIDERS.get(kind as usize).unwrap_or(Self::INTERNAL.about);
        let is_limited = asked_ms.is_none() && kind == Kind::RateLimited;
        Self::of(about).after(if is_limited { Some(DEFAULT_WAIT_MS) } else { asked_ms })
    }

    /// The error as plain JSON: what stands in results and events.
    pub fn error(&self) -> String {
        self.written("{\"message\":\"$0\",$3}")
    }

    /// The body of an answer, of the type [`MEDIA_TYPE`].
    pub fn body(&self) -> String {
        self.written("{\"type\":\"about:blank\",\"title\":\"$1\",\"status\":$2,\"detail\":\"$0\",$3}")
    }

    fn written(&self, template: &str) -> String {
        let About { status, kind, source, message } = *self.about;
        let wait = self.retry_after_ms.map_or_else(|| "null".to_owned(), whole);
        let fields = "\"kind\":\"$0\",\"source\":\"$1\",\"retryAfterMs\":$2";
        let fields = filled(fields, &[kind.word(), source.word(), &wait]);
        filled(template, &[message, title(status), &decimal(u32::from(status)), &fields])
    }

    /// The headers that come with the answer because it is this problem. A wait is in whole seconds, rounded up.
    pub fn headers(&self, headers: &mut impl Headers) {
        headers.set("content-type", MEDIA_TYPE);
        if let Some(wait) = self.retry_after_ms {
            headers.set("retry-after", &whole(wait / 1_000.0));
        }
        match self.about.status {
            401 => headers.set("www-authenticate", "Bearer"),
            405 => headers.set("allow", super::origin::METHODS),
            _ => {}
        }
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

impl About {
    /// Kinds of 500 and up speak of providers, which have nothing to do with it.
    const fn own(status: u16, message: &'static str) -> Self {
        let kind = if status < 500 { Kind::of_status(status) } else { Kind::Http };
        Self { status, kind, source: Source::Gateway, message }
    }

    const fn of_provider(status: u16, kind: Kind, message: &'static str) -> Self {
        Self { status, kind, source: Source::Provider, message }
    }
}

/// What is said of a failure at a provider, in the order of the kinds.
static OF_PROVIDERS: [About; 12] = [
    // Keys and options are the operator's.
    About {
        status: 500,
        kind: Kind::Config,
        source: Source::Gateway,
        message: "The gateway is not set up to ask this provider.",
    },
    About::of_provider(502, Kind::Network, "The provider cannot be reached."),
    About::of_provider(504, Kind::Timeout, "The provider did not answer in time."),
    About::of_provider(502, Kind::Unauthorized, "The provider refuses the gateway's key."),
    About::of_provider(502, Kind::Forbidden, "The provider does not let the gateway ask for this agent."),
    About::of_provider(502, Kind::NotFound, "The provider does not know this agent."),
    About::of_provider(502, Kind::InvalidRequest, "The provider takes this agent's id for a wrong one."),
    About::of_provider(502, Kind::PaymentRequired, "The account at the provider is not paid for."),
    About::of_provider(503, Kind::RateLimited, "The provider is being asked too often."),
    About::of_provider(502, Kind::Provider, "The provider has failed to answer."),
    About::of_provider(502, Kind::Http, "The provider gave an answer that is not expected."),
    About::of_provider(502, Kind::Decode, "The provider's answer cannot be read."),
];

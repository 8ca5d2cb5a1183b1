//! One error for everything that fails. [`StatusErrorData`] is it as plain data; the JavaScript
//! `Error` around it is made in one place, [`error_to_js`](crate::status::error_to_js).

use tsify::Tsify;

use crate::agent::Provider;
use crate::json::Json;
use crate::text::nth;

/// What went wrong, the same word whatever the provider:
/// `"config"` wrong options, references or keys, nothing was sent · `"network"` no complete answer ·
/// `"timeout"` an attempt or the deadline ran out · `"unauthorized"` 401 · `"payment-required"` 402 ·
/// `"forbidden"` 403 · `"not-found"` 404, 410 · `"invalid-request"` 400, 409, 422 ·
/// `"rate-limited"` 429 · `"provider"` 5xx, or the provider says itself that it failed · `"http"` any
/// other status, redirects included · `"decode"` the body is not the documented container, or is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Tsify)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum StatusErrorKind {
    /// Wrong options, references or keys; nothing was sent.
    Config,
    /// No complete answer.
    Network,
    /// An attempt or the deadline ran out.
    Timeout,
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404 and 410.
    NotFound,
    /// 400, 409 and 422.
    InvalidRequest,
    /// 402.
    PaymentRequired,
    /// 429.
    RateLimited,
    /// 5xx, or the provider says itself that it failed.
    Provider,
    /// Any other status, redirects included.
    Http,
    /// The body is not the documented container, or is too large.
    Decode,
}

impl StatusErrorKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Config,
        Self::Network,
        Self::Timeout,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::InvalidRequest,
        Self::PaymentRequired,
        Self::RateLimited,
        Self::Provider,
        Self::Http,
        Self::Decode,
    ];

    /// The kind that a gateway's error names.
    pub fn told<J: Json>(error: &J) -> Option<Self> {
        let word = error.field("kind").string()?;
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The HTTP status by which a gateway refuses; None for what is no refusal.
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Unauthorized => Some(401),
            Self::Forbidden => Some(403),
            Self::NotFound => Some(404),
            _ => None,
        }
    }

    /// The kind of an HTTP status that is no success.
    ///
    /// ```
    /// use voice_agent_status::error::StatusErrorKind;
    ///
    /// assert_eq!(StatusErrorKind::of_status(410), StatusErrorKind::NotFound);
    /// assert_eq!(StatusErrorKind::of_status(302), StatusErrorKind::Http);
    /// ```
    pub const fn of_status(status: u16) -> Self {
        match status {
            400 | 409 | 422 => Self::InvalidRequest,
            401 => Self::Unauthorized,
            402 => Self::PaymentRequired,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            429 => Self::RateLimited,
            500..=599 => Self::Provider,
            _ => Self::Http,
        }
    }

    /// The word for it in errors.
    pub fn word(self) -> &'static str {
        const WORDS: &str = "config|network|timeout|unauthorized|forbidden|not-found|invalid-request|payment-required|\
            rate-limited|provider|http|decode";
        nth(WORDS, self as usize)
    }
}

/// The fields of an error, in their order, but for `body`, which comes last.
pub const ERROR_FIELDS: &str =
    "name message kind ref provider status providerCode requestId retryAfterMs attempts elapsedMs";

/// A `StatusError` as a plain object: what its `toJSON()` gives and what `StatusResult.error` is.
/// No field ever shows a key: wherever a provider echoes one, `[redacted]` stands.
#[derive(Clone, Debug, Tsify)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
#[tsify(type_params = "B = unknown", missing_as_null)]
pub struct StatusErrorData<T> {
    /// Always `"StatusError"`.
    #[tsify(type = "\"StatusError\"")]
    pub name: &'static str,
    /// Provider, call, status and the provider's own message, in one line.
    pub message: String,
    /// What went wrong.
    pub kind: StatusErrorKind,
    /// The agent asked for; null where the call is not about one.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Who was asked; null where it is not known.
    pub provider: Option<Provider>,
    /// The HTTP status; null without an answer, and where a browser hides it.
    pub status: Option<u16>,
    /// The provider's own code, e.g. `"not_found"`, `"INVALID_REQUEST"`, `"USAGE_EXHAUSTED"`.
    pub provider_code: Option<String>,
    /// The provider's id of the last request.
    #[tsify(type = "string | null")]
    pub request_id: Option<T>,
    /// How long the provider asks to wait, in milliseconds; null where it does not.
    pub retry_after_ms: Option<f64>,
    /// Requests sent, retries included; 0 where nothing was sent.
    pub attempts: u32,
    /// From the call to the error, in milliseconds.
    pub elapsed_ms: f64,
    /// The parsed error body, redacted, or the first 2,048 characters of its text; null without one.
    #[tsify(type = "B")]
    pub body: Option<T>,
}

impl<T> StatusErrorData<T> {
    /// An error of this kind about nothing in particular.
    pub fn new(kind: StatusErrorKind, message: impl Into<String>) -> Self {
        Self {
            name: "StatusError",
            message: message.into(),
            kind,
            reference: None,
            provider: None,
            status: None,
            provider_code: None,
            request_id: None,
            retry_after_ms: None,
            attempts: 0,
            elapsed_ms: 0.0,
            body: None,
        }
    }
}

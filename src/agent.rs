//! The vocabulary: providers, references, availability, and the status that is the same for all.

use tsify::Tsify;

use crate::text::{has, join, nth};

/// A vendor of voice agents: Voice.ai, ACP (Computer Agents), Ravan or Truedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Tsify)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Voice.ai.
    VoiceAi,
    /// ACP, the platform of Computer Agents.
    Acp,
    /// Ravan.
    Ravan,
    /// Truedy.
    Truedy,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::VoiceAi, Self::Acp, Self::Ravan, Self::Truedy];

    /// The word for it in references and statuses.
    pub fn id(self) -> &'static str {
        self.among("voice-ai|acp|ravan|truedy")
    }

    /// What its answers speak of.
    pub const fn signal(self) -> Signal {
        match self {
            Self::VoiceAi => Signal::Calls,
            Self::Acp => Signal::Voice,
            Self::Ravan => Signal::Calendar,
            Self::Truedy => Signal::Lifecycle,
        }
    }

    /// The name that people know.
    pub fn label(self) -> &'static str {
        self.among("Voice.ai|ACP|Ravan|Truedy")
    }

    /// Its own of these words, one a provider.
    pub(crate) fn among(self, words: &'static str) -> &'static str {
        nth(words, self as usize)
    }
}

/// Whether an agent is up, as far as its provider's signal reaches: `"available"`, `"degraded"`
/// (working, with a fault that the provider reports), `"unavailable"`, or `"unknown"` where the
/// answer does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Tsify)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub enum Availability {
    /// Up.
    Available,
    /// Up, with a fault that the provider reports.
    Degraded,
    /// Not up.
    Unavailable,
    /// The answer does not tell.
    Unknown,
}

/// What a provider's answer really speaks of: `"calls"` (Voice.ai: may this agent be called now),
/// `"voice"` (ACP: is voice configured and switched on), `"calendar"` (Ravan: is the agent's own
/// Cal.com connected), `"lifecycle"` (Truedy: active or not).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Tsify)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// Voice.ai: may this agent be called now.
    Calls,
    /// ACP: is voice configured and switched on.
    Voice,
    /// Ravan: is the agent's own Cal.com connected.
    Calendar,
    /// Truedy: active or not.
    Lifecycle,
}

impl Signal {
    /// The word for it in statuses.
    pub fn word(self) -> &'static str {
        nth("calls|voice|calendar|lifecycle", self as usize)
    }
}

/// An agent at a provider. As a string it is `provider:agentId`; only the first colon splits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentRef {
    /// Whose agent it is.
    pub provider: Provider,
    /// The provider's id of it, any text that [`AgentRef::new`] lets pass.
    pub id: String,
}

impl AgentRef {
    /// Checks an id: empty, `.` and `..` (percent-encoded too) are refused, because a URL with
    /// them means another path. Err says why, in words that follow the reference.
    pub fn new(provider: Provider, id: String) -> Result<Self, &'static str> {
        if id.is_empty() {
            return Err("has an empty agent id");
        }
        let mut rest = id.as_bytes();
        let mut dots = 0;
        while let [b'.', more @ ..] | [b'%', b'2', b'e' | b'E', more @ ..] = rest {
            rest = more;
            dots += 1;
        }
        if rest.is_empty() && dots <= 2 {
            return Err("has an agent id that means another path");
        }
        Ok(Self { provider, id })
    }

    /// Reads `provider:agentId`.
    ///
    /// ```
    /// use voice_agent_status::agent::{AgentRef, Provider};
    ///
    /// let agent = AgentRef::parse("acp:team:a/b")?;
    /// assert_eq!((agent.provider, agent.id.as_str()), (Provider::Acp, "team:a/b"));
    /// assert_eq!(agent.reference(), "acp:team:a/b");
    /// assert!(AgentRef::parse("acp:..").is_err());
    /// # Ok::<(), &str>(())
    /// ```
    pub fn parse(reference: &str) -> Result<Self, &'static str> {
        if let Some((provider, id)) = Self::split(reference) {
            return Self::new(provider, id.to_owned());
        }
        Err(if has(reference, |byte| byte == b':') {
            "names no provider known here (voice-ai, acp, ravan, truedy)"
        } else {
            "is not provider:agentId"
        })
    }

    /// The provider that a reference names, and what follows; None where it names none that is known.
    pub fn split(reference: &str) -> Option<(Provider, &str)> {
        for provider in &Provider::ALL {
            if let Some([b':', ..]) = reference.as_bytes().strip_prefix(provider.id().as_bytes()) {
                return Some((*provider, reference.get(provider.id().len() + 1..)?));
            }
        }
        None
    }

    /// `provider:agentId`.
    pub fn reference(&self) -> String {
        join(&[self.provider.id(), ":", &self.id])
    }
}

/// A difference between a body and its document, in a field that feeds the status.
#[derive(Clone, Debug, PartialEq, Eq, Tsify)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
pub struct Drift {
    /// Where in the body, e.g. `data.accounts[0].error`; in an item of a list, relative to the item.
    pub path: String,
    /// What the document says: a type, or the words it lists, separated by ` | `.
    pub expected: &'static str,
    /// What stood there: a type, `absent`, or an unlisted word cut at 40 characters.
    pub found: String,
}

/// The fields of a status, in their order, but for the provider's body: `raw` comes last where it is wanted. The
/// function `status` in pkg-template/platform.js, and natively the derived `Serialize`, name the same.
pub const STATUS_FIELDS: &str = "ref provider agentId name availability signal headline providerStatus reason voiceId \
    channels activeSessions checkedAt latencyMs attempts requestId stale drift";

/// The fields whose difference is a change, and the one that says whose they are.
pub const TELLING_FIELDS: &str =
    "ref name availability headline providerStatus reason voiceId channels activeSessions stale";

/// The status of an agent at the provider `P`, speaking of the signal `S`, made from a body `R`. The type of what
/// [`status`](crate::status) makes in JavaScript.
#[derive(Clone, Debug, Tsify)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
#[tsify(rename = "StatusOf", type_params = "P extends Provider, S extends Signal, R", missing_as_null)]
pub struct AgentStatus<T> {
    /// The agent as asked for: `provider:agentId`.
    #[serde(rename = "ref")]
    #[tsify(type = "string")]
    pub reference: T,
    /// Whose agent it is. It discriminates the union.
    #[tsify(type = "P")]
    pub provider: Provider,
    /// The provider's id of the agent, as asked for; a body's own id is not compared with it.
    #[tsify(type = "string")]
    pub agent_id: T,
    /// The name that the provider gives; null where it gives none.
    #[tsify(type = "string | null")]
    pub name: Option<T>,
    /// Whether the agent is up, as far as the signal reaches. For people, show `headline` instead.
    pub availability: Availability,
    /// What the provider's answer speaks of; the status claims no more than that.
    #[tsify(type = "S")]
    pub signal: Signal,
    /// For people, in the signal's own terms: "Takes calls", "Voice on: web, phone", "Calendar connected", "Active".
    #[tsify(type = "string")]
    pub headline: T,
    /// The provider's own word for the state, whatever it is; null where it gives none.
    #[tsify(type = "string | null")]
    pub provider_status: Option<T>,
    /// Why it is not available, for a person; null when available.
    #[tsify(type = "string | null")]
    pub reason: Option<T>,
    /// The id of the agent's voice; null where the provider gives none.
    #[tsify(type = "string | null")]
    pub voice_id: Option<T>,
    /// ACP: what the voice mode names, `"web"`, `"phone"` or both. Empty for the other providers.
    pub channels: &'static [&'static str],
    /// ACP: sessions initializing or active among the recent ones, a lower bound; else null.
    pub active_sessions: Option<u32>,
    /// When the last byte was read, ISO 8601 in UTC.
    #[tsify(type = "string")]
    pub checked_at: T,
    /// How long the last request took, in milliseconds.
    pub latency_ms: f64,
    /// Requests sent for this status, retries included.
    pub attempts: u32,
    /// The provider's id of the last request: the body's `meta.request_id`, else the header `x-request-id`.
    #[tsify(type = "string | null")]
    pub request_id: Option<T>,
    /// True only from a gateway that could not refresh it.
    pub stale: bool,
    /// Where the body differs from its document, at most 20 places.
    pub drift: Vec<Drift>,
    /// The provider's body, redacted; only with the client option `raw`.
    #[tsify(type = "R", optional)]
    #[cfg_attr(not(target_arch = "wasm32"), serde(skip_serializing_if = "Option::is_none"))]
    pub raw: Option<T>,
}

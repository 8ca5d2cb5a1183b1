//! What each provider says: where it is asked, how its body becomes a status, and how its error
//! bodies are read. One file a provider; [`body`] types what they send.
//!
//! Bodies are read leniently: a field of another type, or absent though its document requires it,
//! is recorded as drift, and the status is made from the rest.

pub mod body;

mod acp;
mod failure;
mod ravan;
mod truedy;
mod voice_ai;

pub use acp::{LIST_PATH, ORGANIZATION_HEADER, list_items};
pub use failure::{FailureBody, failure_body};
pub use ravan::{is_refusal, says_not_connected};

use crate::agent::{AgentRef, AgentStatus, Drift, Provider};
use crate::json::{Json, Kind};
use crate::text::{cut, join};

/// At most so many places of drift are kept on a status.
const MAX_DRIFT: usize = 20;
/// Of an unlisted word so many characters are kept in a drift.
const MAX_FOUND: usize = 40;

/// How each provider is asked.
impl Provider {
    /// The name of its options, and the default of `baseUrl`.
    pub const fn option_and_base_url(self) -> (&'static str, &'static str) {
        match self {
            Self::VoiceAi => ("voiceAi", "https://dev.voice.ai"),
            Self::Acp => ("acp", "https://api.computer-agents.com"),
            Self::Ravan => ("ravan", "https://api.ravan.ai"),
            Self::Truedy => ("truedy", "https://api.truedy.ai/api/public/v1"),
        }
    }

    /// The default of `maxRequestsPerMinute`: Truedy allows 100 a minute to an organisation, and
    /// a tenth is left to others; no limit is known of the rest.
    pub const fn requests_per_minute(self) -> Option<u32> {
        match self {
            Self::Truedy => Some(90),
            _ => None,
        }
    }

    /// The documented name of its call for one agent.
    pub const fn call(self) -> &'static str {
        match self {
            Self::VoiceAi => "agent connection status",
            Self::Acp => "get voice agent",
            Self::Ravan => "Cal.com status",
            Self::Truedy => "get agent",
        }
    }
}

/// The path of the documented call for one agent, its id as one segment, below the base URL.
pub fn path(provider: Provider, segment: &str) -> String {
    let (before, after) = match provider {
        Provider::VoiceAi => ("/api/v1/connection/agent-status/", ""),
        Provider::Acp => ("/v1/voice-agents/agents/", ""),
        Provider::Ravan => ("/api/v1/calcom/agents/", "/status"),
        Provider::Truedy => ("/agents/", ""),
    };
    join(&[before, segment, after])
}

/// Makes a status of the body of the documented call for one agent, or of an item of ACP's list:
/// all of it but what the transport knows, when and how the body came.
pub fn read<J: Json>(agent: &AgentRef, body: &J) -> AgentStatus<J::Text> {
    let mut status = AgentStatus::unknown(agent);
    let (fields, judge): (&[Field], Judge<J>) = match agent.provider {
        Provider::VoiceAi => (&voice_ai::FIELDS, voice_ai::judge),
        Provider::Acp => (&acp::FIELDS, acp::judge),
        Provider::Ravan => (&ravan::FIELDS, ravan::judge),
        Provider::Truedy => (&truedy::FIELDS, truedy::judge),
    };
    let mut values: Vec<J> = Vec::new();
    // Each is a question to JavaScript: none is asked again for what stands in the same object.
    let mut kinds = Vec::new();
    let whole = body.kind();
    for field in fields {
        let parent = field.of.map(usize::from);
        let is_in = parent.map_or(Some(&whole), |parent| kinds.get(parent)) == Some(&Kind::Object);
        let value = parent.and_then(|parent| values.get(parent)).unwrap_or(body).field(field.key);
        let found = value.kind();
        kinds.push(found);
        if is_in && field.is_drift(found) {
            note(&mut status.drift, field.path(fields), field.kind.word(), found.word());
        }
        let fed = match field.feeds {
            Feeds::Name => Some(&mut status.name),
            Feeds::VoiceId => Some(&mut status.voice_id),
            Feeds::ProviderStatus => Some(&mut status.provider_status),
            Feeds::Judgement => None,
        };
        // Of another type than asked for, a value gives none: whatever drifted feeds nothing.
        if let Some(fed) = fed {
            *fed = value.text();
        }
        values.push(value);
    }
    status.request_id = body.first("meta request_id").text();
    judge(&values, &mut status);
    status
}

/// Decides the availability from the values of a provider's fields, in the order of its table.
type Judge<J> = fn(&[J], &mut AgentStatus<<J as Json>::Text>);

/// A field of a body that feeds the status.
struct Field {
    /// The object that it stands in: a field before it in the table, or the body.
    of: Option<u8>,
    key: &'static str,
    kind: Kind,
    need: Need,
    feeds: Feeds,
}

/// What a document says of a field that may be missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// Required: absent and null are drift.
    Required,
    /// Required in the document, but null is known to be sent.
    Nullable,
    /// Not required: absent and null mean the same.
    Optional,
}

/// Where a field goes.
#[derive(Clone, Copy)]
enum Feeds {
    Name,
    VoiceId,
    ProviderStatus,
    /// Only what the provider's judge makes of it.
    Judgement,
}

impl Field {
    const fn new(of: Option<u8>, key: &'static str, kind: Kind, need: Need, feeds: Feeds) -> Self {
        Self { of, key, kind, need, feeds }
    }

    fn is_drift(&self, found: Kind) -> bool {
        match found {
            Kind::Absent => self.need != Need::Optional,
            Kind::Null => self.need == Need::Required,
            found => found != self.kind,
        }
    }

    fn path(&self, fields: &[Self]) -> String {
        match self.of.and_then(|parent| fields.get(usize::from(parent))) {
            Some(parent) => join(&[&parent.path(fields), ".", self.key]),
            None => self.key.to_owned(),
        }
    }
}

/// Records where a body differs from its document.
fn note(drift: &mut Vec<Drift>, path: String, expected: &'static str, found: &str) {
    if drift.len() < MAX_DRIFT {
        let found = cut(found, MAX_FOUND);
        drift.push(Drift { path, expected, found });
    }
}

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

pub use acp::{LIST, LIST_PATH, LISTED_ID, ORGANIZATION_HEADER};
pub use failure::{FailureBody, failure_body};
pub use ravan::{is_refusal, says_not_connected};

use crate::agent::{Availability, Drift, Provider};
use crate::json::{Fields, Json, Kind, Text};
use crate::text::{cut, join, nth};

/// At most so many places of drift are kept on a status.
const MAX_DRIFT: usize = 20;
/// Of an unlisted word so many characters are kept in a drift.
const MAX_FOUND: usize = 40;

/// How each provider is asked.
impl Provider {
    /// The name of its options.
    pub fn option(self) -> &'static str {
        self.among("voiceAi|acp|ravan|truedy")
    }

    /// The default of `baseUrl`.
    pub fn base_url(self) -> &'static str {
        self.among(
            "https://dev.voice.ai|https://api.computer-agents.com|https://api.ravan.ai|\
            https://api.truedy.ai/api/public/v1",
        )
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
    pub fn call(self) -> &'static str {
        self.among("agent connection status|get voice agent|Cal.com status|get agent")
    }
}

/// The path of the documented call for one agent, its id as one segment, below the base URL.
pub fn path(provider: Provider, segment: &str) -> String {
    const BEFORE: &str =
        "/api/v1/connection/agent-status/|/v1/voice-agents/agents/|/api/v1/calcom/agents/|/agents/";
    join(&[provider.among(BEFORE), segment, provider.among("||/status|")])
}

/// What a body says of an agent: its status, but for what the transport knows, when and how the body came. The fields are
/// those of an [`AgentStatus`](crate::agent::AgentStatus), with texts that may be none.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Reading<T> {
    pub name: T,
    pub availability: Availability,
    pub headline: &'static str,
    pub provider_status: T,
    pub reason: T,
    pub voice_id: T,
    /// Words, or none.
    pub channels: &'static str,
    pub active_sessions: Option<u32>,
    pub request_id: T,
    pub drift: Vec<Drift>,
}

impl<T: Text> Reading<T> {
    /// Sets the availability and what people read of it: a headline, and a reason if there is one.
    fn say(&mut self, availability: Availability, texts: &'static str) {
        self.availability = availability;
        self.headline = nth(texts, 0);
        let reason = nth(texts, 1);
        self.reason = if reason.is_empty() { T::default() } else { T::ours(reason) };
    }

    /// Gives a reason in which a provider's words are.
    fn because(&mut self, parts: &[&str]) {
        self.reason = T::made(&join(parts));
    }

    /// Records where the body differs from its document.
    fn note(&mut self, path: &str, expected: &'static str, found: &str) {
        if self.drift.len() < MAX_DRIFT {
            self.drift.push(Drift { path: path.to_owned(), expected, found: cut(found, MAX_FOUND) });
        }
    }
}

/// Reads the body of the documented call for one agent, or an item of ACP's list.
pub fn read<J: Json>(provider: Provider, body: &J) -> Reading<J::Text> {
    let (table, judge): (&Table, Judge<J>) = match provider {
        Provider::VoiceAi => (&voice_ai::FIELDS, voice_ai::judge),
        Provider::Acp => (&acp::FIELDS, acp::judge),
        Provider::Ravan => (&ravan::FIELDS, ravan::judge),
        Provider::Truedy => (&truedy::FIELDS, truedy::judge),
    };
    let fields = body.fields(table.places);
    let mut reading = Reading {
        name: fields.text(table.name),
        availability: Availability::Unknown,
        headline: "",
        provider_status: fields.text(table.provider_status),
        reason: J::Text::default(),
        voice_id: fields.text(table.voice_id),
        channels: "",
        active_sessions: None,
        request_id: body.first("meta request_id").text(),
        drift: Vec::new(),
    };
    for (at, field) in table.fields.iter().enumerate() {
        if let Some(found) = fields.held(at + 1)
            && field.is_drift(found)
        {
            reading.note(&path_of(table.places, at), field.kind.word(), found.word());
        }
    }
    judge(&fields, &mut reading);
    reading
}

/// Decides the availability from a provider's fields, which are at the places of its table, counted from 1.
type Judge<J> = fn(&Fields<J>, &mut Reading<<J as Json>::Text>);

/// The fields of a body that feed the status.
struct Table {
    /// Where they stand, see [`Json::fields`].
    places: &'static str,
    /// What the document says of each.
    fields: &'static [Field],
    /// The places of those that go into the status as they are; 0 for none, where the body is, which is no text.
    name: usize,
    provider_status: usize,
    voice_id: usize,
}

/// What a document says of a field.
struct Field {
    kind: Kind,
    need: Need,
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

impl Field {
    fn is_drift(&self, found: Kind) -> bool {
        match found {
            Kind::Absent => self.need != Need::Optional,
            Kind::Null => self.need == Need::Required,
            found => found != self.kind && self.kind != Kind::Other,
        }
    }
}

/// The one at this place as a path in a body.
fn path_of(places: &str, place: usize) -> String {
    let mut path = String::new();
    for byte in nth(places, place).bytes() {
        path.push(if byte == b' ' { '.' } else { byte as char });
    }
    path
}

/// A table, a row a field: where it stands, behind what holds it; its kind, `Other` for any; its need. Then the places of
/// the agent's name, of the provider's word for its state, and of its voice.
macro_rules! table {
    ($first:literal $first_kind:ident $first_need:ident $($place:literal $kind:ident $need:ident)* => $name:expr, $provider_status:expr, $voice_id:expr) => {
        $crate::provider::Table {
            places: concat!($first, $("|", $place),*),
            fields: &[
                $crate::provider::Field { kind: Kind::$first_kind, need: $crate::provider::Need::$first_need },
                $($crate::provider::Field { kind: Kind::$kind, need: $crate::provider::Need::$need }),*
            ],
            name: $name,
            provider_status: $provider_status,
            voice_id: $voice_id,
        }
    };
}
use table;

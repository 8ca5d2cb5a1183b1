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

use crate::agent::Provider;
use crate::json::{FALSE, Fields, Json, Kind, Kinds, NONE, NULL, STRING, TRUE, UNHELD};
use crate::text::{cut, join, nth};

/// At most so many places of drift are kept on a status.
const MAX_DRIFT: u32 = 20;
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

/// What a body says of an agent: its status, but for what the transport knows, when and how the body came.
#[derive(Clone, Debug)]
pub struct Reading<J> {
    /// The fields that feed it, the last the request id, where it is a text.
    pub fields: Fields<J>,
    /// Where they stand, and the states that there are.
    pub table: &'static Table,
    /// The place of the provider's word for the state.
    pub provider_status: i32,
    /// The line of the state.
    pub state: i32,
    /// What stands for the star in the reason.
    pub said: J,
    /// Words, or none.
    pub channels: &'static str,
    #[allow(missing_docs)]
    pub active_sessions: Option<u32>,
    /// The differences from its document, a list.
    pub drift: J,
    /// How many they are.
    drifts: u32,
}

impl<J: Json> Reading<J> {
    /// A part of the state: the availability (0), the headline (1), or the reason (2), empty where there is none.
    pub fn part(&self, part: usize) -> &'static str {
        nth(self.table.states.lines().nth(self.state as usize).unwrap_or_default(), part)
    }

    /// Which of the words that the document lists stands at this place.
    fn word(&mut self, at: usize, path: &str, words: &'static str) -> usize {
        let value = self.fields.value(at);
        if let Some(place) = value.place(words) {
            return place;
        }
        if let Some(word) = value.string() {
            self.note(path, words, &cut(&word, MAX_FOUND));
        }
        OTHER
    }

    /// Records where the body differs from its document.
    fn note(&mut self, path: &str, expected: &'static str, found: &str) {
        if self.drifts < MAX_DRIFT {
            self.drifts += 1;
            self.drift = self.drift.note(path, expected, found);
        }
    }
}

/// Reads the body of the documented call for one agent, or an item of ACP's list.
pub fn read<J: Json>(provider: Provider, body: &J) -> Reading<J> {
    let (table, case): (&'static Table, Case<J>) = match provider {
        Provider::VoiceAi => (&voice_ai::TABLE, voice_ai::case),
        Provider::Acp => (&acp::TABLE, acp::case),
        Provider::Ravan => (&ravan::TABLE, ravan::case),
        Provider::Truedy => (&truedy::TABLE, truedy::case),
    };
    let mut reading = Reading {
        fields: body.fields(table.places),
        table,
        provider_status: table.provider_status,
        state: 0,
        said: J::default(),
        channels: "",
        active_sessions: None,
        drift: J::default(),
        drifts: 0,
    };
    for (at, field) in table.fields.iter().enumerate() {
        if !reading.fields.is(at + 1, field.kinds) {
            reading.note(nth(table.places, at), field.kind.word(), reading.fields.word(at + 1));
        }
    }
    let case = case(&mut reading);
    for rule in table.rules {
        if rule.cases & 1 << case != 0 && reading.fields.is(rule.place as usize, rule.kinds) {
            break;
        }
        reading.state += 1;
    }
    reading
}

/// Says in which case an agent is, of those that the rules of its provider tell apart.
type Case<J> = fn(&mut Reading<J>) -> usize;

/// None of the cases that are told apart.
const OTHER: usize = 7;

/// What a provider's document says of the body, and what that means.
#[derive(Debug)]
pub struct Table {
    /// Where the fields stand that feed the status, see [`Json::fields`].
    places: &'static str,
    /// What the document says of each.
    fields: &'static [Field],
    /// The places of those that go into the status as they are; 0 for none, where the body is, which is no text.
    #[allow(missing_docs)]
    pub name: i32,
    provider_status: i32,
    #[allow(missing_docs)]
    pub voice_id: i32,
    /// The first that applies is that of the state.
    rules: &'static [Rule],
    /// A line each: the availability, the headline and, unless it is available, the reason, with strokes between.
    pub states: &'static str,
}

/// When a state is the agent's: in these cases, if the field at this place is of these kinds.
#[derive(Debug)]
struct Rule {
    /// A bit a case.
    cases: u8,
    place: u8,
    kinds: Kinds,
}

impl Rule {
    /// In this case or in any; if the field at this place is of these kinds, or whatever it is.
    const fn new(case: Option<usize>, field: Option<(usize, Kinds)>) -> Self {
        let (place, kinds) = match field {
            Some((place, kinds)) => (place as u8, kinds),
            None => (0, !0),
        };
        let cases = match case {
            Some(case) => 1 << case,
            None => !0,
        };
        Self { cases, place, kinds }
    }
}

/// What a document says of a field.
#[derive(Debug)]
struct Field {
    kind: Kind,
    /// All that is no drift.
    kinds: Kinds,
}

/// What a document says of a field that may be missing.
enum Need {
    /// Required: absent and null are drift.
    Required,
    /// Required in the document, but null is known to be sent.
    Nullable,
    /// Not required: absent and null mean the same.
    Optional,
}

impl Field {
    const fn new(kind: Kind, need: Need) -> Self {
        let kinds = match kind {
            Kind::Boolean => FALSE | TRUE,
            Kind::String => STRING,
            Kind::Other => !0,
            kind => 1 << kind as Kinds,
        };
        let missing = match need {
            Need::Required => 0,
            Need::Nullable => NULL,
            Need::Optional => NONE,
        };
        // What should hold it is drift itself.
        Self { kind, kinds: kinds | missing | UNHELD }
    }
}

/// A table, first a row a field: where it stands, behind what holds it; its kind, `Other` for any; its need. Then the places of
/// the agent's name, of the provider's word for its state, and of its voice. Then a row a state, of which the first that
/// applies is the agent's: in which case, if which field is of which kinds; the availability, the headline, and the reason,
/// where a star is what is [`said`](Reading::said).
macro_rules! table {
    (
        $first:literal $first_kind:ident $first_need:ident
        $($place:literal $kind:ident $need:ident)*
        => $name:expr, $provider_status:expr, $voice_id:expr;
        $($(in $case:ident)? $(if $at:ident is $kinds:expr)? => $availability:ident $headline:literal $($reason:literal)?)*
    ) => {
        $crate::provider::Table {
            places: concat!($first, $("|", $place),*),
            fields: &[
                $crate::provider::Field::new($crate::json::Kind::$first_kind, $crate::provider::Need::$first_need),
                $($crate::provider::Field::new($crate::json::Kind::$kind, $crate::provider::Need::$need)),*
            ],
            name: $name as i32,
            provider_status: $provider_status as i32,
            voice_id: $voice_id as i32,
            rules: &[$($crate::provider::Rule::new(
                $crate::provider::maybe!($($case)?),
                $crate::provider::maybe!($(($at, $kinds))?),
            )),*],
            states: concat!($(stringify!($availability), "|", $headline, $("|", $reason,)? "\n"),*),
        }
    };
}

/// A value that may be left out.
macro_rules! maybe {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}
use {maybe, table};

//! Truedy: is the agent active.

use tsify::Tsify;

/// Truedy's answer to get agent.
#[derive(Tsify)]
pub struct TruedyAgentResponse {
    /// The agent.
    pub data: TruedyAgent,
    /// About the answer itself.
    pub meta: TruedyMeta,
}

/// An agent at Truedy.
///
/// Where the schema and the example of the documentation contradict each other, both readings are here. Keys
/// that are not listed may be sent, secrets among them.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct TruedyAgent {
    /// The agent's id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// What the agent is for.
    #[serde(default)]
    pub description: Option<String>,
    /// The voice it speaks with. Documented as always a string, yet a draft may have none.
    pub voice_id: Option<String>,
    /// The voice's display name.
    #[serde(default)]
    pub voice_name: Option<String>,
    /// The prompt that the agent follows.
    #[serde(default)]
    pub system_prompt: Option<String>,
    /// What it says first. Only in the documentation's example.
    #[serde(default)]
    pub greeting: Option<String>,
    /// What it says when the caller is silent. Only in the documentation's example.
    #[serde(default)]
    pub inactivity_message: Option<String>,
    /// How long the caller may be silent; 30 in the documentation's example, the only place that has it, and
    /// without a unit.
    #[serde(default)]
    pub inactivity_timeout: Option<f64>,
    /// The language model.
    pub model: String,
    /// Ids of the attached tools.
    #[serde(default)]
    pub tools: Option<Vec<String>>,
    /// Ids of the attached knowledge bases, by the schema; the example has `knowledge_base_ids`.
    #[serde(default)]
    pub knowledge_bases: Option<Vec<String>>,
    /// Ids of the attached knowledge bases, by the example; the schema has `knowledge_bases`.
    #[serde(default)]
    pub knowledge_base_ids: Option<Vec<String>>,
    /// Where the agent is in its life.
    pub status: TruedyAgentLifecycle,
    /// Randomness of the model, from 0 to 1.
    #[serde(default)]
    pub temperature: Option<f64>,
    /// Language that the caller is expected to speak, as a BCP 47 tag.
    #[serde(default)]
    pub language_hint: Option<String>,
    /// Whether calls are recorded.
    #[serde(default)]
    pub recording_enabled: Option<bool>,
    /// How long the callee may take to answer, in seconds with their unit: `30s`.
    #[serde(default)]
    pub join_timeout: Option<String>,
    /// How long a call may last.
    #[serde(default)]
    pub max_duration: Option<TruedyDuration>,
    /// When the agent was made, ISO 8601.
    pub created_at: String,
    /// When the agent was last changed, ISO 8601.
    pub updated_at: String,
}

/// What Truedy says about an answer.
#[derive(Tsify)]
pub struct TruedyMeta {
    /// Id of the request, for Truedy's support.
    pub request_id: String,
    /// When the answer was made, ISO 8601.
    pub ts: String,
}

/// Where an agent is in its life. The reference has `active` and `draft`, the guide also `creating` and
/// `failed`. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""active" | "draft" | "creating" | "failed" | (string & {})"#)]
pub struct TruedyAgentLifecycle(pub String);

/// A length of time: text with its unit, `3600s`, by the schema; a whole number, `1800`, by the example.
#[derive(Tsify)]
#[tsify(type = "string | number")]
pub struct TruedyDuration(pub String);

//! Voice.ai: may this agent be called now.

use super::JsonObject;
use tsify::Tsify;

/// Voice.ai's agent connection status: may this agent be called now. `call_allowed` decides; the status words
/// do not.
#[derive(Tsify)]
#[tsify(missing_as_null)]
pub struct VoiceAiAgentStatus {
    /// The agent's id.
    pub agent_id: String,
    /// The agent's name.
    pub name: String,
    /// The voice it speaks with. Documented as always a string, yet null where an agent has no voice.
    pub voice_id: Option<String>,
    /// Where the agent is in its life. It may disagree with `status_code`.
    pub status: VoiceAiAgentLifecycle,
    /// The status as a whole number. Seen: 0 disabled, 1 paused, 2 deployed.
    pub status_code: f64,
    /// Whether a call to the agent would be accepted now.
    pub call_allowed: bool,
    /// Why a call would be refused. Its keys are not documented; `reason`, `message` and `code` have been
    /// seen, also one level down, under `detail` or `error`.
    #[serde(default)]
    pub call_validation_details: Option<JsonObject>,
}

/// The status words seen at Voice.ai, whose document says no more than string. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""deployed" | "paused" | "disabled" | (string & {})"#)]
pub struct VoiceAiAgentLifecycle(pub String);

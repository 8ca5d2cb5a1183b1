//! ACP: is voice configured and switched on.

use super::JsonObject;
use tsify::Tsify;

/// ACP's list of voice agents. It comes whole: there are no pages.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpVoiceAgentList {
    /// What kind of object this is.
    pub object: Option<String>,
    /// The agents, each as the detail call has it.
    pub voice_agents: Option<Vec<AcpVoiceAgent>>,
    /// How many agents there are.
    pub count: Option<f64>,
}

/// An agent of ACP with its voice, phone number and recent sessions: the detail call's body and the list's
/// item alike. No key is marked as required, here or in what it holds.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpVoiceAgent {
    /// The agent itself.
    pub agent: Option<AcpAgent>,
    /// The voice settings in force.
    pub voice: Option<AcpVoice>,
    /// The phone number bound to the agent; null where it has none.
    pub phone_number: Option<AcpPhoneNumber>,
    /// The latest voice sessions, not all.
    pub recent_sessions: Option<Vec<AcpVoiceSession>>,
}

/// The agent behind the voice.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpAgent {
    /// The agent's id.
    pub id: Option<String>,
    /// Id of the user whom it belongs to.
    pub user_id: Option<String>,
    /// Id of the organisation that it belongs to.
    pub organization_id: Option<String>,
    /// Id of the user who made it.
    pub created_by_user_id: Option<String>,
    /// Id of its project.
    pub project_id: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The language model: a managed one by its id, or `external:{providerType}:{modelId}`, the last part
    /// percent-encoded.
    pub model: Option<String>,
    /// The prompt that it follows.
    pub instructions: Option<String>,
    /// What runs it.
    pub binary: Option<AcpBinary>,
    /// How hard it thinks.
    pub reasoning_effort: Option<AcpReasoningEffort>,
    /// Ids of its skills.
    pub enabled_skills: Option<Vec<String>>,
    /// Model of the deep research skill, where it is not the default one.
    pub deep_research_model: Option<AcpDeepResearchModel>,
    /// What it may touch.
    pub permission_set: Option<AcpPermissionSet>,
    /// Where it can be talked to.
    pub voice_mode: Option<AcpVoiceMode>,
    /// Who provides the voice.
    pub voice_provider: Option<AcpVoiceProvider>,
    /// The voice model.
    pub voice_model: Option<String>,
    /// The voice, built in or custom.
    pub voice_id: Option<String>,
    /// The prompt that it follows when it speaks.
    pub voice_instructions: Option<String>,
    /// Language that the caller is expected to speak.
    pub voice_language_hint: Option<String>,
    /// How it notices that the caller has finished; its keys are not documented.
    pub voice_turn_detection: Option<JsonObject>,
    /// What it says in place of what is written; its keys are not documented.
    pub voice_pronunciation_replacements: Option<JsonObject>,
    /// Whether it is the default agent.
    pub is_default: Option<bool>,
    /// Whether the platform made it.
    pub is_system: Option<bool>,
    /// Whether it is switched on.
    pub is_active: Option<bool>,
    /// Whatever its owner keeps with it.
    pub metadata: Option<JsonObject>,
    /// When it was made, ISO 8601.
    pub created_at: Option<String>,
    /// When it was last changed, ISO 8601.
    pub updated_at: Option<String>,
    /// When it last ran.
    pub last_run_at: Option<String>,
}

/// The voice settings in force. The documentation calls them an object and no more; these are the keys that
/// ACP's own client reads.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpVoice {
    /// Where the agent can be talked to.
    pub mode: Option<AcpVoiceMode>,
    /// Who provides the voice.
    pub provider: Option<AcpVoiceProvider>,
    /// The voice model.
    pub model: Option<String>,
    /// The voice, built in or custom.
    pub voice_id: Option<String>,
    /// Language that the caller is expected to speak.
    pub language_hint: Option<String>,
    /// Whether voice is switched on.
    pub enabled: Option<bool>,
}

/// The phone number bound to an agent.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpPhoneNumber {
    /// The binding's id.
    pub id: Option<String>,
    /// Where the binding is in its life; its words are not documented.
    pub status: Option<String>,
    /// Where the number comes from.
    pub origin: Option<AcpPhoneOrigin>,
    /// The number itself.
    pub phone_number: Option<String>,
    /// Its SIP address.
    pub sip_uri: Option<String>,
    /// Who provides the voice.
    pub provider: Option<AcpVoiceProvider>,
    /// Its channel: `phone`.
    pub channel: Option<AcpChannel>,
    /// What last went wrong with it.
    pub last_error: Option<String>,
    /// Whatever is kept with it.
    pub metadata: Option<JsonObject>,
    /// When it was made, ISO 8601.
    pub created_at: Option<String>,
    /// When it was last changed, ISO 8601.
    pub updated_at: Option<String>,
}

/// A voice session of an agent: one conversation.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpVoiceSession {
    /// The session's id.
    pub id: Option<String>,
    /// Id of the agent.
    pub agent_id: Option<String>,
    /// Id of the thread that it writes to.
    pub thread_id: Option<String>,
    /// Id of the phone number's binding.
    pub binding_id: Option<String>,
    /// Who provides the voice.
    pub provider: Option<AcpVoiceProvider>,
    /// How the caller came.
    pub channel: Option<AcpChannel>,
    /// Where the session is in its life.
    pub status: Option<AcpSessionState>,
    /// The voice provider's id of the call.
    pub xai_call_id: Option<String>,
    /// The voice provider's id of the session.
    pub xai_session_id: Option<String>,
    /// The caller's number.
    pub from_number: Option<String>,
    /// The number called.
    pub to_number: Option<String>,
    /// When it began, ISO 8601.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// How long it lasted, in seconds, fractions included.
    pub duration_seconds: Option<f64>,
    /// Whatever is kept with it.
    pub metadata: Option<JsonObject>,
}

/// What a subject, here an agent, may touch.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpPermissionSet {
    /// Version of this shape; 1 is the only one documented.
    pub version: Option<f64>,
    /// Whom the permissions are for.
    pub subject_type: Option<AcpSubjectType>,
    /// Access to what no category speaks of.
    pub default_access: Option<AcpAccess>,
    /// The categories.
    pub resources: Option<AcpPermissionResources>,
}

/// The categories of things that permissions speak of, all of one shape.
#[derive(Tsify)]
#[serde(default)]
#[tsify(missing_as_null)]
pub struct AcpPermissionResources {
    /// Other agents.
    pub agents: Option<AcpPermissionResource>,
    /// Skills.
    pub skills: Option<AcpPermissionResource>,
    /// Servers.
    pub servers: Option<AcpPermissionResource>,
    /// Computers.
    pub computers: Option<AcpPermissionResource>,
    /// Files.
    pub files: Option<AcpPermissionResource>,
    /// Directories.
    pub directories: Option<AcpPermissionResource>,
    /// Projects.
    pub projects: Option<AcpPermissionResource>,
    /// Security repositories: sent, though the documentation does not have them.
    pub security_repositories: Option<AcpPermissionResource>,
}

/// Permissions in one category.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpPermissionResource {
    /// Access where no rule says otherwise.
    pub default_access: Option<AcpAccess>,
    /// The exceptions.
    pub rules: Option<Vec<AcpPermissionRule>>,
}

/// An exception for one thing of a category.
#[derive(Tsify)]
#[serde(default, rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct AcpPermissionRule {
    /// The rule's id.
    pub id: Option<String>,
    /// Id of the agent, skill, server, computer or project that it is for.
    pub target_id: Option<String>,
    /// Path of the file or directory that it is for.
    pub path: Option<String>,
    /// The access that it gives.
    pub access: Option<AcpAccess>,
    /// A remark for people.
    pub note: Option<String>,
}

/// Where an agent can be talked to. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""off" | "web" | "phone" | "web_and_phone" | (string & {})"#)]
pub struct AcpVoiceMode(pub String);

/// Who provides the voice. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""xai" | (string & {})"#)]
pub struct AcpVoiceProvider(pub String);

/// How a caller reaches an agent. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""web" | "phone" | (string & {})"#)]
pub struct AcpChannel(pub String);

/// Where a session is in its life; it is open while `initializing` or `active`. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""initializing" | "active" | "completed" | "failed" | "cancelled" | (string & {})"#)]
pub struct AcpSessionState(pub String);

/// Where a phone number comes from: the voice provider or one's own trunk. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""xai_provisioned" | "byo_trunk" | (string & {})"#)]
pub struct AcpPhoneOrigin(pub String);

/// What runs an agent. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""Claude Code CLI" | (string & {})"#)]
pub struct AcpBinary(pub String);

/// How hard an agent thinks. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""minimal" | "low" | "medium" | "high" | (string & {})"#)]
pub struct AcpReasoningEffort(pub String);

/// A model of the deep research skill. A word never heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""gemini-3-flash-preview" | "gemini-3-pro-preview" | (string & {})"#)]
pub struct AcpDeepResearchModel(pub String);

/// Whom permissions are for; the last two are sent, though the documentation does not have them. A word never
/// heard of passes.
#[derive(Tsify)]
#[tsify(type = r#""agent" | "human_user" | "team" | "project" | "security_repository" | (string & {})"#)]
pub struct AcpSubjectType(pub String);

/// How far access goes: everything, what is approved when asked, looking only, or nothing. A word never heard
/// of passes.
#[derive(Tsify)]
#[tsify(type = r#""full_access" | "ask_for_permission" | "read_only" | "no_access" | (string & {})"#)]
pub struct AcpAccess(pub String);

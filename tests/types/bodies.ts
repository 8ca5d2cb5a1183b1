// Bodies as the providers document them, and as they are known to send them.

import type {
  AcpAccess,
  AcpSessionState,
  AcpVoiceAgent,
  AcpVoiceAgentList,
  AcpVoiceMode,
  RavanCalcomState,
  RavanCalcomStatus,
  TruedyAgentLifecycle,
  TruedyAgentResponse,
  VoiceAiAgentLifecycle,
  VoiceAiAgentStatus,
} from "voice-agent-status";

// accepts: Voice.ai's documented answer
export const voiceAi: VoiceAiAgentStatus = {
  agent_id: "front-desk",
  name: "Front desk",
  voice_id: "vx-11",
  status: "deployed",
  status_code: 2,
  call_allowed: true,
};

// accepts: Voice.ai's answer without a voice and with details
export const refused: VoiceAiAgentStatus[] = [
  { ...voiceAi, voice_id: null, call_allowed: false, call_validation_details: null },
  { ...voiceAi, call_validation_details: { detail: { reason: "no_credits" }, tries: [1, "two"] } },
];

// accepts: Voice.ai's answer with keys that its document lacks
const captured = { ...voiceAi, creator_user_id: "u-1", playground_visibility: "private" };
export const wider: VoiceAiAgentStatus = captured;

// @ts-expect-error 2741 Voice.ai's answer without the field that decides
export const undecided: VoiceAiAgentStatus = {
  agent_id: "a",
  name: "A",
  voice_id: "v",
  status: "paused",
  status_code: 1,
};

const resource = {
  defaultAccess: "read_only",
  rules: [{ id: "r-1", targetId: "t-1", path: "/notes", access: "ask_for_permission", note: "only by day" }],
};

// accepts: ACP's documented agent, every field of it
export const acp: AcpVoiceAgent = {
  agent: {
    id: "agent-7",
    userId: "user-1",
    organizationId: "org-1",
    createdByUserId: "user-2",
    projectId: "project-1",
    name: "Concierge",
    description: "Answers the door",
    model: "external:vendor:model%2F1",
    instructions: "Be brief.",
    binary: "Claude Code CLI",
    reasoningEffort: "low",
    enabledSkills: ["deep_research"],
    deepResearchModel: "gemini-3-flash-preview",
    permissionSet: {
      version: 1,
      subjectType: "agent",
      defaultAccess: "no_access",
      resources: {
        agents: resource,
        skills: resource,
        servers: resource,
        computers: resource,
        files: resource,
        directories: resource,
        projects: resource,
      },
    },
    voiceMode: "web_and_phone",
    voiceProvider: "xai",
    voiceModel: "voice-2",
    voiceId: "calm",
    voiceInstructions: "Speak slowly.",
    voiceLanguageHint: "de",
    voiceTurnDetection: { silenceMs: 400 },
    voicePronunciationReplacements: { ACP: "a c p" },
    isDefault: false,
    isSystem: false,
    isActive: true,
    metadata: { floor: 3 },
    createdAt: "2026-02-01T08:00:00Z",
    updatedAt: "2026-02-02T08:00:00Z",
    lastRunAt: "2026-02-03T08:00:00Z",
  },
  voice: {},
  phoneNumber: {
    id: "pn-1",
    status: "bound",
    origin: "byo_trunk",
    phoneNumber: "+15550100",
    sipUri: "sip:desk@example.test",
    provider: "xai",
    channel: "phone",
    lastError: "",
    metadata: {},
    createdAt: "2026-02-01T08:00:00Z",
    updatedAt: "2026-02-02T08:00:00Z",
  },
  recentSessions: [
    {
      id: "s-1",
      agentId: "agent-7",
      threadId: "th-1",
      bindingId: "b-1",
      provider: "xai",
      channel: "web",
      status: "completed",
      xaiCallId: "c-1",
      xaiSessionId: "x-1",
      fromNumber: "+15550101",
      toNumber: "+15550100",
      startedAt: "2026-02-03T08:00:00Z",
      endedAt: "2026-02-03T08:01:02Z",
      durationSeconds: 61.5,
      metadata: { rating: "good" },
    },
  ],
};

// accepts: ACP's agent with nothing, and with null wherever it is sent
export const bare: AcpVoiceAgent[] = [
  {},
  { agent: null, voice: null, phoneNumber: null, recentSessions: null },
  {
    agent: { organizationId: null, voiceId: null, metadata: null },
    recentSessions: [{ endedAt: null, channel: null }],
  },
];

// accepts: ACP's voice settings, as its own client reads them
export const settings: AcpVoiceAgent = {
  voice: { mode: "web", provider: "xai", model: null, voiceId: "calm", languageHint: "de", enabled: true },
};

// accepts: ACP's documented list
export const list: AcpVoiceAgentList = { object: "list", voiceAgents: [acp, {}], count: 2 };

// @ts-expect-error 2322 ACP's duration as text
export const long: AcpVoiceAgent = { recentSessions: [{ durationSeconds: "61" }] };

// @ts-expect-error 2353 ACP's list under another name
export const renamed: AcpVoiceAgentList = { agents: [] };

// accepts: Ravan's documented answers, connected and not
export const ravan: RavanCalcomStatus[] = [
  {
    success: true,
    message: "A connection was found",
    data: {
      connected: true,
      status: "active",
      accounts: [{ id: "cal-1", account_name: "bookings", status: "active", error: "" }],
    },
  },
  { success: false, message: "None here", data: { connected: false, status: "not_connected", accounts: [] } },
];

// accepts: Ravan's answer with nothing, and with null
export const empty: RavanCalcomStatus[] = [{}, { data: null }, { data: { accounts: [{ error: null }] } }];

// @ts-expect-error 2322 Ravan's connection as text
export const worded: RavanCalcomStatus = { data: { connected: "yes" } };

const agent = {
  id: "agt_1",
  name: "Night line",
  voice_id: "voice_1",
  status: "active",
  model: "model-1",
  created_at: "2026-02-01T08:00:00Z",
  updated_at: "2026-02-02T08:00:00Z",
};
const meta = { request_id: "req_1", ts: "2026-02-03T08:00:00Z" };

// accepts: Truedy's answer by its schema
export const truedy: TruedyAgentResponse = {
  data: {
    ...agent,
    description: null,
    voice_name: "Ann",
    system_prompt: null,
    tools: ["tool_1"],
    knowledge_bases: ["kb_1"],
    temperature: 0.5,
    language_hint: "en-GB",
    recording_enabled: null,
    join_timeout: "20s",
    max_duration: "900s",
  },
  meta,
};

// accepts: Truedy's answer by its example
export const example: TruedyAgentResponse = {
  data: {
    ...agent,
    description: "Takes calls at night",
    voice_name: "Ann",
    system_prompt: "Be kind.",
    greeting: "Good evening.",
    inactivity_message: "Hello?",
    inactivity_timeout: 20,
    max_duration: 900,
    tools: ["tool_1"],
    knowledge_base_ids: ["kb_1"],
  },
  meta,
};

// accepts: Truedy's draft without a voice
export const draft: TruedyAgentResponse = { data: { ...agent, voice_id: null, status: "draft" }, meta };

// @ts-expect-error 2741 Truedy's answer without what is said about it
export const unlabelled: TruedyAgentResponse = { data: agent };

// @ts-expect-error 2322 Truedy's duration as a flag
export const endless: TruedyAgentResponse = { data: { ...agent, max_duration: true }, meta };

// accepts: words never heard of
export const words: [AcpVoiceMode, AcpAccess, AcpSessionState, TruedyAgentLifecycle] = [
  "fax",
  "maybe",
  "held",
  "asleep",
];
export const others: [RavanCalcomState, VoiceAiAgentLifecycle] = ["inactive", "archived"];

// accepts: any text as a word
export const mode: AcpVoiceMode = String(words);

// accepts: the known words as words of their own, for an editor to complete
export const modes: Known<AcpVoiceMode>[] = ["off", "web", "phone", "web_and_phone"];
export const accesses: Known<AcpAccess>[] = ["full_access", "ask_for_permission", "read_only", "no_access"];
export const sessions: Known<AcpSessionState>[] = [
  "initializing",
  "active",
  "completed",
  "failed",
  "cancelled",
];
export const lives: Known<TruedyAgentLifecycle>[] = ["active", "draft", "creating", "failed"];
export const states: Known<VoiceAiAgentLifecycle>[] = ["deployed", "paused", "disabled"];
export const links: Known<RavanCalcomState>[] = ["active", "not_connected"];

// @ts-expect-error 2322 a number as a word
export const number: AcpVoiceMode = 1;

/** The literals of an open enum; nothing where it has widened to string. */
type Known<Word> = Word extends unknown ? (string extends Word ? never : Word) : never;

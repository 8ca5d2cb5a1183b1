// ACP (computer-agents.com): GET /v1/voice-agents/agents/{agentId} and GET /v1/voice-agents, no envelope.

import { bearer, json, phrase } from "./http.js";

const MESSAGES = {
  400: "The request is not valid",
  401: "A valid API key is required",
  402: "The usage included in the plan is exhausted",
  403: "This API key may not read voice agents",
  404: "Agent not found",
  409: "The agent was changed at the same time",
  422: "The request could not be processed",
  429: "Too many requests, slow down",
};

function errorBody(status) {
  const body = { error: phrase(status), message: MESSAGES[status] ?? `${phrase(status)}, try again later` };
  if (status === 402) return { ...body, code: "USAGE_EXHAUSTED", details: { budget: "monthly" } };
  if (status === 400 || status === 422) {
    return {
      ...body,
      code: "VALIDATION_ERROR",
      details: [{ field: "agentId", message: "is not an agent id" }],
    };
  }
  return body;
}

const openTo = (defaultAccess, rules = []) => ({ defaultAccess, rules });

const permissionSet = () => ({
  version: 1,
  subjectType: "agent",
  defaultAccess: "ask_for_permission",
  resources: {
    agents: openTo("read_only"),
    skills: openTo("full_access"),
    servers: openTo("no_access"),
    computers: openTo("ask_for_permission", [
      { id: "rule_3k1", targetId: "cmp_7d20", path: null, access: "full_access", note: "The shared desktop" },
    ]),
    files: openTo("read_only", [
      {
        id: "rule_3k2",
        targetId: null,
        path: "/handbook/opening-hours.md",
        access: "full_access",
        note: null,
      },
    ]),
    directories: openTo("read_only", [
      { id: "rule_3k3", targetId: null, path: "/contracts", access: "no_access", note: "Not for callers" },
    ]),
    projects: openTo("read_only"),
  },
});

/** The documented body of an agent that talks on the web, which the agents of the fleet vary. */
const agent = (id) => ({
  agent: {
    id,
    userId: "usr_91b4",
    organizationId: "org_20c7",
    createdByUserId: "usr_91b4",
    projectId: "prj_5f02",
    name: id,
    description: null,
    model: "claude-sonnet-4-5",
    instructions: "Answer callers briefly and warmly. Never promise a refund.",
    binary: "Claude Code CLI",
    reasoningEffort: "low",
    enabledSkills: ["deep_research", "calendar"],
    deepResearchModel: "gemini-3-flash-preview",
    permissionSet: permissionSet(),
    voiceMode: "web",
    voiceProvider: "xai",
    voiceModel: "grok-voice-2",
    voiceId: "ara",
    voiceInstructions: "Speak calmly.",
    voiceLanguageHint: "en",
    voiceTurnDetection: { type: "server_vad", silenceDurationMs: 500 },
    voicePronunciationReplacements: { ACP: "A C P" },
    isDefault: false,
    isSystem: false,
    isActive: true,
    metadata: { team: "reception" },
    createdAt: "2026-05-04T08:12:00.000Z",
    updatedAt: "2026-11-02T16:40:11.000Z",
    lastRunAt: null,
  },
  voice: {
    mode: "web",
    provider: "xai",
    model: "grok-voice-2",
    voiceId: "ara",
    languageHint: "en",
    enabled: true,
  },
  phoneNumber: null,
  recentSessions: [],
});

/** ACP as documented. Its two kinds of key header are equal; its errors are one flat object. */
export const acp = {
  path: /^\/v1\/voice-agents\/agents\/([^/]+)$/,
  listPath: "/v1/voice-agents",
  keyOf: (headers) => bearer(headers) ?? headers["x-api-key"],
  agent,
  reply: (body) => json(200, body),
  list: (bodies) => json(200, { object: "list", voiceAgents: bodies, count: bodies.length }),
  error: (status) => json(status, errorBody(status)),
};

/** A phone number bound to an agent, in use unless `fields` say otherwise. */
export const phoneNumber = (number, fields) => ({
  id: `pn_${number.slice(-4)}`,
  status: "active",
  origin: "xai_provisioned",
  phoneNumber: number,
  sipUri: `sip:${number}@voice.example.com`,
  provider: "xai",
  channel: "phone",
  lastError: null,
  metadata: {},
  createdAt: "2026-05-04T08:20:00.000Z",
  updatedAt: "2026-10-30T07:00:00.000Z",
  ...fields,
});

/** One recent conversation of an agent, over after 93.5 seconds unless `fields` say otherwise. */
export const session = (id, agentId, fields) => ({
  id,
  agentId,
  threadId: `thr_${id}`,
  bindingId: null,
  provider: "xai",
  channel: "web",
  status: "completed",
  xaiCallId: null,
  xaiSessionId: `xs_${id}`,
  fromNumber: null,
  toNumber: null,
  startedAt: "2026-11-21T09:30:00.000Z",
  endedAt: "2026-11-21T09:31:33.500Z",
  durationSeconds: 93.5,
  metadata: null,
  ...fields,
});

// Voice.ai: GET /api/v1/connection/agent-status/{agent_id}, one flat object.

import { bearer, json, phrase } from "./http.js";

const DETAILS = {
  400: "The request could not be read",
  401: "Missing or invalid API key",
  402: "The plan has no credits left",
  404: "Agent not found",
  409: "The agent is being changed",
  429: "Too many requests",
};

function errorBody(status) {
  if (status === 422) {
    const item = { loc: ["path", "agent_id"], msg: "Input should be a valid agent id", type: "value_error" };
    return { detail: [item] };
  }
  // A refusal names its cause one level down, where other refusals have a sentence.
  if (status === 403) return { detail: { code: "CALL_VALIDATION_FAILED", reason: "insufficient_credits" } };
  return { error: phrase(status), detail: DETAILS[status] ?? phrase(status) };
}

/** Voice.ai as documented; 401, 403, 404 and the rest in the shapes its own JavaScript SDK reads. */
export const voiceAi = {
  path: /^\/api\/v1\/connection\/agent-status\/([^/]+)$/,
  keyOf: bearer,
  agent: (id) => ({
    agent_id: id,
    name: id,
    voice_id: "5d1c7f0e-2a64-4c7b-9b1e-6f0f3a7f8c21",
    status: "deployed",
    status_code: 2,
    call_allowed: true,
    call_validation_details: null,
  }),
  reply: (body) => json(200, body),
  error: (status) => json(status, errorBody(status)),
};

// Truedy: GET /agents/{agent_id} under /api/public/v1 or a self-hosted prefix, an envelope of data and meta.

import { bearer, json, phrase } from "./http.js";

const WINDOW_MS = 60_000;
const LIMIT = 100;

const CODES = {
  400: "validation_error",
  401: "unauthorized",
  402: "payment_required",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  422: "validation_error",
  429: "rate_limit_exceeded",
  500: "internal_error",
  502: "provider_error",
  503: "internal_error",
  504: "provider_error",
};

const MESSAGES = {
  401: "Invalid or missing API key",
  403: "Requests from this IP address are not allowed",
  404: "Agent not found",
  429: "Rate limit exceeded",
};

const timestamp = (ms) => new Date(ms).toISOString().replace("Z", "000Z");

function agent(id) {
  return {
    id,
    name: id,
    description: null,
    model: "ultravox-v0.7",
    voice_id: "voice_3e90b1d4",
    voice_name: "Nora",
    system_prompt: "You are the first voice that callers hear. Find out what they need.",
    greeting: "Hello, thank you for calling. What can I do for you?",
    inactivity_message: "Are you still on the line?",
    inactivity_timeout: 30,
    // The document gives both "3600s" and 1800, and both names of the knowledge bases: so do the agents here.
    max_duration: 1800,
    tools: ["tool_b7c1"],
    knowledge_base_ids: ["kb_40f2"],
    status: "active",
    temperature: 0.4,
    language_hint: "en-US",
    recording_enabled: true,
    join_timeout: "30s",
    created_at: "2026-06-11T10:05:00.000000Z",
    updated_at: "2026-10-19T13:37:42.120458Z",
  };
}

/**
 * Truedy as documented, with its limit: a key that had 100 answers in the last 60 s gets a 429 until the
 * oldest of them is 60 s old. Request ids and the limit are this one simulator's own.
 *
 * @param now gives the time in ms
 */
export function createTruedy(now) {
  const admitted = new Map();
  let replies = 0;

  // The header is a proxy's id and differs from the one in the body.
  const reply = (status, body) => {
    replies += 1;
    const id = replies.toString(16).padStart(8, "0");
    const meta = { request_id: `req_${id}`, ts: timestamp(now()) };
    return json(status, { ...body, meta }, { "x-request-id": `edge-${id}` });
  };

  const detailsOf = (status, id, resetAt) => {
    if (status === 404) return { resource: "agent", id };
    if (status === 429) return { limit: LIMIT, reset_at: timestamp(resetAt) };
    if (status === 400 || status === 422) return { field: "agent_id" };
    return null;
  };

  const error = (status, id, resetAt = now() + WINDOW_MS) =>
    reply(status, {
      error: {
        code: CODES[status] ?? "internal_error",
        message: MESSAGES[status] ?? phrase(status),
        details: detailsOf(status, id, resetAt),
      },
    });

  return {
    path: /^(?!.*\/voice-agents\/agents\/)(?:\/[^/]+)*\/agents\/([^/]+)$/,
    keyOf: bearer,
    agent,
    reply: (body) => reply(200, { data: body }),
    error,
    limit(key, id) {
      const at = now();
      const recent = (admitted.get(key) ?? []).filter((then) => at - then < WINDOW_MS);
      if (recent.length >= LIMIT) return error(429, id, recent[0] + WINDOW_MS);
      admitted.set(key, [...recent, at]);
      return undefined;
    },
  };
}

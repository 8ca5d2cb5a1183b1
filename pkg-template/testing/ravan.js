// Ravan: GET /api/v1/calcom/agents/{agent_id}/status, an envelope of success, message and data.

import { bearer, json, phrase } from "./http.js";

const CODES = { 400: "INVALID_REQUEST", 404: "NOT_FOUND", 409: "CONFLICT", 500: "INTERNAL_ERROR" };

const MESSAGES = {
  400: "agent_id must be a UUID",
  401: "Authentication required",
  403: "No access to this agent",
  404: "Agent not found",
  500: "Could not read the Cal.com connection",
};

/** Ravan as documented: an error has no code but for the statuses listed here. */
export const ravan = {
  path: /^\/api\/v1\/calcom\/agents\/([^/]+)\/status$/,
  keyOf: (headers) => bearer(headers) ?? headers["x-api-key"],
  agent: (id) => ({
    success: true,
    message: "Agent connection status retrieved",
    data: {
      connected: true,
      status: "active",
      accounts: [{ id: `cal_${id}`, account_name: "Front office", status: "active", error: "" }],
    },
  }),
  // The document does not say which status "not connected" comes with: here it follows `success`.
  reply: (body) => json(body.success === false && body.data?.connected === false ? 404 : 200, body),
  error: (status) =>
    json(status, { success: false, message: MESSAGES[status] ?? phrase(status), code: CODES[status] }),
};

// ACP's list of many agents with every field filled in, as bytes.

import { createSimulator } from "../pkg/testing.js";

const SESSIONS = 2;

const session = (id, agentId) => ({
  id,
  agentId,
  threadId: `thr_${id}`,
  bindingId: `pn_${id}`,
  provider: "xai",
  channel: "phone",
  status: "completed",
  xaiCallId: `xc_${id}`,
  xaiSessionId: `xs_${id}`,
  fromNumber: "+14155550199",
  toNumber: "+14155550142",
  startedAt: "2026-11-21T09:30:00.000Z",
  endedAt: "2026-11-21T09:31:33.500Z",
  durationSeconds: 93.5,
  metadata: null,
});

const full = (id) => ({
  agent: {
    voiceMode: "web_and_phone",
    lastRunAt: "2026-11-21T09:31:33.500Z",
  },
  voice: { mode: "web_and_phone" },
  phoneNumber: {
    id: `pn_${id}`,
    status: "active",
    origin: "xai_provisioned",
    phoneNumber: "+14155550142",
    sipUri: "sip:+14155550142@voice.example.com",
    provider: "xai",
    channel: "phone",
    lastError: null,
    metadata: {},
    createdAt: "2026-05-04T08:20:00.000Z",
    updatedAt: "2026-10-30T07:00:00.000Z",
  },
  recentSessions: Array.from({ length: SESSIONS }, (_, index) => session(`${id}-${index}`, id)),
});

/**
 * @param {number} count
 * @returns {Promise<Uint8Array>}
 */
export async function listOf(count) {
  const ids = Array.from({ length: count }, (_, index) => `agent-${index}`);
  const agents = Object.fromEntries(ids.map((id) => [`acp:${id}`, full(id)]));
  const response = await createSimulator({ agents }).fetch(
    "https://api.computer-agents.com/v1/voice-agents",
    {
      headers: { authorization: "Bearer ca_of_a_bench" },
    },
  );
  if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

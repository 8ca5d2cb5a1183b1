// No gateway at all: what workerd takes for an answer of that size.

const STATUS = JSON.stringify({
  ref: "truedy:support",
  provider: "truedy",
  agentId: "support",
  name: "Support",
  availability: "available",
  signal: "lifecycle",
  headline: "Active",
  reason: null,
  channels: [],
  checkedAt: "2026-11-22T09:30:00.000Z",
  stale: false,
});

export default {
  fetch: () => new Response(STATUS, { headers: { "content-type": "application/json" } }),
};

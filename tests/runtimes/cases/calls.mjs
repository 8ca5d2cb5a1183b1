// The five documented calls: what they ask, and that the body comes as it was sent.

import { deepEqual, equal, includes, ok } from "../inside/assert.mjs";
import { KEYS } from "../inside/bench.mjs";

const CALLS = [
  ["voiceAiAgentStatus", "voiceAi", "front-desk", "/api/v1/connection/agent-status/front-desk"],
  ["acpVoiceAgent", "acp", "concierge", "/v1/voice-agents/agents/concierge"],
  ["ravanCalcomStatus", "ravan", "dental-clinic", "/api/v1/calcom/agents/dental-clinic/status"],
  ["truedyAgent", "truedy", "support", "/api/public/v1/agents/support"],
];

const BODY = {
  data: { status: "active", nested: { "unknown key": [1, null, { deep: true }], "": "" }, big: 1e300 },
  connected: "é😀\u0000",
  list: [[], {}],
};

const CALL_CASES = CALLS.flatMap(([method, option, id, path]) => [
  [
    `${method} sends one GET with the key as a bearer token`,
    async (bench) => {
      const simulator = await bench.simulator();
      const client = await bench.client(simulator);
      await client[method](id);
      const requests = await simulator.requests();
      equal(requests.length, 1, "requests");
      includes(requests[0], { method: "GET", path });
      includes(requests[0].headers, { authorization: `Bearer ${KEYS[option]}`, accept: "application/json" });
      ok(!("x-api-key" in requests[0].headers), "x-api-key is sent too");
    },
  ],
  [
    `${method} resolves with the body as sent, unknown keys kept`,
    async (bench) => {
      const client = await bench.client(await bench.server({ body: BODY }));
      deepEqual(await client[method](id), BODY, "body");
    },
  ],
  [
    `${method} rejects with the provider's error`,
    async (bench) => {
      const simulator = await bench.simulator();
      const client = await bench.client(simulator);
      const error = await client[method]("nobody").then(
        () => null,
        (reason) => reason,
      );
      includes(error, { name: "StatusError", kind: "not-found", status: 404 });
      equal(error.ref.endsWith(":nobody"), true, "ref");
    },
  ],
]);

const DEFAULTS = {
  voiceAi: "https://dev.voice.ai/api/v1/connection/agent-status/x",
  acp: "https://api.computer-agents.com/v1/voice-agents/agents/x",
  ravan: "https://api.ravan.ai/api/v1/calcom/agents/x/status",
  truedy: "https://api.truedy.ai/api/public/v1/agents/x",
};

export default {
  ...Object.fromEntries(CALL_CASES),

  "acpVoiceAgents sends one GET for the list": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const list = await client.acpVoiceAgents();
    equal(list.object, "list", "object");
    equal(list.voiceAgents.length, list.count, "items");
    const requests = await simulator.requests();
    equal(requests.length, 1, "requests");
    includes(requests[0], { method: "GET", path: "/v1/voice-agents" });
    equal(requests[0].headers.authorization, `Bearer ${KEYS.acp}`, "authorization");
  },

  "without baseUrl each provider is asked at its documented address": async (bench) => {
    const seen = [];
    const fetch = async (url) => {
      seen.push(url);
      return Response.json({});
    };
    const client = await bench.fetching(fetch);
    for (const [method] of CALLS) await client[method]("x");
    deepEqual(
      seen,
      CALLS.map(([, option]) => DEFAULTS[option]),
    );
  },

  "fetch is given a GET that follows no redirect, and a signal": async (bench) => {
    let given;
    const client = await bench.fetching(async (url, init) => {
      given = { url, init };
      return Response.json({});
    });
    await client.truedyAgent("x");
    equal(typeof given.url, "string", "type of the address");
    includes(given.init, { method: "GET", redirect: "manual" });
    ok(given.init.signal instanceof AbortSignal, "no signal");
    ok(!("body" in given.init) && !("credentials" in given.init), "more than is needed");
  },

  "organizationId goes into ACP's header, and nowhere else": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator, { acp: { organizationId: "org_77" } });
    await client.acpVoiceAgents();
    await client.acpVoiceAgent("concierge");
    await client.truedyAgent("support");
    const headers = (await simulator.requests()).map(
      (request) => request.headers["x-computer-agents-organization"],
    );
    deepEqual(headers, ["org_77", "org_77", undefined]);
  },

  "authScheme x-api-key sends Ravan's key in that header": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator, { ravan: { authScheme: "x-api-key" } });
    await client.ravanCalcomStatus("dental-clinic");
    const [{ headers }] = await simulator.requests();
    equal(headers["x-api-key"], KEYS.ravan, "x-api-key");
    equal(headers.authorization, undefined, "authorization");
  },

  "authScheme bearer is Ravan's default by name": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator, { ravan: { authScheme: "bearer" } });
    await client.ravanCalcomStatus("dental-clinic");
    const [{ headers }] = await simulator.requests();
    equal(headers.authorization, `Bearer ${KEYS.ravan}`, "authorization");
  },

  "Ravan's not-connected answer is a body on 404 too": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const body = await client.ravanCalcomStatus("law-office");
    equal(body.data.connected, false, "connected");
  },

  "a body shows the key where the provider echoes it: it comes as sent": async (bench) => {
    const body = { data: { status: "active", echo: KEYS.truedy }, [KEYS.truedy]: 1 };
    const client = await bench.client(await bench.server({ body }));
    deepEqual(await client.truedyAgent("a"), body);
  },

  "equal calls at once each get an object of their own": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const [first, second] = await Promise.all([client.truedyAgent("support"), client.truedyAgent("support")]);
    ok(first !== second && first.data !== second.data, "the callers share an object");
    equal(first.data.id, second.data.id, "id");
    first.data.id = "changed";
    equal(second.data.id, "support", "id of the other");
  },
};

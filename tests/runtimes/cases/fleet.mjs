// Many agents at once: order, partial failures, ACP's list, the cap, and the pace.

import { deepEqual, equal, includes, ok, statusError } from "../inside/assert.mjs";
import { until } from "../inside/bench.mjs";

const LIST = "/v1/voice-agents";
const single = (id) => `/v1/voice-agents/agents/${id}`;
const paths = async (server) => (await server.requests()).map(({ path }) => path);
const acp = (...ids) => Object.fromEntries(ids.map((id) => [`acp:${id}`, {}]));

/** A list that cannot be used, and whether each agent is then asked singly. */
const LISTS = [
  ["answers 403", { status: 403 }, true],
  ["answers 404", { status: 404 }, true],
  ["answers 405", { status: 405 }, true],
  ["has no voiceAgents", { body: { data: [] } }, true],
  ["has voiceAgents of another type", { body: { voiceAgents: {} } }, true],
  ["answers 401", { status: 401 }, false],
  ["answers 402", { status: 402 }, false],
  ["answers 410", { status: 410 }, false],
  ["answers 429 for an hour", { status: 429, headers: { "retry-after": "3600" } }, false],
  ["answers 500", { status: 500, headers: { "retry-after-ms": "0" } }, false],
  ["is HTML", { html: true }, false],
  ["is a redirect", { status: 302, redirect: "https://example.com/" }, false],
  ["is null", { body: "null" }, false],
];

const LIST_CASES = LISTS.map(([name, rule, isSingly]) => [
  `an ACP list that ${name}: ${isSingly ? "each agent is asked singly" : "it is each item's error"}`,
  async (bench) => {
    const simulator = await bench.simulator({ agents: acp("a", "b") });
    await simulator.fault({ match: /voice-agents$/, ...rule });
    const client = await bench.client(simulator);
    const results = await client.statuses(["acp:a", "acp:b"]);
    const asked = await paths(simulator);
    if (isSingly) {
      // The two go at once, over two connections.
      deepEqual(asked.toSorted(), [LIST, single("a"), single("b")], "paths");
      deepEqual(
        results.map(({ ok: isOk }) => isOk),
        [true, true],
      );
      return;
    }
    ok(
      asked.every((path) => path === LIST),
      `paths ${asked}`,
    );
    for (const [index, ref] of ["acp:a", "acp:b"].entries()) {
      equal(results[index].ok, false, "ok");
      equal(results[index].ref, ref, "ref");
      includes(results[index].error, { ref, provider: "acp", attempts: asked.length }, "error");
    }
    ok(results[0].error !== results[1].error, "a shared error");
  },
]);

export default {
  ...Object.fromEntries(LIST_CASES),

  "results come in the order asked, one a position": async (bench) => {
    const simulator = await bench.simulator();
    await simulator.fault({ match: "truedy:support", delay: 300 });
    const client = await bench.client(simulator);
    const refs = [
      "truedy:support",
      "ravan:nobody",
      "acp:concierge",
      "nonsense",
      "voice-ai:front-desk",
      "acp:mailroom",
      "truedy:support",
      "acp:nobody",
    ];
    const results = await client.statuses(refs);
    deepEqual(
      results.map(({ ref }) => ref),
      refs,
    );
    deepEqual(
      results.map((result) => (result.ok ? result.status.availability : result.error.kind)),
      ["available", "not-found", "available", "config", "available", "unavailable", "available", "not-found"],
    );
    for (const result of results) {
      deepEqual(Object.keys(result), result.ok ? ["ok", "ref", "status"] : ["ok", "ref", "error"]);
      equal(result.ok ? result.status.ref : result.error.ref, result.ref, "ref");
    }
  },

  "no references give no results, and send nothing": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    deepEqual(await client.statuses([]), []);
    equal((await simulator.requests()).length, 0, "requests");
  },

  "an argument that is no array rejects": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const noArrays = [
      undefined,
      null,
      "truedy:a",
      {},
      new Set(["truedy:a"]),
      { length: 1, 0: "truedy:a" },
      () => {},
    ];
    await Promise.all(
      noArrays.map((refs) => statusError(client.statuses(refs), { kind: "config", attempts: 0 })),
    );
  },

  "a hostile array rejects": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    const throwing = Object.defineProperty(["truedy:a"], 0, {
      get() {
        throw new Error("no");
      },
    });
    for (const refs of [proxy, throwing]) {
      await statusError((async () => client.statuses(refs))(), { kind: "config", attempts: 0 });
    }
  },

  "a bad reference is its item's error, shown as a string": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const refs = [
      undefined,
      null,
      7,
      {},
      "",
      "truedy:",
      "truedy:..",
      "nobody:a",
      "truedy:\ud800",
      Symbol("s"),
      ["truedy:a"],
    ];
    const results = await client.statuses([...refs, "truedy:support"]);
    equal(results.at(-1).ok, true, "the good one");
    for (const [index, ref] of refs.entries()) {
      equal(results[index].ok, false, "ok");
      equal(results[index].ref, String(ref), "ref");
      includes(results[index].error, { kind: "config", ref: String(ref), attempts: 0 }, "error");
    }
  },

  "a hole in the array is undefined": async (bench) => {
    const client = await bench.client(await bench.simulator());
    // biome-ignore lint/suspicious/noSparseArray: it is what is tested
    const results = await client.statuses(["truedy:support", , "truedy:support"]);
    deepEqual(
      results.map(({ ok: isOk, ref }) => [isOk, ref]),
      [
        [true, "truedy:support"],
        [false, "undefined"],
        [true, "truedy:support"],
      ],
    );
  },

  "an object that cannot be shown is an item's error": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const [result] = await client.statuses([Object.create(null)]);
    equal(result.error.kind, "config", "kind");
  },

  "what happens to the array afterwards is no concern": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const refs = ["truedy:support", "acp:concierge"];
    const call = client.statuses(refs);
    refs.length = 0;
    deepEqual(
      (await call).map(({ ref }) => ref),
      ["truedy:support", "acp:concierge"],
    );
  },

  "two or more agents of ACP are answered from one list call": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const refs = ["acp:concierge", "acp:mailroom", "acp:reception", "acp:concierge"];
    const results = await client.statuses(refs);
    deepEqual(await paths(simulator), [LIST], "paths");
    deepEqual(
      results.map(({ status }) => status.availability),
      ["available", "unavailable", "degraded", "available"],
    );
    const alone = await client.status("acp:mailroom");
    const { checkedAt, latencyMs, ...same } = results[1].status;
    includes(alone, same, "the same status alone");
    ok(checkedAt && latencyMs >= 0, "times");
  },

  "one agent of ACP, twice, is asked singly": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    await client.statuses(["acp:concierge", "acp:concierge"]);
    deepEqual(await paths(simulator), [single("concierge")], "paths");
  },

  "an agent that is missing from the list is asked for singly": async (bench) => {
    const simulator = await bench.simulator({ agents: acp("a", "b") });
    const client = await bench.client(simulator);
    await simulator.fault({
      match: /voice-agents$/,
      body: { voiceAgents: [{ agent: { id: "a", voiceMode: "web" } }] },
    });
    const results = await client.statuses(["acp:a", "acp:b", "acp:nobody"]);
    deepEqual((await paths(simulator)).sort(), [LIST, single("b"), single("nobody")].sort(), "paths");
    deepEqual(
      results.map((result) => result.ok),
      [true, true, false],
    );
    equal(results[2].error.kind, "not-found", "kind");
  },

  "odd items of the list harm nobody": async (bench) => {
    const simulator = await bench.simulator({ agents: acp("a", "b") });
    const client = await bench.client(simulator);
    const item = (id) => ({ agent: { id, voiceMode: "web" } });
    const voiceAgents = [
      null,
      7,
      "x",
      [],
      {},
      { agent: null },
      { agent: { id: 5 } },
      item(""),
      item(".."),
      item("a"),
      item("b"),
    ];
    await simulator.fault({ match: /voice-agents$/, body: { voiceAgents } });
    const results = await client.statuses(["acp:a", "acp:b"]);
    deepEqual(
      results.map((result) => result.ok),
      [true, true],
    );
    deepEqual(
      (await client.acpStatuses()).map(({ ref }) => ref),
      ["acp:a", "acp:b"],
      "acpStatuses",
    );
    deepEqual(await paths(simulator), [LIST, LIST], "paths");
  },

  "the ids of a list are not names of an object's own": async (bench) => {
    const simulator = await bench.simulator({ agents: acp("__proto__", "constructor", "toString") });
    const client = await bench.client(simulator);
    const results = await client.statuses(["acp:__proto__", "acp:constructor", "acp:hasOwnProperty"]);
    deepEqual(
      results.map((result) => result.ok),
      [true, true, false],
    );
  },

  "with raw the raw body is the list's item": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator, { raw: true });
    const [first, second, again] = await client.statuses(["acp:concierge", "acp:mailroom", "acp:concierge"]);
    equal(first.status.raw.agent.id, "concierge", "id");
    equal(second.status.raw.voice.mode, "off", "mode");
    deepEqual(
      Object.keys(first.status.raw).sort(),
      ["agent", "phoneNumber", "recentSessions", "voice"],
      "fields",
    );
    deepEqual(again.status, first.status, "the same");
  },

  "other providers do not wait for ACP's list": async (bench) => {
    const simulator = await bench.simulator();
    await simulator.fault({ match: /voice-agents$/, stall: "headers" });
    const client = await bench.client(simulator);
    const controller = new AbortController();
    const refs = ["acp:concierge", "acp:mailroom", "truedy:support", "ravan:bakery"];
    const call = client.statuses(refs, { signal: controller.signal }).catch(() => {});
    await until(async () => (await simulator.requests()).length === 3, "the other requests");
    controller.abort();
    await call;
  },

  "acpStatuses gives every agent of the list": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const statuses = await client.acpStatuses();
    equal(statuses.length, 15, "statuses");
    deepEqual(await paths(simulator), [LIST], "paths");
    includes(statuses[0], {
      ref: "acp:concierge",
      agentId: "concierge",
      provider: "acp",
      activeSessions: 2,
      attempts: 1,
    });
    ok(
      statuses.every(({ signal }) => signal === "voice"),
      "signal",
    );
    deepEqual(structuredClone(statuses), statuses, "clone");
  },

  "acpStatuses of an empty list is empty": async (bench) => {
    const client = await bench.client(await bench.simulator({ agents: {} }));
    deepEqual(await client.acpStatuses(), []);
  },

  "acpStatuses rejects with the list's error": async (bench) => {
    const simulator = await bench.simulator();
    await simulator.fault({ status: 403 });
    const client = await bench.client(simulator);
    await statusError(client.acpStatuses(), { kind: "forbidden", provider: "acp", ref: null, attempts: 1 });
  },
};

// References, agent ids in addresses, and base URLs.

import { deepEqual, equal, includes, ok, statusError } from "../inside/assert.mjs";

const IDS = [
  "a/b",
  "../../admin",
  "a?b=c",
  "a#b",
  "a b",
  "a:b:c",
  "%41",
  "%2e%2e%2f",
  "%252e",
  "...",
  "é",
  "😀",
  "\u0000",
  "a\r\nb: c",
  "a\\b",
  "!~*'()-_.",
  ";,/?:@&=+$#[]",
  "__proto__",
  "constructor",
  "\uFFFD",
  "x".repeat(2_000),
];

const REFUSED = ["", ".", "..", "%2e", "%2E", "%2e.", ".%2E", "%2e%2E", "\ud800", "a\udc00b"];

const NO_REFS = [
  ["a string without a colon", "front-desk"],
  ["an unknown provider", "elevenlabs:a"],
  ["a provider in capitals", "Truedy:a"],
  ["a provider with a space", " truedy:a"],
  ["an empty string", ""],
  ["undefined", undefined],
  ["null", null],
  ["a number", 7],
  ["an object", { provider: "truedy", agentId: "a" }],
  ["a String object", Object("truedy:a")],
  ["a symbol", Symbol("truedy:a")],
  ["an object that cannot be shown", Object.create(null)],
];

const GOOD_BASES = [
  ["https://example.com", "https://example.com/agents/a"],
  ["https://example.com/", "https://example.com/agents/a"],
  ["https://example.com/base/path/", "https://example.com/base/path/agents/a"],
  ["https://example.com:8443/x", "https://example.com:8443/x/agents/a"],
  ["HTTPS://EXAMPLE.com", "https://example.com/agents/a"],
  ["http://localhost:3000", "http://localhost:3000/agents/a"],
  ["http://127.0.0.1", "http://127.0.0.1/agents/a"],
  ["http://127.9.8.7:81", "http://127.9.8.7:81/agents/a"],
  ["http://[::1]:3000", "http://[::1]:3000/agents/a"],
];

const BAD_BASES = [
  "http://example.com",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com",
  "http://0.0.0.0",
  "http://10.0.0.1",
  "http://[::2]",
  "ftp://example.com",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:text/plain,x",
  "https://user:secret@example.com",
  "https://user@example.com",
  "https://example.com?key=x",
  "https://example.com#x",
  "example.com",
  "/v1",
  "",
  "https://",
];

export default {
  "an id is exactly its encodeURIComponent in the path": async (bench) => {
    const seen = [];
    const client = await bench.fetching(async (url) => {
      seen.push(url);
      return Response.json({});
    });
    for (const id of IDS) await client.truedyAgent(id);
    deepEqual(
      seen,
      IDS.map((id) => `https://api.truedy.ai/api/public/v1/agents/${encodeURIComponent(id)}`),
    );
  },

  "an id arrives at the server as it was asked for": async (bench) => {
    const ids = IDS.filter((id) => id !== "\u0000");
    const simulator = await bench.simulator({
      agents: Object.fromEntries(
        ids.flatMap((id) => [
          [`truedy:${id}`, {}],
          [`ravan:${id}`, {}],
        ]),
      ),
    });
    const client = await bench.client(simulator);
    for (const provider of ["truedy", "ravan"]) {
      for (const id of ids)
        includes(await client.status(`${provider}:${id}`), { agentId: id, availability: "available" });
    }
    deepEqual(
      (await simulator.requests()).map(({ ref }) => ref),
      [...ids.map((id) => `truedy:${id}`), ...ids.map((id) => `ravan:${id}`)],
    );
  },

  "an id that is empty, a dot segment or not well-formed is refused before anything is sent": async (
    bench,
  ) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    for (const id of REFUSED) {
      await statusError(client.status(`truedy:${id}`), { kind: "config", attempts: 0, provider: "truedy" });
      for (const method of ["voiceAiAgentStatus", "acpVoiceAgent", "ravanCalcomStatus", "truedyAgent"]) {
        await statusError(client[method](id), { kind: "config", attempts: 0 });
      }
    }
    equal((await simulator.requests()).length, 0, "requests");
  },

  "an id that is no string is refused by each call": async (bench) => {
    const client = await bench.client(await bench.simulator());
    for (const method of ["voiceAiAgentStatus", "acpVoiceAgent", "ravanCalcomStatus", "truedyAgent"]) {
      for (const id of [undefined, null, 7, {}, ["a"], Symbol("a")]) {
        await statusError(client[method](id), { kind: "config", attempts: 0 });
      }
    }
  },

  "what is no reference is refused by status": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    for (const [name, ref] of NO_REFS) {
      const error = await statusError(client.status(ref), { kind: "config", attempts: 0, status: null });
      ok(error.message.length < 400 && !/[\r\n]/.test(error.message), `${name}: ${error.message}`);
    }
    equal((await simulator.requests()).length, 0, "requests");
  },

  "a long or many-lined reference makes a short message of one line": async (bench) => {
    const client = await bench.client(await bench.simulator());
    for (const ref of [`nobody:${"x".repeat(10_000)}`, "nobody\r\n\u2028\u2029:x\n"]) {
      const { message } = await statusError(client.status(ref), { kind: "config" });
      ok(message.length < 400, `a message of ${message.length} characters`);
      ok(!/[\r\n\u2028\u2029]/.test(message), JSON.stringify(message));
    }
  },

  "only the first colon splits": async (bench) => {
    deepEqual(bench.entry.parseRef("truedy:a:b:"), { provider: "truedy", agentId: "a:b:" });
    equal(bench.entry.formatRef({ provider: "voice-ai", agentId: "a:b" }), "voice-ai:a:b");
    const client = await bench.client(await bench.simulator({ agents: { "truedy:a:b": {} } }));
    equal((await client.status("truedy:a:b")).agentId, "a:b", "agentId");
  },

  "parseRef and formatRef refuse what status refuses": async (bench) => {
    const { parseRef, formatRef } = bench.entry;
    const thrown = (act) =>
      statusError(new Promise((resolve) => resolve(act())), { kind: "config", attempts: 0 });
    for (const id of REFUSED) {
      await thrown(() => parseRef(`acp:${id}`));
      await thrown(() => formatRef({ provider: "acp", agentId: id }));
    }
    for (const [, ref] of NO_REFS) await thrown(() => parseRef(ref));
    for (const ref of [
      null,
      undefined,
      "truedy:a",
      { provider: "truedy" },
      { provider: "truedy", agentId: 5 },
    ]) {
      await thrown(() => formatRef(ref));
    }
    await thrown(() => formatRef({ provider: "truedy:x", agentId: "y" }));
    for (const id of IDS) deepEqual(parseRef(formatRef({ provider: "ravan", agentId: id })).agentId, id);
  },

  "a base URL is https, or http on loopback; a slash at its end does not count": async (bench) => {
    for (const [baseUrl, expected] of GOOD_BASES) {
      let seen;
      const client = await bench.fetching(
        async (url) => {
          seen = url;
          return Response.json({});
        },
        { truedy: { baseUrl } },
      );
      await client.truedyAgent("a");
      equal(seen, expected, baseUrl);
    }
  },

  "any other base URL is refused, and its credentials are not told": async (bench) => {
    for (const baseUrl of BAD_BASES) {
      const made = bench.client(undefined, { truedy: { baseUrl } });
      const error = await statusError(made, { kind: "config", message: /truedy\.baseUrl/ });
      ok(!error.message.includes("secret"), error.message);
    }
  },
};

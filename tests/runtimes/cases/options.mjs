// Options: what is not as documented is refused, with the culprit's name in the message.

import { equal, includes, match, ok, statusError } from "../inside/assert.mjs";

const KEY = { apiKey: "a_key_of_truedy_1" };
const allowKeysInBrowser = true;

/** Options of a client, and the name in the message. */
const BAD = [
  ["no options at all", undefined, /./],
  ["null", null, /./],
  ["a string", "key", /./],
  ["a number", 1, /./],
  ["a list", [], /./],
  ["a function", () => {}, /./],
  ["an unknown option", { timeout: 5 }, /timeout/],
  ["an option in other letters", { truedY: KEY }, /truedY/],
  ["an own option __proto__", JSON.parse('{"__proto__": {"truedy": {"apiKey": "k"}}}'), /__proto__/],
  ["an unknown option of a provider", { truedy: { ...KEY, key: "x" } }, /truedy\.key/],
  ["an option of another provider", { truedy: { ...KEY, organizationId: "x" } }, /truedy\.organizationId/],
  ["authScheme at ACP", { acp: { ...KEY, authScheme: "bearer" } }, /acp\.authScheme/],
  ["a provider that is a string", { truedy: "key" }, /truedy/],
  ["a provider that is null", { truedy: null }, /truedy/],
  ["a provider that is a list", { truedy: [] }, /truedy/],
  ["a provider without a key", { truedy: {} }, /truedy\.apiKey/],
  ["an empty key", { truedy: { apiKey: "" } }, /truedy\.apiKey/],
  ["a key that is null", { truedy: { apiKey: null } }, /truedy\.apiKey/],
  ["a key that is a promise", { truedy: { apiKey: Promise.resolve("k") } }, /truedy\.apiKey/],
  ["a key with a line break", { truedy: { apiKey: "abcdef\nghi" } }, /truedy\.apiKey/],
  ["a key with a space", { truedy: { apiKey: "abc def" } }, /truedy\.apiKey/],
  ["a key that is not ASCII", { truedy: { apiKey: "schlüssel" } }, /truedy\.apiKey/],
  ["a key with a lone surrogate", { truedy: { apiKey: "k\ud800" } }, /truedy\.apiKey/],
  [
    "a baseUrl that is no string",
    { truedy: { ...KEY, baseUrl: new URL("https://x.example") } },
    /truedy\.baseUrl/,
  ],
  ["maxRequestsPerMinute 0", { truedy: { ...KEY, maxRequestsPerMinute: 0 } }, /truedy\.maxRequestsPerMinute/],
  [
    "maxRequestsPerMinute 1.5",
    { truedy: { ...KEY, maxRequestsPerMinute: 1.5 } },
    /truedy\.maxRequestsPerMinute/,
  ],
  ["an organizationId that is a number", { acp: { ...KEY, organizationId: 5 } }, /acp\.organizationId/],
  [
    "an organizationId with a line break",
    { acp: { ...KEY, organizationId: "a\r\nb: c" } },
    /acp\.organizationId/,
  ],
  ["an unknown authScheme", { ravan: { ...KEY, authScheme: "basic" } }, /ravan\.authScheme/],
  ["timeoutMs 0", { timeoutMs: 0 }, /timeoutMs/],
  ["timeoutMs below 1", { timeoutMs: 0.5 }, /timeoutMs/],
  ["timeoutMs as a string", { timeoutMs: "5" }, /timeoutMs/],
  ["timeoutMs NaN", { timeoutMs: Number.NaN }, /timeoutMs/],
  ["timeoutMs null", { timeoutMs: null }, /timeoutMs/],
  ["timeoutMs as a bigint", { timeoutMs: 5n }, /timeoutMs/],
  ["timeoutMs longer than any timer", { timeoutMs: 2_147_483_648 }, /timeoutMs/],
  ["deadlineMs Infinity", { deadlineMs: Number.POSITIVE_INFINITY }, /deadlineMs/],
  ["deadlineMs negative", { deadlineMs: -1 }, /deadlineMs/],
  ["maxRetries 11", { maxRetries: 11 }, /maxRetries/],
  ["maxRetries negative", { maxRetries: -1 }, /maxRetries/],
  ["maxRetries 1.5", { maxRetries: 1.5 }, /maxRetries/],
  ["maxRetries true", { maxRetries: true }, /maxRetries/],
  ["maxConcurrency 0", { maxConcurrency: 0 }, /maxConcurrency/],
  ["maxConcurrency Infinity", { maxConcurrency: Number.POSITIVE_INFINITY }, /maxConcurrency/],
  ["maxBodyBytes 0", { maxBodyBytes: 0 }, /maxBodyBytes/],
  ["maxBodyBytes as a string", { maxBodyBytes: "1MB" }, /maxBodyBytes/],
  ["raw as a number", { raw: 1 }, /raw/],
  ["fetch as a string", { fetch: "fetch" }, /fetch/],
  ["onAttempt as an object", { onAttempt: {} }, /onAttempt/],
  ["allowKeysInBrowser as a string", { allowKeysInBrowser: "yes" }, /allowKeysInBrowser/],
];

const BAD_CASES = BAD.map(([name, options, named]) => [
  `createClient refuses ${name}`,
  async (bench) => {
    const isPlain = Object.prototype.toString.call(options) === "[object Object]";
    // Copied by defining, so that even a field named __proto__ stays what it is.
    const given =
      isPlain && !("allowKeysInBrowser" in options)
        ? Object.defineProperties({ allowKeysInBrowser }, Object.getOwnPropertyDescriptors(options))
        : options;
    const error = await statusError(bench.entry.createClient(given), {
      kind: "config",
      attempts: 0,
      status: null,
    });
    match(error.message, named, "message");
    ok(!/[\r\n]/.test(error.message), error.message);
  },
]);

/** Options of a call, and the name in the message. */
const BAD_CALLS = [
  ["null", null, /./],
  ["a list", [], /./],
  ["a number", 5, /./],
  ["an unknown option", { timeout: 5 }, /timeout/],
  ["an option of the client", { maxConcurrency: 5 }, /maxConcurrency/],
  ["timeoutMs 0", { timeoutMs: 0 }, /timeoutMs/],
  ["deadlineMs as a string", { deadlineMs: "5" }, /deadlineMs/],
  ["maxRetries 11", { maxRetries: 11 }, /maxRetries/],
  ["a signal that is none", { signal: {} }, /signal/],
  ["a signal that is null", { signal: null }, /signal/],
  ["a controller for a signal", { signal: new AbortController() }, /signal/],
];

const BAD_CALL_CASES = BAD_CALLS.map(([name, call, named]) => [
  `each call refuses ${name} before anything is sent`,
  async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const calls = [
      client.status("truedy:support", call),
      client.statuses(["truedy:support"], call),
      client.acpStatuses(call),
      client.voiceAiAgentStatus("a", call),
      client.acpVoiceAgent("a", call),
      client.acpVoiceAgents(call),
      client.ravanCalcomStatus("a", call),
      client.truedyAgent("a", call),
    ];
    const expected = { kind: "config", attempts: 0, message: named };
    await Promise.all(calls.map((made) => statusError(made, expected)));
    equal((await simulator.requests()).length, 0, "requests");
  },
]);

const PROVIDERS = { "voice-ai": "voiceAi", acp: "acp", ravan: "ravan", truedy: "truedy" };

export default {
  ...Object.fromEntries(BAD_CASES),
  ...Object.fromEntries(BAD_CALL_CASES),

  "undefined options count as not given": async (bench) => {
    const simulator = await bench.simulator();
    const names = [
      "timeoutMs",
      "deadlineMs",
      "maxRetries",
      "maxConcurrency",
      "maxBodyBytes",
      "raw",
      "fetch",
      "onAttempt",
    ];
    const nothing = Object.fromEntries([...names, "anything else"].map((name) => [name, undefined]));
    const client = await bench.client(simulator, {
      ...nothing,
      truedy: { maxRequestsPerMinute: undefined, other: undefined },
    });
    const call = {
      signal: undefined,
      timeoutMs: undefined,
      deadlineMs: undefined,
      maxRetries: undefined,
      x: undefined,
    };
    equal((await client.status("truedy:support", call)).availability, "available", "availability");
    equal((await client.status("truedy:support", undefined)).availability, "available", "availability");
  },

  "the ends of each range are allowed": async (bench) => {
    const simulator = await bench.simulator();
    const most = 2_147_483_647;
    const options = {
      timeoutMs: most,
      deadlineMs: most,
      maxRetries: 10,
      maxConcurrency: 1,
      maxBodyBytes: 1_000_000,
    };
    const client = await bench.client(simulator, { ...options, truedy: { maxRequestsPerMinute: 1 } });
    equal((await client.status("truedy:support", { maxRetries: 0 })).attempts, 1, "attempts");
    equal((await client.status("truedy:support", { timeoutMs: 9_999.5 })).attempts, 1, "attempts");
  },

  "a client needs no provider": async (bench) => {
    const client = await bench.entry.createClient({});
    await statusError(client.status("truedy:a"), { kind: "config", message: /truedy/, attempts: 0 });
    client.close();
  },

  "a provider without an account is named": async (bench) => {
    const client = await bench.entry.createClient({});
    for (const [provider, option] of Object.entries(PROVIDERS)) {
      const expected = {
        kind: "config",
        provider,
        ref: `${provider}:a`,
        attempts: 0,
        message: new RegExp(option),
      };
      await statusError(client.status(`${provider}:a`), expected);
    }
    await statusError(client.acpStatuses(), { kind: "config", provider: "acp", ref: null });
    client.close();
  },

  "getters of the options are read once, and what they throw is refused": async (bench) => {
    let reads = 0;
    const truedy = {
      get apiKey() {
        reads += 1;
        return `a_key_read_${reads}_times`;
      },
    };
    const client = await bench.entry.createClient({ truedy, allowKeysInBrowser });
    equal(reads, 1, "reads");
    client.close();
    const hostile = {
      get truedy() {
        throw new Error("no");
      },
    };
    await statusError(bench.entry.createClient(hostile), { kind: "config" });
  },

  "options changed afterwards change nothing": async (bench) => {
    const simulator = await bench.simulator();
    const truedy = { apiKey: "a_key_that_was_given", baseUrl: simulator.baseUrls.truedy };
    const client = await bench.entry.createClient({ truedy, allowKeysInBrowser });
    truedy.apiKey = "another_key_that_came_later";
    await client.status("truedy:support");
    const [{ headers }] = await simulator.requests();
    equal(headers.authorization, "Bearer a_key_that_was_given", "authorization");
    client.close();
  },

  "making a client uses no timer, no chance and no request": {
    alone: true,
    async test(bench) {
      // The wasm is there by now; what follows is the making alone.
      const refuse = (name) => () => {
        throw new Error(`${name} was used`);
      };
      const kept = [
        [globalThis, "setTimeout"],
        [globalThis, "fetch"],
        [Math, "random"],
      ].map(([holder, name]) => [holder, name, holder[name]]);
      for (const [holder, name] of kept) holder[name] = refuse(name);
      try {
        const client = await bench.entry.createClient({ truedy: KEY, allowKeysInBrowser });
        client.close();
      } finally {
        for (const [holder, name, value] of kept) holder[name] = value;
      }
    },
  },

  "fetch is the runtime's own, looked up at each call and called on the global object": {
    alone: true,
    async test(bench) {
      const simulator = await bench.simulator();
      const client = await bench.client(simulator);
      equal((await client.status("truedy:support")).availability, "available", "before");
      const own = globalThis.fetch;
      let receiver;
      globalThis.fetch = function (...args) {
        receiver = this;
        return own.apply(globalThis, args);
      };
      try {
        equal((await client.status("truedy:support")).availability, "available", "meanwhile");
      } finally {
        globalThis.fetch = own;
      }
      ok(receiver === globalThis || receiver === undefined, "the receiver of fetch");
      receiver = "not called";
      includes(await client.status("truedy:support"), { availability: "available" });
      equal(receiver, "not called", "afterwards");
    },
  },
};

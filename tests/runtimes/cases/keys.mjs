// Keys that a function gives.

import { deepEqual, equal, includes, ok, statusError } from "../inside/assert.mjs";
import { sleep, thenable } from "../inside/bench.mjs";

const good = { body: { data: { status: "active" }, meta: {} } };
const refused = { status: 401, body: { error: { code: "unauthorized", message: "no" } } };
const keysOf = async (server) => (await server.requests()).map(({ headers }) => headers.authorization);
const withKey = (bench, server, apiKey, options) => bench.client(server, { ...options, truedy: { apiKey } });

/** What a function may do wrong. */
const UNUSABLE = [
  [
    "throws",
    () => {
      throw new Error("the vault is sealed");
    },
  ],
  ["rejects", () => Promise.reject(new Error("the vault is sealed"))],
  [
    "throws undefined",
    () => {
      throw undefined;
    },
  ],
  ["rejects with a string", () => Promise.reject("sealed")],
  ["gives undefined", () => undefined],
  ["gives null", async () => null],
  ["gives an empty string", () => ""],
  ["gives a number", () => 12_345],
  ["gives an object", () => ({ key: "k" })],
  ["gives a String object", () => Object("a_key_in_an_object")],
  ["gives a key with a line break", () => "a_key_with\r\nx-evil: 1"],
  ["gives a key with a space", () => "a key with spaces"],
  ["gives a key that is not ASCII", () => "schlüssel"],
  ["gives a lone surrogate", () => "key\ud800"],
  [
    "gives a thenable that throws",
    () =>
      thenable(() => {
        throw new Error("sealed");
      }),
  ],
  [
    "gives a revoked proxy",
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
  ],
];

const UNUSABLE_CASES = UNUSABLE.map(([name, apiKey]) => [
  `a function that ${name} is a config error, not tried again`,
  async (bench) => {
    const server = await bench.server(good);
    let calls = 0;
    const client = await withKey(bench, server, () => {
      calls += 1;
      return apiKey();
    });
    await statusError(client.status("truedy:a"), {
      kind: "config",
      attempts: 0,
      message: /truedy\.apiKey/,
      ref: "truedy:a",
    });
    equal(calls, 1, "calls of the function");
    equal((await server.requests()).length, 0, "requests");
  },
]);

export default {
  ...Object.fromEntries(UNUSABLE_CASES),

  "a function is asked before each request, retries too": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after-ms": "0" } }, good);
    let calls = 0;
    const client = await withKey(bench, server, async () => {
      calls += 1;
      return `a_key_of_call_${calls}`;
    });
    equal(calls, 0, "calls before the first request");
    await client.status("truedy:a");
    await client.status("truedy:a");
    deepEqual(await keysOf(server), [
      "Bearer a_key_of_call_1",
      "Bearer a_key_of_call_2",
      "Bearer a_key_of_call_3",
    ]);
  },

  "a function that gives its key at once will do": async (bench) => {
    const server = await bench.server(good);
    const client = await withKey(bench, server, () => "a_key_given_at_once");
    await client.status("truedy:a");
    deepEqual(await keysOf(server), ["Bearer a_key_given_at_once"]);
  },

  "after a 401 the function is asked once more, and the call tried once more if the key differs": async (
    bench,
  ) => {
    const server = await bench.server(refused, good);
    const keys = ["a_key_that_is_old", "a_key_that_is_new"];
    const client = await withKey(bench, server, () => keys.shift(), { maxRetries: 0 });
    includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
    deepEqual(await keysOf(server), ["Bearer a_key_that_is_old", "Bearer a_key_that_is_new"]);
  },

  "after a 401 the same key again is not tried again": async (bench) => {
    const server = await bench.server(refused);
    let calls = 0;
    const client = await withKey(bench, server, () => {
      calls += 1;
      return "a_key_that_stays";
    });
    await statusError(client.status("truedy:a"), { kind: "unauthorized", attempts: 1, status: 401 });
    equal(calls, 2, "calls of the function");
    equal((await server.requests()).length, 1, "requests");
  },

  "a 401 that the provider wants tried again is, with the key that stayed the same": async (bench) => {
    const again = { ...refused, headers: { "x-should-retry": "true", "retry-after-ms": "0" } };
    const server = await bench.server(again, good);
    const client = await withKey(bench, server, () => "a_key_that_stays");
    includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
    equal((await server.requests()).length, 2, "requests");
  },

  "a key function that is too slow once after a 401 is asked again, and its key is used": async (bench) => {
    const server = await bench.server(refused, good);
    let calls = 0;
    const key = () => {
      calls += 1;
      return calls === 2 ? new Promise(() => {}) : "a_key_that_stays";
    };
    const client = await withKey(bench, server, key, { timeoutMs: 400, maxRetries: 1 });
    includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
    equal(calls, 3, "calls of the function");
  },

  "after a second 401 it is over": async (bench) => {
    const server = await bench.server(refused);
    let calls = 0;
    const client = await withKey(bench, server, () => {
      calls += 1;
      return `a_key_of_call_${calls}`;
    });
    await statusError(client.status("truedy:a"), { kind: "unauthorized", attempts: 2 });
    equal(calls, 2, "calls of the function");
  },

  "the extra try is not one of maxRetries": async (bench) => {
    const again = { status: 503, headers: { "retry-after-ms": "0" } };
    const server = await bench.server(again, refused, again, good);
    let calls = 0;
    const client = await withKey(bench, server, () => {
      calls += 1;
      return `a_key_of_call_${calls}`;
    });
    includes(await client.status("truedy:a"), { attempts: 4, availability: "available" });
  },

  "a fixed key is not tried again after a 401": async (bench) => {
    const server = await bench.server(refused);
    const client = await bench.client(server);
    await statusError(client.status("truedy:a"), { kind: "unauthorized", attempts: 1 });
    equal((await server.requests()).length, 1, "requests");
  },

  "a function that fails when it is asked once more is a config error": async (bench) => {
    const server = await bench.server(refused);
    let calls = 0;
    const client = await withKey(bench, server, () => {
      calls += 1;
      if (calls > 1) throw new Error("the vault is sealed");
      return "a_key_that_is_old";
    });
    await statusError(client.status("truedy:a"), { kind: "config", attempts: 1 });
  },

  "a function that hangs is cut off by the attempt's timeout": async (bench) => {
    const server = await bench.server(good);
    const client = await withKey(bench, server, () => new Promise(() => {}), {
      timeoutMs: 200,
      maxRetries: 0,
    });
    const error = await statusError(client.status("truedy:a"), { kind: "timeout", attempts: 0 });
    ok(error.elapsedMs < 8_000, `it took ${error.elapsedMs} ms`);
    equal((await server.requests()).length, 0, "requests");
  },

  "a function that is late once is asked again": async (bench) => {
    const server = await bench.server(good);
    let calls = 0;
    const client = await withKey(
      bench,
      server,
      () => {
        calls += 1;
        return calls === 1 ? new Promise(() => {}) : "a_key_that_came";
      },
      { timeoutMs: 700 },
    );
    includes(await client.status("truedy:a"), { availability: "available", attempts: 1 });
  },

  "a function that throws does not keep other providers from answering": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator, {
      truedy: {
        apiKey: () => {
          throw new Error("sealed");
        },
      },
    });
    const [truedy, ravan] = await client.statuses(["truedy:support", "ravan:bakery"]);
    equal(truedy.error.kind, "config", "kind");
    equal(ravan.ok, true, "ok");
  },

  "a function that throws what it has thrown tells it as the cause": async (bench) => {
    const cause = new Error("the vault is sealed");
    const client = await withKey(bench, await bench.server(good), () => {
      throw cause;
    });
    const error = await statusError(client.status("truedy:a"), { kind: "config" });
    ok(error.cause === cause, "another cause");
  },

  "a function is asked for each request of a fleet": async (bench) => {
    const server = await bench.server(good);
    let calls = 0;
    const client = await withKey(bench, server, async () => {
      calls += 1;
      await sleep(10);
      return "a_key_for_the_fleet";
    });
    await client.statuses(["truedy:a", "truedy:b", "truedy:c"]);
    equal(calls, 3, "calls of the function");
  },

  "ACP's list after a 401 with a new key answers its items": async (bench) => {
    const simulator = await bench.simulator({ keys: { acp: "a_key_that_is_new" } });
    const keys = ["a_key_that_is_old", "a_key_that_is_new"];
    const client = await bench.client(simulator, { acp: { apiKey: () => keys.shift() } });
    const results = await client.statuses(["acp:concierge", "acp:mailroom"]);
    deepEqual(
      results.map(({ ok: isOk }) => isOk),
      [true, true],
    );
    equal((await simulator.requests()).length, 2, "requests");
  },
};

// A fetch of the caller's own, which may do anything.

import { deepEqual, equal, includes, rejection, statusError } from "../inside/assert.mjs";
import { thenable, within } from "../inside/bench.mjs";

const good = { data: { status: "active" }, meta: {} };
const text = JSON.stringify(good);
const bytes = new TextEncoder().encode(text);
const never = () => new Promise(() => {});
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const throwing = (name) => ({
  get [name]() {
    throw new Error(`${name} is not to be read`);
  },
});
/** A Response-like object whose body is read by these functions. */
const reading = (read, cancel = async () => {}) => ({
  status: 200,
  headers: new Headers(),
  body: { getReader: () => ({ read, cancel, releaseLock() {} }) },
});
const once = (value) => {
  let isRead = false;
  return async () => {
    if (isRead) return { done: true, value: undefined };
    isRead = true;
    return { done: false, value };
  };
};

/** What a fetch may resolve to that is no Response. */
const NONSENSE = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["a string", () => "200 OK"],
  ["a number", () => 200],
  ["a symbol", () => Symbol("s")],
  ["an empty object", () => ({})],
  ["an empty list", () => []],
  ["a function", () => () => {}],
  ["a Request", () => new Request("https://example.com/")],
  ["a body without its Response", () => good],
  ["a status that is a string", () => ({ status: "200", headers: new Headers(), text: async () => text })],
  ["a status of NaN", () => ({ status: Number.NaN, headers: new Headers(), text: async () => text })],
  ["a status of 0", () => ({ status: 0, headers: new Headers(), text: async () => text })],
  ["a status of -1", () => ({ status: -1, headers: new Headers(), text: async () => text })],
  ["a status of 70,000", () => ({ status: 70_000, headers: new Headers(), text: async () => text })],
  ["a status that cannot be read", () => throwing("status")],
  ["headers that are a number", () => ({ status: 200, headers: 7, text: async () => text })],
  ["Response.error()", () => Response.error()],
  ["a revoked proxy", revoked],
  [
    "a proxy that throws at everything",
    () =>
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("no");
          },
        },
      ),
  ],
];

const NONSENSE_CASES = NONSENSE.flatMap(([name, make]) => [
  [
    `a fetch that resolves to ${name} is a network error`,
    async (bench) => {
      // Not async: what is made must not be taken for a promise on its way.
      const client = await bench.fetching(() => thenable((resolve) => resolve(make())));
      await statusError(within(8_000, client.status("truedy:a")), { kind: "network", attempts: 1 });
    },
  ],
  [
    `a fetch that returns ${name} is a network error`,
    async (bench) => {
      const client = await bench.fetching(make);
      await statusError(within(8_000, client.status("truedy:a")), { kind: "network", attempts: 1 });
    },
  ],
]);

/** Bodies that break in all ways: each is a network error. */
const BROKEN_BODIES = [
  [
    "a reader that throws",
    () =>
      reading(() => {
        throw new Error("no");
      }),
  ],
  ["a reader that rejects with undefined", () => reading(() => Promise.reject(undefined))],
  ["a reader that gives a string for bytes", () => reading(once(text))],
  ["a reader that gives a number for bytes", () => reading(once(7))],
  [
    "a getReader that throws",
    () => ({
      status: 200,
      headers: new Headers(),
      body: {
        getReader() {
          throw new Error("no");
        },
      },
    }),
  ],
  [
    "a getReader that gives nothing",
    () => ({ status: 200, headers: new Headers(), body: { getReader() {} } }),
  ],
  [
    "a body that is locked",
    () => {
      const response = Response.json(good);
      response.body.getReader();
      return response;
    },
  ],
  ["a text that rejects", () => ({ status: 200, headers: new Headers(), text: () => Promise.reject("no") })],
  [
    "a text that throws",
    () => ({
      status: 200,
      headers: new Headers(),
      text() {
        throw new Error("no");
      },
    }),
  ],
  ["a text that is a number", () => ({ status: 200, headers: new Headers(), text: async () => 7 })],
  ["a text that is nothing", () => ({ status: 200, headers: new Headers(), text: async () => undefined })],
  ["a stream that errors", () => new Response(new ReadableStream({ pull: (stream) => stream.error("no") }))],
];

const BROKEN_CASES = BROKEN_BODIES.map(([name, make]) => [
  `${name} is a network error`,
  async (bench) => {
    const client = await bench.fetching(async () => make());
    await statusError(within(8_000, client.status("truedy:a")), { kind: "network", attempts: 1 });
  },
]);

/** Objects like a Response, of other libraries and of tests. */
const LIKE = [
  ["a Response", () => Response.json(good)],
  [
    "a Response of a stream in small chunks",
    () =>
      new Response(
        new ReadableStream({
          start(stream) {
            for (const byte of bytes) stream.enqueue(Uint8Array.of(byte));
            stream.close();
          },
        }),
      ),
  ],
  [
    "an object with a status, headers and text",
    () => ({ status: 200, headers: new Headers(), text: async () => text }),
  ],
  ["headers that are a plain object", () => ({ status: 200, headers: {}, text: async () => text })],
  [
    "headers that are a Map",
    () => ({ status: 200, headers: new Map([["x-request-id", "r"]]), text: async () => text }),
  ],
  ["no headers at all", () => ({ status: 200, text: async () => text })],
  ["text that comes at once", () => ({ status: 200, headers: new Headers(), text: () => text })],
  ["a reader of its own", () => reading(once(bytes))],
  [
    "a reader whose cancel throws",
    () =>
      reading(once(bytes), () => {
        throw new Error("no");
      }),
  ],
  ["a reader whose cancel rejects", () => reading(once(bytes), () => Promise.reject(new Error("no")))],
  ["a reader without cancel", () => reading(once(bytes), undefined)],
  ["a thenable for a promise", () => thenable((resolve) => resolve(Response.json(good)))],
];

const LIKE_CASES = LIKE.map(([name, make]) => [
  `${name} is read like any answer`,
  async (bench) => {
    const client = await bench.fetching(make);
    includes(await within(8_000, client.status("truedy:a")), { availability: "available", attempts: 1 });
  },
]);

export default {
  ...Object.fromEntries(NONSENSE_CASES),
  ...Object.fromEntries(BROKEN_CASES),
  ...Object.fromEntries(LIKE_CASES),

  "a fetch that never settles and ignores its signal is cut off": async (bench) => {
    const client = await bench.fetching(never, { timeoutMs: 200 });
    await statusError(within(8_000, client.status("truedy:a")), { kind: "timeout", attempts: 1 });
  },

  "a fetch that ignores its signal is aborted all the same": async (bench) => {
    const client = await bench.fetching(never);
    const controller = new AbortController();
    const call = rejection(client.status("truedy:a", { signal: controller.signal }));
    setTimeout(() => controller.abort("enough"), 50);
    equal((await within(8_000, call)).reason, "enough", "reason");
  },

  "a reader that never answers is cut off": async (bench) => {
    const client = await bench.fetching(async () => reading(never, never), { timeoutMs: 200 });
    await statusError(within(8_000, client.status("truedy:a")), { kind: "timeout", attempts: 1 });
  },

  "a text that never comes is cut off": async (bench) => {
    const like = { status: 200, headers: new Headers(), text: never };
    const client = await bench.fetching(async () => like, { timeoutMs: 200 });
    await statusError(within(8_000, client.status("truedy:a")), { kind: "timeout", attempts: 1 });
  },

  "a fetch that rejects after it was cut off is heard by nobody, and does no harm": async (bench) => {
    let fail;
    const client = await bench.fetching(
      () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
      { timeoutMs: 100 },
    );
    await statusError(within(8_000, client.status("truedy:a")), { kind: "timeout" });
    fail(new Error("too late"));
  },

  "the signal that a fetch is given aborts with the attempt": async (bench) => {
    let given;
    const client = await bench.fetching(
      (_, { signal }) => {
        given = signal;
        return never();
      },
      { timeoutMs: 100 },
    );
    await statusError(within(8_000, client.status("truedy:a")), { kind: "timeout" });
    equal(given.aborted, true, "aborted");
  },

  "a body that is not read is cancelled": async (bench) => {
    let cancelled = 0;
    const cancel = async () => {
      cancelled += 1;
    };
    const client = await bench.fetching(async () => reading(never, cancel), { timeoutMs: 100 });
    await statusError(within(8_000, client.status("truedy:a")), { kind: "timeout" });
    equal(cancelled, 1, "cancelled bodies");
  },

  "the body of a failed attempt is cancelled before the next": async (bench) => {
    const events = [];
    const answer = (status) => ({
      ...reading(once(new Uint8Array(50)), async () => {
        events.push("cancel");
      }),
      status,
    });
    const client = await bench.fetching(
      async () => {
        events.push("fetch");
        return answer(events.length > 1 ? 404 : 503);
      },
      { maxRetries: 1, maxBodyBytes: 10 },
    );
    await statusError(client.status("truedy:a"), { kind: "not-found", attempts: 2 });
    deepEqual(events.slice(0, 3), ["fetch", "cancel", "fetch"]);
  },

  "a fetch that is tried again may answer then": async (bench) => {
    const answers = [() => Promise.reject("no"), () => undefined, () => Response.json(good)];
    const client = await bench.fetching(() => answers.shift()(), { maxRetries: 2 });
    includes(await client.status("truedy:a"), { availability: "available", attempts: 3 });
  },

  "a fetch that calls the client is no deadlock": async (bench) => {
    let isNested = false;
    const client = await bench.fetching(async () => {
      if (!isNested) {
        isNested = true;
        await client.status("truedy:b");
      }
      return Response.json(good);
    });
    includes(await within(8_000, client.status("truedy:a")), { availability: "available" });
  },

  "a fetch that closes the client ends the call": async (bench) => {
    const client = await bench.fetching(async () => {
      client.close();
      return Response.json(good);
    });
    await statusError(within(8_000, client.status("truedy:a")), { kind: "config" });
  },

  "a fetch that aborts the call ends it": async (bench) => {
    const controller = new AbortController();
    const client = await bench.fetching(async () => {
      controller.abort("enough");
      return Response.json(good);
    });
    const call = rejection(client.status("truedy:a", { signal: controller.signal }));
    equal((await within(8_000, call)).reason, "enough", "reason");
  },
};

// What was thrown underneath an error: its cause, unless that shows a key.

import { ok, statusError } from "../inside/assert.mjs";
import { dump, KEYS } from "../inside/bench.mjs";

const KEY = KEYS.truedy;

/** What a fetch may throw or reject with: each is a network error with it as the cause. */
const THROWN = [
  undefined,
  null,
  "a string",
  "",
  0,
  7,
  true,
  Symbol("s"),
  10n,
  { code: "E" },
  [],
  new Error("an error"),
  () => {},
];

const THROWN_CASES = THROWN.flatMap((thrown) => {
  // A function's own text would not be the same once it is bundled.
  const named = { object: thrown?.constructor.name, function: "a function" }[typeof thrown];
  const name = named ?? (String(thrown) || "an empty string");
  const check = async (client) => {
    const error = await statusError(client.status("truedy:a"), {
      kind: "network",
      status: null,
      attempts: 1,
      body: null,
    });
    ok(Object.is(error.cause, thrown), `cause ${String(error.cause)}`);
    ok(!/[\r\n]/.test(error.message), error.message);
  };
  return [
    [
      `a fetch that throws ${name} is a network error`,
      async (bench) => {
        const client = await bench.fetching(() => {
          throw thrown;
        });
        await check(client);
      },
    ],
    [
      `a fetch that rejects with ${name} is a network error`,
      async (bench) => {
        await check(await bench.fetching(() => Promise.reject(thrown)));
      },
    ],
  ];
});

/** What a fetch may throw that shows the key. */
const CAUSES = [
  ["an Error with it in its message", () => new Error(`failed with ${KEY}`)],
  [
    "an Error with it in a property",
    () => Object.assign(new Error("failed"), { config: { headers: { authorization: `Bearer ${KEY}` } } }),
  ],
  [
    "an Error with it in a hidden property",
    () => Object.defineProperty(new Error("failed"), "hidden", { value: KEY }),
  ],
  ["an Error with it under a symbol", () => Object.assign(new Error("failed"), { [Symbol("s")]: [KEY] })],
  [
    "an Error with it in its cause",
    () => new Error("failed", { cause: new Error("deeper", { cause: { key: KEY } }) }),
  ],
  ["an Error with it in its name", () => Object.assign(new Error("failed"), { name: KEY })],
  [
    "an AggregateError with it in an error",
    () => new AggregateError([new Error("a"), new Error(KEY)], "failed"),
  ],
  ["an Error with it in a Map", () => Object.assign(new Error("failed"), { map: new Map([["key", KEY]]) })],
  [
    "an Error with it in a Headers",
    () => Object.assign(new Error("failed"), { headers: new Headers({ authorization: `Bearer ${KEY}` }) }),
  ],
  ["an Error with it in the name of a property", () => Object.assign(new Error("failed"), { [KEY]: 1 })],
  [
    "an Error that goes in a circle",
    () => {
      const error = new Error("failed");
      error.self = { error, key: KEY };
      return error;
    },
  ],
  [
    "an Error with it behind a getter",
    () => Object.defineProperty(new Error("failed"), "key", { get: () => KEY, enumerable: true }),
  ],
  [
    "an object of a class",
    () =>
      new (class Thrown {
        key = KEY;
      })(),
  ],
  ["a string", () => `failed with ${KEY}`],
  ["a String object", () => Object(`failed with ${KEY}`)],
  ["a URL", () => new URL(`https://example.com/?key=${KEY}`)],
  ["an array", () => ["failed", { with: KEY }]],
  ["a plain object", () => ({ message: KEY })],
  ["an object that shows it as a string", () => ({ toString: () => KEY })],
];

const CAUSE_CASES = CAUSES.map(([name, make]) => [
  `a cause that is ${name} is replaced`,
  async (bench) => {
    const client = await bench.fetching(() => Promise.reject(make()));
    const error = await statusError(client.status("truedy:a"), { kind: "network" });
    const shown = await dump(error);
    ok(!shown.includes(KEY), `the key is shown: ${shown.slice(0, 300)}`);
    ok(error.cause !== undefined, "no cause");
  },
]);

export default {
  ...Object.fromEntries(THROWN_CASES),
  ...Object.fromEntries(CAUSE_CASES),

  "a cause that shows no key is kept": async (bench) => {
    class Thrown {
      code = "ECONNRESET";
    }
    for (const cause of [
      new Error("plain"),
      new TypeError("with cause", { cause: { code: 1 } }),
      "text",
      7,
      null,
      { code: 1 },
      new Thrown(),
    ]) {
      const client = await bench.fetching(() => Promise.reject(cause));
      const error = await statusError(client.status("truedy:a"), { kind: "network" });
      ok(error.cause === cause, `another cause than ${String(cause)}`);
    }
  },
};

// Which failures are tried again, and after what wait.

import { deepEqual, equal, includes, ok, statusError } from "../inside/assert.mjs";

const good = { body: { data: { status: "active" }, meta: {} } };
const now = { "retry-after-ms": "0" };
/** Breaks within the body: where it breaks before, Deno asks a second time by itself. */
const broken = { body: '{"data":', length: 500, end: "break" };

const AGAIN = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];
const NEVER = [400, 401, 402, 403, 404, 405, 409, 410, 413, 418, 422, 501, 505, 507, 511, 525, 530];

const AGAIN_CASES = AGAIN.map((status) => [
  `HTTP ${status} is tried again`,
  async (bench) => {
    const server = await bench.server({ status, headers: now }, { status, headers: now }, good);
    const client = await bench.client(server);
    includes(await client.status("truedy:a"), { availability: "available", attempts: 3 });
  },
]);

const NEVER_CASES = NEVER.map((status) => [
  `HTTP ${status} is not tried again`,
  async (bench) => {
    const server = await bench.server({ status, headers: now }, good);
    const client = await bench.client(server);
    await statusError(client.status("truedy:a"), { status, attempts: 1 });
    equal((await server.requests()).length, 1, "requests");
  },
]);

const DAY = 86_400_000;
const pad = (number) => String(number).padStart(2, "0");
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const clock = (date) => [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(pad).join(":");
const short = (date) => DAYS[date.getUTCDay()].slice(0, 3);
const imf = (date) =>
  `${short(date)}, ${pad(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock(date)} GMT`;
const rfc850 = (date) =>
  `${DAYS[date.getUTCDay()]}, ${pad(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${pad(date.getUTCFullYear() % 100)} ${clock(date)} GMT`;
const asctime = (date) =>
  `${short(date)} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${clock(date)} ${date.getUTCFullYear()}`;

const inMs = (ms) => new Date(Date.now() + ms);
const resetAt = (reset_at) => ({
  error: { code: "rate_limit_exceeded", message: "m", details: { reset_at } },
});
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** What a 429 says of the wait, and what it means: ms give or take a few seconds, or null for nothing. */
const WAITS = [
  ["retry-after-ms", () => ({ headers: { "retry-after-ms": "90000" } }), 90_000],
  ["retry-after-ms with a fraction", () => ({ headers: { "retry-after-ms": "90000.5" } }), 90_000],
  [
    "retry-after-ms before retry-after",
    () => ({ headers: { "retry-after-ms": "70000", "retry-after": "99" } }),
    70_000,
  ],
  ["retry-after in seconds", () => ({ headers: { "retry-after": "3600" } }), 3_600_000],
  ["retry-after with a fraction", () => ({ headers: { "retry-after": "90.5" } }), 90_500],
  ["retry-after with leading zeros", () => ({ headers: { "retry-after": "00090" } }), 90_000],
  ["retry-after as an IMF date", () => ({ headers: { "retry-after": imf(inMs(DAY)) } }), DAY],
  ["retry-after as an RFC 850 date", () => ({ headers: { "retry-after": rfc850(inMs(DAY)) } }), DAY],
  ["retry-after as an asctime date", () => ({ headers: { "retry-after": asctime(inMs(DAY)) } }), DAY],
  ["retry-after of many digits", () => ({ headers: { "retry-after": "9".repeat(400) } }), MAX_SAFE],
  ["retry-after-ms of many digits", () => ({ headers: { "retry-after-ms": "9".repeat(400) } }), MAX_SAFE],
  ["reset_at with a zone", () => ({ body: resetAt(inMs(DAY).toISOString()) }), DAY],
  [
    "reset_at with microseconds and no zone",
    () => ({ body: resetAt(inMs(DAY).toISOString().replace("Z", "000")) }),
    DAY,
  ],
  [
    "reset_at with an offset",
    () => ({
      body: resetAt(
        inMs(DAY + 7_200_000)
          .toISOString()
          .replace("Z", "+02:00"),
      ),
    }),
    DAY,
  ],
  ["reset_at under detail", () => ({ body: { detail: resetAt(inMs(DAY).toISOString()) } }), DAY],
  [
    "the header before reset_at",
    () => ({ headers: { "retry-after": "90" }, body: resetAt(inMs(DAY).toISOString()) }),
    90_000,
  ],
  [
    "junk in retry-after-ms falls through to retry-after",
    () => ({ headers: { "retry-after-ms": "soon", "retry-after": "90" } }),
    90_000,
  ],
  [
    "a negative retry-after-ms falls through to retry-after",
    () => ({ headers: { "retry-after-ms": "-1", "retry-after": "90" } }),
    90_000,
  ],
  [
    "junk in retry-after falls through to reset_at",
    () => ({ headers: { "retry-after": "soon" }, body: resetAt(inMs(DAY).toISOString()) }),
    DAY,
  ],
  [
    "a past date falls through to reset_at",
    () => ({ headers: { "retry-after": imf(inMs(-DAY)) }, body: resetAt(inMs(DAY).toISOString()) }),
    DAY,
  ],
  ["junk says nothing", () => ({ headers: { "retry-after": "soon" } }), null],
  ["a negative number says nothing", () => ({ headers: { "retry-after": "-5" } }), null],
  ["a past date says nothing", () => ({ headers: { "retry-after": imf(inMs(-DAY)) } }), null],
  ["an empty value says nothing", () => ({ headers: { "retry-after": "" } }), null],
  ["a hexadecimal number says nothing", () => ({ headers: { "retry-after": "0x10" } }), null],
  ["an exponent says nothing", () => ({ headers: { "retry-after": "1e3" } }), null],
  ["Infinity says nothing", () => ({ headers: { "retry-after": "Infinity" } }), null],
  ["two values say nothing", () => ({ headers: { "retry-after": ["5", "7"] } }), null],
  [
    "a date of February 30 says nothing",
    () => ({ headers: { "retry-after": "Fri, 30 Feb 2080 10:00:00 GMT" } }),
    null,
  ],
  ["reset_at of another type says nothing", () => ({ body: resetAt(12_345) }), null],
  ["a past reset_at says nothing", () => ({ body: resetAt("2020-01-01T00:00:00Z") }), null],
];

const WAIT_CASES = WAITS.map(([name, reply, expected]) => [
  `the wait of a 429: ${name}`,
  async (bench) => {
    const client = await bench.client(await bench.server({ status: 429, ...reply() }), { maxRetries: 0 });
    const { retryAfterMs } = await statusError(client.status("truedy:a"), {
      kind: "rate-limited",
      attempts: 1,
    });
    if (expected === null || expected === MAX_SAFE) equal(retryAfterMs, expected, "retryAfterMs");
    else ok(Math.abs(retryAfterMs - expected) < 15_000, `retryAfterMs ${retryAfterMs}, expected ${expected}`);
  },
]);

export default {
  ...Object.fromEntries(AGAIN_CASES),
  ...Object.fromEntries(NEVER_CASES),
  ...Object.fromEntries(WAIT_CASES),

  "there are two retries by default": async (bench) => {
    const server = await bench.server({ status: 503, headers: now });
    const client = await bench.client(server);
    await statusError(client.status("truedy:a"), { kind: "provider", status: 503, attempts: 3 });
    equal((await server.requests()).length, 3, "requests");
  },

  "maxRetries of the client and of the call count": async (bench) => {
    const server = await bench.server({ status: 503, headers: now });
    const client = await bench.client(server, { maxRetries: 5 });
    await statusError(client.status("truedy:a"), { attempts: 6 });
    await statusError(client.status("truedy:a", { maxRetries: 0 }), { attempts: 1 });
    await statusError(client.status("truedy:a", { maxRetries: 10 }), { attempts: 11 });
    equal((await server.requests()).length, 18, "requests");
  },

  "x-should-retry false goes before the status": async (bench) => {
    const headers = { ...now, "x-should-retry": "false" };
    const client = await bench.client(await bench.server({ status: 503, headers }));
    await statusError(client.status("truedy:a"), { status: 503, attempts: 1 });
  },

  "x-should-retry true goes before the status": async (bench) => {
    const headers = { ...now, "x-should-retry": "true" };
    const client = await bench.client(await bench.server({ status: 409, headers }, good));
    includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
  },

  "x-should-retry of another value counts for nothing": async (bench) => {
    const headers = { ...now, "x-should-retry": "maybe" };
    const client = await bench.client(await bench.server({ status: 503, headers }, { status: 409, headers }));
    await statusError(client.status("truedy:a"), { status: 409, attempts: 2 });
  },

  "each way of failing is tried again in one call": async (bench) => {
    const text = JSON.stringify(good.body);
    const server = await bench.server(
      { status: 503, headers: now },
      broken,
      { body: text.slice(0, 9), length: text.length, end: "hang" },
      { status: 429, headers: { "retry-after": "0" } },
      good,
    );
    const client = await bench.client(server, { maxRetries: 5, timeoutMs: 1_000 });
    includes(await client.status("truedy:a"), { availability: "available", attempts: 5 });
  },

  "a connection that breaks before the answer is tried again": async (bench) => {
    const cut = { wire: "HTTP/1.1 200 OK\r\ncontent-", end: "break" };
    const client = await bench.client(await bench.server(cut, cut, good));
    const { attempts } = await client.status("truedy:a");
    ok(attempts === 3 || bench.runtime === "deno", `attempts ${attempts}`);
  },

  "a wait of up to 60 s is honoured": async (bench) => {
    const server = await bench.server({ status: 429, headers: { "retry-after": "2" } }, good);
    const client = await bench.client(server);
    includes(await client.status("truedy:a"), { attempts: 2 });
    const [first, second] = await server.requests();
    ok(second.at - first.at >= 1_900, `it waited ${second.at - first.at} ms`);
  },

  "retry-after-ms 0 is a wait of nothing": async (bench) => {
    const server = await bench.server(
      { status: 429, headers: { "retry-after-ms": "0", "retry-after": "3000" } },
      good,
    );
    const client = await bench.client(server);
    includes(await client.status("truedy:a"), { attempts: 2 });
  },

  "a wait above 60 s fails at once, with retryAfterMs": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after": "61" } });
    const client = await bench.client(server, { deadlineMs: 600_000 });
    const error = await statusError(client.status("truedy:a"), {
      status: 503,
      attempts: 1,
      retryAfterMs: 61_000,
    });
    ok(error.elapsedMs < 15_000, `it took ${error.elapsedMs} ms`);
  },

  "without a word of the server the back-off is half a second, then a second, with jitter": async (bench) => {
    const server = await bench.server({ status: 503 }, { status: 503 }, good);
    const client = await bench.client(server);
    includes(await client.status("truedy:a"), { attempts: 3 });
    const [first, second, third] = (await server.requests()).map(({ at }) => at);
    ok(second - first >= 240, `the first back-off was ${second - first} ms`);
    ok(third - second >= 490, `the second back-off was ${third - second} ms`);
  },

  "onAttempt tells of each request, retries too": async (bench) => {
    const told = [];
    const server = await bench.server({ status: 503, headers: now }, broken, good);
    const client = await bench.client(server, { onAttempt: (attempt) => told.push(attempt) });
    await client.status("truedy:a");
    deepEqual(
      told.map(({ attempt, status, error }) => [attempt, status, error]),
      [
        [1, 503, "provider"],
        [2, 200, "network"],
        [3, 200, null],
      ],
    );
    for (const attempt of told) {
      deepEqual(Object.keys(attempt).sort(), ["attempt", "error", "ms", "path", "ref", "status"], "fields");
      includes(attempt, { ref: "truedy:a", path: "/agents/a" });
      ok(attempt.ms >= 0, `ms ${attempt.ms}`);
    }
  },

  "onAttempt has no reference for ACP's list": async (bench) => {
    const told = [];
    const client = await bench.client(await bench.simulator(), {
      onAttempt: (attempt) => told.push(attempt),
    });
    await client.acpStatuses();
    includes(told[0], { ref: null, path: "/v1/voice-agents", attempt: 1, status: 200, error: null });
    equal(told.length, 1, "attempts");
  },

  "what onAttempt throws or rejects with is ignored": async (bench) => {
    for (const onAttempt of [
      () => {
        throw new Error("not your business");
      },
      async () => {
        throw new Error("not your business");
      },
      () => {
        throw undefined;
      },
    ]) {
      const client = await bench.client(await bench.simulator(), { onAttempt });
      equal((await client.status("truedy:support")).availability, "available", "availability");
    }
  },

  "onAttempt may call the client and close it": async (bench) => {
    const simulator = await bench.simulator();
    const nested = [];
    const client = await bench.client(simulator, {
      onAttempt: ({ ref }) => {
        if (ref === "truedy:support") nested.push(client.status("ravan:bakery"));
        else client.close();
      },
    });
    equal((await client.status("truedy:support")).availability, "available", "availability");
    const [inner] = await Promise.allSettled(nested);
    ok(inner.status === "fulfilled" || inner.reason.kind === "config", `it is ${inner.reason}`);
  },

  "requestId and latencyMs are of the last attempt": async (bench) => {
    const server = await bench.server(
      { status: 503, headers: { ...now, "x-request-id": "first" }, delay: 1_500 },
      { ...good, headers: { "x-request-id": "second" } },
    );
    const client = await bench.client(server);
    const status = await client.status("truedy:a");
    equal(status.requestId, "second", "requestId");
    ok(status.latencyMs < 1_400, `latencyMs ${status.latencyMs}`);
  },
};

// What a watch does about failures: it backs off, obeys the provider, recovers, and stops where asking is in vain.

import { deepEqual, equal, includes, ok } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";
import { failing, follow, good, isDone, OFTEN, one, provider, silent, take } from "./watch-kit.mjs";

const between = (value, least, most, what) =>
  ok(value >= least && value <= most, `${what}: ${value} is not from ${least} to ${most}`);
const inSeconds = (seconds) => new Date(Date.now() + seconds * 1_000);
const resetAt = (seconds) => ({ error: { details: { reset_at: inSeconds(seconds).toISOString() } } });

/** What a provider may say about the wait: headers, body, and the bounds of the next ask in milliseconds. */
const WAITS = [
  ["nothing", {}, {}, 500, 2_000],
  ["retry-after-ms", { "retry-after-ms": "7000" }, {}, 5_500, 7_000],
  ["retry-after in seconds", { "retry-after": "9" }, {}, 7_500, 9_000],
  ["retry-after as a date", () => ({ "retry-after": inSeconds(20).toUTCString() }), {}, 16_000, 20_000],
  ["reset_at", {}, () => resetAt(30), 27_000, 30_000],
  ["a header before the body", { "retry-after": "9" }, () => resetAt(30), 7_500, 9_000],
  ["an hour", { "retry-after": "3600" }, {}, 3_598_000, 3_600_000],
  ["more than a timer holds", { "retry-after": "99999999" }, {}, 99_999_990_000, 99_999_999_000],
  ["digits without end", { "retry-after": "9".repeat(400) }, {}, 1e12, Number.MAX_VALUE],
  ["less than the back-off", { "retry-after-ms": "0" }, {}, 500, 2_000],
  ["a word", { "retry-after": "soon" }, {}, 500, 2_000],
  ["a time in the past", { "retry-after": "-5" }, {}, 500, 2_000],
];

const value = (given) => (typeof given === "function" ? given() : given);

const WAIT_CASES = [429, 503].map((status) => [
  `after a ${status} the next ask is never sooner than the provider allows, nor than the back-off`,
  async (bench) => {
    const agents = WAITS.map(([, headers, body]) => failing(status, value(headers), value(body)));
    const { fetch, asked } = provider(agents);
    const client = await bench.fetching(fetch, { maxRetries: 5, maxConcurrency: WAITS.length });
    const refs = WAITS.map((_, index) => `truedy:${index}`);
    for (const { ref, nextInMs } of await take(client.watch(refs, OFTEN), refs.length)) {
      const [name, , , least, most] = WAITS[Number(ref.slice("truedy:".length))];
      between(nextInMs, least, most, name);
    }
    equal(asked.length, WAITS.length, "requests");
  },
]);

/** Which answers stop a reference, and which do not. */
const STOPPING = { 401: "unauthorized", 403: "forbidden", 404: "not-found", 410: "not-found" };
const PASSING = { 400: "invalid-request", 402: "payment-required", 418: "http", 500: "provider" };

export default {
  "a poll is one attempt, the schedule is its retry": async (bench) => {
    const again = { "x-should-retry": "true", "retry-after-ms": "0" };
    const server = await bench.server({ status: 503, headers: again });
    const client = await bench.client(server, { maxRetries: 10 });
    const { events } = follow(client.watch(["truedy:a"], OFTEN));
    await until(() => events.length === 1, "the error");
    includes(events[0], { type: "error", ref: "truedy:a", lastKnown: null });
    includes(events[0].error, { kind: "provider", status: 503, attempts: 1 });
    await sleep(1_200);
    equal((await server.requests()).length, 1, "requests");
  },

  "the first failure waits twice the interval, and the first success takes it back": async (bench) => {
    const { fetch, asked } = provider({ a: [failing(503), good, failing(503)] });
    const client = await bench.fetching(fetch);
    const { events } = follow(client.watch(["truedy:a"], OFTEN));
    await until(() => events.length >= 3, "three events");
    between(asked[1].at - asked[0].at, 1_750, 5_000, "the first wait");
    ok(asked[2].at - asked[1].at < 1_950, "the success is waited after like a failure");
    includes(events[1], { type: "status", previous: null, changed: true });
    for (const index of [0, 2]) between(events[index].nextInMs, 500, 2_000, "nextInMs");
  },

  "each further failure doubles the wait": async (bench) => {
    const { fetch } = provider({ a: failing(503) });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"], { ...OFTEN, emit: "all" });
    const [first, second] = await take(watch, 2);
    between(first.nextInMs, 500, 2_000, "the first wait");
    between(second.nextInMs, 2_500, 4_000, "the second wait");
  },

  "a failed agent waits twice the interval also with jitter": async (bench) => {
    const { fetch } = provider({ a: failing(500) });
    const client = await bench.fetching(fetch);
    const { nextInMs } = await one(client.watch(["truedy:a"], { intervalMs: 10_000, jitter: 0.1 }));
    between(nextInMs, 16_500, 22_000, "nextInMs");
  },

  "a Retry-After is obeyed over HTTP": async (bench) => {
    const refused = { status: 429, headers: { "retry-after-ms": "2600" } };
    const server = await bench.server(refused, { body: { data: { status: "active" } } });
    const client = await bench.client(server);
    const { events } = follow(client.watch(["truedy:a"], OFTEN));
    await until(() => events.length === 2, "the recovery");
    const [first, second] = await server.requests();
    // Not sooner than 2,600 ms after its answer, and the answer is not sooner than its request.
    ok(second.at - first.at >= 2_550, `asked again after ${second.at - first.at} ms`);
    includes(events[0].error, { kind: "rate-limited", retryAfterMs: 2_600 });
  },

  ...Object.fromEntries(WAIT_CASES),

  "refused and missing agents stop, and the others go on": async (bench) => {
    const codes = [...Object.keys(STOPPING), ...Object.keys(PASSING)];
    const agents = Object.fromEntries(codes.map((code) => [code, failing(Number(code))]));
    const { fetch, countOf } = provider(agents);
    const client = await bench.fetching(fetch, { maxConcurrency: 9 });
    const refs = ["good", ...codes].map((id) => `truedy:${id}`);
    const { events } = follow(client.watch(refs, OFTEN));
    await until(() => events.length >= refs.length, "the first events");
    for (const { ref, type, error, nextInMs } of events) {
      const code = ref.slice("truedy:".length);
      equal(type, code === "good" ? "status" : "error", ref);
      if (type === "error") equal(error.kind, STOPPING[code] ?? PASSING[code], ref);
      if (code in STOPPING) equal(nextInMs, null, `nextInMs of ${code}`);
      if (code in PASSING) between(nextInMs, 500, 2_000, `nextInMs of ${code}`);
    }
    const going = ["good", ...Object.keys(PASSING)];
    await until(() => going.every((id) => countOf(id) >= 2), "the next round");
    for (const code of Object.keys(STOPPING)) equal(countOf(code), 1, `requests for ${code}`);
    equal(events.length, refs.length, "events");
  },

  "an answer of Ravan without a calendar is a status, with 404 too": async (bench) => {
    const body = { success: false, message: "none", data: { connected: false, status: "not_connected" } };
    const client = await bench.fetching(provider({ clinic: failing(404, {}, body) }).fetch);
    const event = await one(client.watch(["ravan:clinic"], OFTEN));
    includes(event, { type: "status", changed: true });
    equal(event.status.availability, "unavailable", "availability");
  },

  "a 401 with another key from the function is answered in the same poll": async (bench) => {
    const keys = ["truedy_key_that_is_old", "truedy_key_that_is_new"];
    const reply = ({ headers }) =>
      new Headers(headers).get("authorization").endsWith("new") ? good : failing(401);
    const { fetch, asked } = provider({ a: reply });
    const client = await bench.fetching(fetch, { truedy: { apiKey: () => keys.shift() } });
    const event = await one(client.watch(["truedy:a"]));
    includes(event, { type: "status", ref: "truedy:a" });
    equal(event.status.attempts, 2, "attempts");
    equal(asked.length, 2, "requests");
  },

  "a 401 stops only after the function was asked again": async (bench) => {
    let calls = 0;
    const apiKey = () => {
      calls += 1;
      return `truedy_key_of_call_${calls}`;
    };
    const { fetch, asked } = provider({ a: failing(401) });
    const client = await bench.fetching(fetch, { truedy: { apiKey } });
    const watch = client.watch(["truedy:a"], OFTEN);
    const event = await one(watch);
    includes(event, { type: "error", nextInMs: null });
    includes(event.error, { kind: "unauthorized", attempts: 2 });
    isDone(await within(8_000, watch.next()));
    equal(asked.length, 2, "requests");
    equal(calls, 2, "calls of the function");
  },

  "a key function that throws, or gives no usable key, does not stop it": async (bench) => {
    const unusable = [
      () => {
        throw new Error("the vault is sealed");
      },
      async () => "a key\r\nwith a break",
    ];
    const events = [];
    for (const first of unusable) {
      const results = [first];
      const apiKey = () => (results.shift() ?? (() => "truedy_key_that_came"))();
      const client = await bench.fetching(provider({}).fetch, { truedy: { apiKey } });
      events.push(take(client.watch(["truedy:a"], OFTEN), 2));
    }
    for (const [error, status] of await Promise.all(events)) {
      includes(error, { type: "error", lastKnown: null });
      includes(error.error, { kind: "config", attempts: 0, message: /truedy\.apiKey/ });
      between(error.nextInMs, 500, 2_000, "nextInMs");
      includes(status, { type: "status", changed: true });
    }
  },

  "a key function that fails after a 401 does not stop it": async (bench) => {
    let calls = 0;
    const apiKey = () => {
      calls += 1;
      if (calls > 1) throw new Error("the vault is sealed");
      return "truedy_key_that_is_old";
    };
    const client = await bench.fetching(provider({ a: failing(401) }).fetch, { truedy: { apiKey } });
    const event = await one(client.watch(["truedy:a"], OFTEN));
    equal(event.error.kind, "config", "kind");
    between(event.nextInMs, 500, 2_000, "nextInMs");
  },

  "a fetch that throws, hangs or gives nonsense is an error event, and stops nobody": async (bench) => {
    const agents = {
      error: { throws: new TypeError("no network") },
      text: { throws: "no network" },
      nothing: { throws: undefined },
      hangs: silent,
      html: failing(200, { "content-type": "text/html" }, "<html>"),
    };
    const { fetch } = provider(agents);
    const nonsense = (url, init) =>
      String(url).endsWith("/nonsense") ? { status: "200" } : fetch(url, init);
    const client = await bench.fetching(nonsense, { timeoutMs: 250, maxConcurrency: 9 });
    const refs = [...Object.keys(agents), "nonsense", "good"].map((id) => `truedy:${id}`);
    const events = await take(client.watch(refs, OFTEN), refs.length);
    const kinds = Object.fromEntries(events.map(({ ref, error }) => [ref.slice(7), error?.kind ?? "none"]));
    deepEqual(kinds, {
      error: "network",
      text: "network",
      nothing: "network",
      hangs: "timeout",
      html: "decode",
      nonsense: "network",
      good: "none",
    });
    for (const event of events.filter(({ type }) => type === "error")) {
      between(event.nextInMs, 500, 2_000, `nextInMs of ${event.ref}`);
    }
  },

  "a broken connection is an error event, and the next ask answers": async (bench) => {
    // In the middle of the body: before the head, Deno asks again by itself.
    const broken = { body: '{"data":', length: 500, end: "break" };
    const server = await bench.server(broken, { body: { data: { status: "active" } } });
    const client = await bench.client(server);
    const [error, status] = await take(client.watch(["truedy:a"], OFTEN), 2);
    includes(error, { type: "error", lastKnown: null });
    equal(error.error.kind, "network", "kind");
    includes(status, { type: "status", previous: null, changed: true });
  },

  "an agent that was refused can be added again": async (bench) => {
    const { fetch } = provider({ a: [failing(404), good], b: silent });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a", "truedy:b"], OFTEN);
    equal((await one(watch)).nextInMs, null, "nextInMs");
    equal(watch.add("truedy:a"), false, "it is still there");
    equal(watch.delete("truedy:a"), true, "delete");
    equal(watch.add("truedy:a"), true, "add");
    includes(await one(watch), { type: "status", ref: "truedy:a", previous: null });
  },
};

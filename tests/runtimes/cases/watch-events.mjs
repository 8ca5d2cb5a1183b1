// What a watch tells: changes, the beginning and the end of trouble, each once and in order.

import { deepEqual, equal, includes, ok } from "../inside/assert.mjs";
import { dump, KEYS, sleep, until } from "../inside/bench.mjs";
import { failing, follow, good, named, OFTEN, one, provider, silent, take } from "./watch-kit.mjs";

const ALL = { ...OFTEN, emit: "all" };
const namesOf = (events) => events.map(({ status }) => status.name);

/** Replies whose names count up, from `from` on: a1, a2, a3 … */
const counting = (count) => Array.from({ length: count }, (_, index) => named(`a${index + 1}`));

/** A pair of answers that is no change, by what it differs in. */
const SAME = {
  "the request's id": [
    { body: { ...good.body, meta: { request_id: "1" } } },
    { body: { ...good.body, meta: { request_id: "2" } } },
  ],
  drift: [named("a", { id: "a" }), named("a", { id: 5 })],
  "the raw body": [named("a"), named("a", { model: "another" })],
};

/** A pair of answers that is a change, by what it differs in. */
const DIFFERENT = {
  name: [named("a"), named("b")],
  "the absence of a name": [named("a"), { body: { data: { status: "active" } } }],
  availability: [named("a"), named("a", { status: "draft" })],
  providerStatus: [named("a", { status: "draft" }), named("a", { status: "creating" })],
  voiceId: [named("a", { voice_id: "v" }), named("a", { voice_id: "w" })],
};

export default {
  "the first status of each reference is told": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const event = await one(client.watch(["truedy:a"]));
    deepEqual(Object.keys(event).sort(), ["changed", "previous", "ref", "status", "type"]);
    includes(event, { type: "status", ref: "truedy:a", previous: null, changed: true });
    const alone = await client.status("truedy:a");
    deepEqual(Object.keys(event.status).sort(), Object.keys(alone).sort(), "the fields of its status");
    includes(event.status, { ref: "truedy:a", availability: "available", attempts: 1, stale: false });
  },

  "only changes are told, each once and in order, with what it was before": async (bench) => {
    const [a, b, c] = counting(3);
    const { fetch, asked } = provider({ a: [a, a, b, c, c] });
    const client = await bench.fetching(fetch);
    const { events } = follow(client.watch(["truedy:a"], OFTEN));
    await until(() => asked.length >= 5, "five requests");
    await sleep(50);
    deepEqual(namesOf(events), ["a1", "a2", "a3"]);
    deepEqual(
      events.map(({ previous }) => previous?.name ?? null),
      [null, "a1", "a2"],
      "previous",
    );
    ok(
      events.every(({ changed }) => changed),
      "changed",
    );
  },

  "what is no change is not told": async (bench) => {
    const { fetch, countOf } = provider(SAME);
    const client = await bench.fetching(fetch, { raw: true });
    const names = Object.keys(SAME);
    const { events } = follow(
      client.watch(
        names.map((name) => `truedy:${name}`),
        OFTEN,
      ),
    );
    await until(() => names.every((name) => countOf(name) >= 2), "the second round");
    await sleep(50);
    equal(events.length, names.length, `events: ${events.map(({ ref }) => ref)}`);
  },

  "every other difference is a change": async (bench) => {
    const { fetch } = provider(DIFFERENT);
    const client = await bench.fetching(fetch);
    const refs = Object.keys(DIFFERENT).map((name) => `truedy:${name}`);
    const events = await take(client.watch(refs, OFTEN), 2 * refs.length);
    for (const event of events.slice(refs.length)) includes(event, { changed: true, type: "status" });
    deepEqual(
      events
        .slice(refs.length)
        .map(({ ref }) => ref)
        .sort(),
      refs.sort(),
    );
  },

  "a change in channels, and in the sessions, is one": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const watch = client.watch(["acp:concierge"], OFTEN);
    const before = await one(watch);
    await simulator.set("acp:concierge", { recentSessions: [] });
    const sessions = await one(watch);
    equal(sessions.status.activeSessions, 0, "activeSessions");
    deepEqual(sessions.previous, before.status, "previous");
    await simulator.set("acp:concierge", { agent: { voiceMode: "web" }, phoneNumber: null });
    deepEqual((await one(watch)).status.channels, ["web"], "channels");
  },

  'under "all" every answer is told, and says whether it changed': async (bench) => {
    const [a, b] = counting(2);
    const { fetch } = provider({ a: [a, a, b] });
    const client = await bench.fetching(fetch);
    const events = await take(client.watch(["truedy:a"], ALL), 3);
    deepEqual(namesOf(events), ["a1", "a1", "a2"]);
    deepEqual(
      events.map(({ changed }) => changed),
      [true, false, true],
      "changed",
    );
    equal(events[0].previous, null, "the first previous");
    for (const index of [1, 2]) deepEqual(events[index].previous, events[index - 1].status, "previous");
  },

  "the first status after an error is told, though it is the same": async (bench) => {
    const { fetch } = provider({ a: [good, failing(503), good] });
    const client = await bench.fetching(fetch);
    const [first, error, again] = await take(client.watch(["truedy:a"], OFTEN), 3);
    deepEqual(Object.keys(error).sort(), ["error", "lastKnown", "nextInMs", "ref", "type"]);
    includes(error, { type: "error", ref: "truedy:a", lastKnown: first.status });
    includes(again, { type: "status", changed: false, previous: first.status });
  },

  "an error event holds the error as a plain object": async (bench) => {
    const body = { error: { code: "rate_limit_exceeded", message: "slow down" } };
    const client = await bench.fetching(provider({ a: failing(429, {}, body) }).fetch);
    const { error } = await one(client.watch(["truedy:a"]));
    ok(bench.entry.isStatusError(error) && !(error instanceof Error), "no plain StatusError");
    includes(error, {
      name: "StatusError",
      kind: "rate-limited",
      ref: "truedy:a",
      provider: "truedy",
      status: 429,
      providerCode: "rate_limit_exceeded",
      message: /slow down/,
      attempts: 1,
      body,
    });
  },

  "an error that goes on is told once, until its kind changes": async (bench) => {
    const { fetch, countOf } = provider({ same: failing(503), other: [failing(503), failing(429)] });
    const client = await bench.fetching(fetch);
    const { events } = follow(client.watch(["truedy:same", "truedy:other"], OFTEN));
    await until(() => countOf("same") >= 2 && countOf("other") >= 2, "the second asks");
    await sleep(100);
    const kindsOf = (ref) => events.filter((event) => event.ref === ref).map(({ error }) => error.kind);
    deepEqual(kindsOf("truedy:same"), ["provider"], "the same");
    deepEqual(kindsOf("truedy:other"), ["provider", "rate-limited"], "another");
  },

  'under "all" every error is told': async (bench) => {
    const client = await bench.fetching(provider({ a: failing(503) }).fetch);
    const events = await take(client.watch(["truedy:a"], ALL), 2);
    deepEqual(
      events.map(({ error }) => error.kind),
      ["provider", "provider"],
    );
  },

  "an error that stops a reference is told, with nextInMs null": async (bench) => {
    const client = await bench.fetching(provider({ a: [good, failing(403)], b: silent }).fetch);
    const [status, error] = await take(client.watch(["truedy:a", "truedy:b"], OFTEN), 2);
    includes(error, { type: "error", ref: "truedy:a", nextInMs: null, lastKnown: status.status });
    equal(error.error.kind, "forbidden", "kind");
  },

  "one that does not keep up gets the newest, and what it was last given": async (bench) => {
    const { fetch, asked } = provider({ a: counting(9), b: [named("b1"), named("b2"), named("b1")] });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a", "truedy:b"], OFTEN);
    deepEqual(namesOf(await take(watch, 2)).sort(), ["a1", "b1"], "first");
    const countOf = (id) => asked.filter((request) => request.id === id).length;
    await until(() => countOf("a") >= 3 && countOf("b") >= 3, "two more rounds");
    await sleep(50);
    const newest = countOf("a");
    const event = await one(watch);
    // Agent b is as it was, so there is nothing to tell of it.
    includes(event, { ref: "truedy:a", changed: true });
    equal(event.status.name, `a${newest}`, "the newest");
    equal(event.previous.name, "a1", "previous");
    const next = await one(watch);
    deepEqual([next.previous.name, next.status.name], [`a${newest}`, `a${newest + 1}`], "the one after");
  },

  'one that does not keep up gets only the newest under "all" too': async (bench) => {
    const { fetch, asked } = provider({ a: counting(9) });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"], ALL);
    await one(watch);
    await until(() => asked.length >= 3, "two more rounds");
    await sleep(50);
    const newest = asked.length;
    const events = await take(watch, 2);
    deepEqual(namesOf(events), [`a${newest}`, `a${newest + 1}`]);
    equal(events[0].previous.name, "a1", "previous");
  },

  "trouble that is over before it was told of is not told": async (bench) => {
    const { fetch, asked } = provider({ a: [good, failing(503), good, named("b")] });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"], OFTEN);
    const first = await one(watch);
    await until(() => asked.length >= 3, "the recovery");
    await sleep(50);
    const event = await one(watch);
    includes(event, { type: "status", changed: true, previous: first.status });
    equal(event.status.name, "b", "name");
  },

  "what a consumer does to a status does not confuse it": async (bench) => {
    const { fetch, asked } = provider({ a: [good, good, named("b")] });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"], OFTEN);
    const { status } = await one(watch);
    for (const key of Object.keys(status)) delete status[key];
    includes((await one(watch)).status, { name: "b" });
    equal(asked.length, 3, "requests");
  },

  "events survive structuredClone and JSON": async (bench) => {
    const { fetch } = provider({ a: [good, named("b")], fails: failing(503), gone: failing(404) });
    for (const raw of [false, true]) {
      const client = await bench.fetching(fetch, { raw });
      const watch = client.watch(["truedy:a", "truedy:fails", "truedy:gone"]);
      for (const event of await take(watch, 3)) {
        deepEqual(structuredClone(event), event, "the clone");
        deepEqual(JSON.parse(JSON.stringify(event)), event, "the JSON");
        if (event.status) equal("raw" in event.status, raw, "raw");
      }
    }
  },

  "no event shows a key": async (bench) => {
    const echo = ({ headers }) => {
      const key = new Headers(headers).get("authorization");
      return named(key, { status: key, secret: key, voice_id: key });
    };
    const { fetch } = provider({
      a: echo,
      b: ({ headers }) => failing(500, {}, { error: { message: new Headers(headers).get("authorization") } }),
      c: ({ headers }) => ({ throws: new Error(new Headers(headers).get("authorization")) }),
      d: ({ headers }) => failing(404, {}, { error: { code: new Headers(headers).get("authorization") } }),
    });
    const client = await bench.fetching(fetch, { raw: true });
    const refs = ["a", "b", "c", "d"].map((id) => `truedy:${id}`);
    const watch = client.watch(refs);
    for (const event of await take(watch, 4)) {
      const text = await dump(event);
      ok(!text.includes(KEYS.truedy), `the key in an event: ${text}`);
      ok(/\[redacted\]|left out/.test(text), `nothing was redacted: ${text}`);
    }
    ok(!(await dump(watch)).includes(KEYS.truedy), "the key in the watch");
  },
};

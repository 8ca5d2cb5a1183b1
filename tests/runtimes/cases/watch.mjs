// How a watch begins: with the first next(), after everything it was given is found to be right.

import { deepEqual, equal, includes, ok, rejection, statusError } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";
import { counting, follow, good, isDone, named, OFTEN, one, provider, take } from "./watch-kit.mjs";

/** What is wrong with the options, and what the message names. */
const BAD_OPTIONS = [
  ["null", null, /options/],
  ["a number", 7, /options/],
  ["text", "all", /options/],
  ["a list", [], /options/],
  ["an option that there is not", { interval: 1_000 }, /interval/],
  ["a call's option", { timeoutMs: 1_000 }, /timeoutMs/],
  ["an interval below a second", { intervalMs: 999 }, /intervalMs/],
  ["an interval of zero", { intervalMs: 0 }, /intervalMs/],
  ["an interval beyond every timer", { intervalMs: 2_147_483_648 }, /intervalMs/],
  ["an interval that is no number", { intervalMs: Number.NaN }, /intervalMs/],
  ["an interval without end", { intervalMs: Number.POSITIVE_INFINITY }, /intervalMs/],
  ["an interval as text", { intervalMs: "1000" }, /intervalMs/],
  ["an interval that is null", { intervalMs: null }, /intervalMs/],
  ["an unknown emit", { emit: "some" }, /emit/],
  ["an emit that is no text", { emit: true }, /emit/],
  ["a jitter below zero", { jitter: -0.1 }, /jitter/],
  ["a jitter above one", { jitter: 1.1 }, /jitter/],
  ["a jitter that is no number", { jitter: Number.NaN }, /jitter/],
  ["a pauseWhenHidden that is no boolean", { pauseWhenHidden: "yes" }, /pauseWhenHidden/],
  ["a signal that is none", { signal: {} }, /signal/],
  ["a controller in place of its signal", { signal: new AbortController() }, /signal/],
  ["a signal that is null", { signal: null }, /signal/],
];

/** What is wrong with the references, and what the message names. */
const BAD_REFS = [
  ["nothing", undefined, /array/],
  ["null", null, /array/],
  ["a single reference", "truedy:a", /array/],
  ["a set", new Set(["truedy:a"]), /array/],
  ["a provider that is none", ["truedy:a", "voiceai:a"], /voiceai/],
  ["a reference without a colon", ["truedy:a", "nonsense"], /nonsense/],
  ["an empty id", ["truedy:a", "truedy:"], /truedy/],
  ["an id that leads up", ["truedy:a", "truedy:.."], /\.\./],
  ["an id that leads up, encoded", ["truedy:a", "truedy:%2e%2E"], /%2e%2E/],
  ["a lone surrogate", ["truedy:a", "truedy:\ud800"], /truedy/],
  ["a number", ["truedy:a", 7], /ref/],
  ["a hole", ["truedy:a", undefined], /ref/],
  ["a provider without an account", ["truedy:a", "ravan:a"], /ravan/],
];

/** A client of Truedy alone, and what it was asked. */
async function truedyAlone(bench) {
  const { fetch, asked } = provider({});
  const options = { truedy: { apiKey: "truedy_of_the_watch" }, fetch, allowKeysInBrowser: true };
  const client = await bench.entry.createClient(options);
  bench.defer(() => client.close());
  return { client, asked };
}

/** The first next() rejects, naming the culprit; then the watch is over; and nothing was sent. */
async function isRefused(watch, asked, message) {
  await statusError(within(8_000, watch.next(), "next()"), { kind: "config", message, attempts: 0 });
  isDone(await watch.next(), "the next one");
  await sleep(30);
  equal(asked.length, 0, "requests");
}

export default {
  "asking begins with the first next()": async (bench) => {
    const server = await bench.server({ body: { data: { status: "active" } } });
    const client = await bench.client(server);
    const watch = client.watch(["truedy:a"]);
    await sleep(200);
    equal((await server.requests()).length, 0, "requests before");
    includes(await one(watch), { type: "status", ref: "truedy:a" });
    equal((await server.requests()).length, 1, "requests");
  },

  "a watch is an async iterator of events, and its own iterator": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const watch = client.watch(["truedy:a", "ravan:b"]);
    ok(watch[Symbol.asyncIterator]() === watch, "another iterator");
    const result = await watch.next();
    equal(result.done, false, "done");
    for await (const event of watch) {
      equal(event.type, "status", "type");
      break;
    }
    isDone(await watch.next());
  },

  "duplicates are one": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a", "truedy:b", "truedy:a", "truedy:a"]);
    const { events } = follow(watch);
    await until(() => events.length >= 2, "two events");
    await sleep(100);
    deepEqual(events.map(({ ref }) => ref).sort(), ["truedy:a", "truedy:b"], "events");
    deepEqual(asked.map(({ id }) => id).sort(), ["a", "b"], "requests");
  },

  "references and options are read at the call": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const refs = ["truedy:a"];
    const options = { emit: "changes" };
    const watch = client.watch(refs, options);
    refs.push("nonsense");
    options.emit = "some";
    equal((await one(watch)).ref, "truedy:a", "ref");
    equal(asked.length, 1, "requests");
  },

  "options that are undefined count as not given": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const keys = ["intervalMs", "emit", "jitter", "pauseWhenHidden", "signal", "nonsense"];
    const nothing = Object.fromEntries(keys.map((key) => [key, undefined]));
    for (const options of [undefined, {}, nothing]) {
      const watch = client.watch(["truedy:a"], options);
      equal((await one(watch)).type, "status", "type");
      await watch.return();
    }
  },

  "the bounds of the options are allowed": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    for (const options of [
      { intervalMs: 1_000, jitter: 0, emit: "changes", pauseWhenHidden: true },
      { intervalMs: 2_147_483_647, jitter: 1, emit: "all", pauseWhenHidden: false },
      { intervalMs: 1_000.5, signal: new AbortController().signal },
    ]) {
      const watch = client.watch(["truedy:a"], options);
      equal((await one(watch)).type, "status", "type");
      await watch.return();
    }
  },

  "wrong options reject with kind config, which names the culprit, and nothing is sent": async (bench) => {
    const { client, asked } = await truedyAlone(bench);
    for (const [, options, message] of BAD_OPTIONS) {
      await isRefused(client.watch(["truedy:a"], options), asked, message);
    }
  },

  "options that throw when they are read reject with kind config": async (bench) => {
    const { client, asked } = await truedyAlone(bench);
    const throws = () => {
      throw new Error("no");
    };
    for (const options of [
      {
        get intervalMs() {
          return throws();
        },
      },
      new Proxy({}, { ownKeys: throws }),
    ]) {
      await isRefused(client.watch(["truedy:a"], options), asked, /options/);
    }
  },

  "bad references reject with kind config, which names the culprit, and nothing is sent": async (bench) => {
    const { client, asked } = await truedyAlone(bench);
    for (const [, refs, message] of BAD_REFS) await isRefused(client.watch(refs), asked, message);
  },

  "options are checked before the abort, the abort before the client, the client before the references":
    async (bench) => {
      const { client } = await truedyAlone(bench);
      const signal = AbortSignal.abort("enough");
      const options = client.watch(["nonsense"], { signal, jitter: 2 });
      const aborted = client.watch(["nonsense"], { signal });
      const closed = client.watch(["nonsense"]);
      client.close();
      await statusError(options.next(), { kind: "config", message: /jitter/ });
      equal((await rejection(aborted.next())).reason, "enough", "reason");
      await statusError(closed.next(), { kind: "config", message: /closed/ });
    },

  "a watch that is refused leaves no listener on its signal": async (bench) => {
    const { client } = await truedyAlone(bench);
    const { signal, listeners } = counting();
    await statusError(client.watch(["nonsense"], { signal }).next(), { kind: "config" });
    await statusError(client.watch(["truedy:a"], { signal, jitter: 2 }).next(), { kind: "config" });
    equal(listeners.now, 0, "listeners");
  },

  "an empty list ends": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const watch = client.watch([]);
    isDone(await within(8_000, watch.next()));
    isDone(await watch.next(), "again");
    deepEqual(await within(8_000, follow(client.watch([])).end), {}, "a loop");
  },

  "several next() at once get the events one by one, in order": async (bench) => {
    const { fetch } = provider({ a: [named("first"), named("second")] });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a", "truedy:b"], OFTEN);
    const nexts = [watch.next(), watch.next(), watch.next(), watch.next()];
    const events = await within(8_000, Promise.all(nexts.slice(0, 3)), "three events");
    const seen = events.map(({ value }) => `${value.ref} ${value.status.name}`);
    deepEqual(seen.slice(0, 2).sort(), ["truedy:a first", "truedy:b a"]);
    equal(seen[2], "truedy:a second", "the third");
    await watch.return();
    isDone(await nexts[3], "the fourth");
  },

  "two watches on one client are independent": async (bench) => {
    const { fetch } = provider({ a: [good, good, named("other")] });
    const client = await bench.fetching(fetch);
    const [left, stays] = [client.watch(["truedy:a"], OFTEN), client.watch(["truedy:a"], OFTEN)];
    equal((await one(left)).ref, "truedy:a", "ref");
    equal((await one(stays)).previous, null, "previous of the other");
    await left.return();
    isDone(await left.next());
    includes((await one(stays)).status, { name: "other" });
  },

  "single calls go on beside a watch, and share nothing with it that they should not": async (bench) => {
    const { fetch } = provider({ a: [{ status: 503, headers: { "retry-after-ms": "0" } }, good] });
    const client = await bench.fetching(fetch, { maxRetries: 1 });
    const watch = client.watch(["truedy:a"], OFTEN);
    const event = one(watch);
    const status = client.status("truedy:a");
    // One of them met the 503; the call tried again, the watch does not.
    const [heard, had] = await Promise.all([event, status]);
    equal(had.availability, "available", "availability");
    equal(heard.type === "error" ? heard.error.attempts : heard.status.attempts, 1, "attempts of the poll");
  },

  "a watch within a Worker's request is told of changes": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const watch = client.watch(["truedy:support", "acp:concierge", "acp:mailroom"], OFTEN);
    equal((await take(watch, 3)).length, 3, "events");
    await simulator.set("truedy:support", { status: "draft" });
    includes(await one(watch), { type: "status", ref: "truedy:support", changed: true });
  },
};

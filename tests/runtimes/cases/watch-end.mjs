// How a watch ends: in each way at once, with its requests and its timers.

import { deepEqual, equal, ok, rejection, statusError } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";
import {
  counting,
  failing,
  follow,
  good,
  isDone,
  OFTEN,
  one,
  provider,
  ROUND_MS,
  silent,
  take,
} from "./watch-kit.mjs";

const REFS = ["truedy:a", "truedy:b"];

/** Each way to end a watch, after its first event. */
const WAYS = {
  "leaving the loop": async ({ watch }) => {
    for await (const _ of watch) break;
  },
  "an error thrown in the loop": async ({ watch }) => {
    const read = async () => {
      for await (const { type } of watch) throw type;
    };
    equal((await rejection(read())).reason, "status", "what was thrown");
  },
  "return()": async ({ watch }) => {
    await one(watch);
    isDone(await watch.return());
  },
  "await using": async ({ watch }) => {
    await one(watch);
    // Where the runtime has no such thing yet, nobody can write it.
    await (Symbol.asyncDispose ? watch[Symbol.asyncDispose]() : watch.return());
  },
  using: async ({ watch }) => {
    await one(watch);
    (watch[Symbol.dispose ?? "return"] ?? watch.return).call(watch);
  },
  "the signal": async ({ watch, controller }) => {
    await one(watch);
    controller.abort("enough");
    equal((await rejection(watch.next())).reason, "enough", "reason");
  },
  "the signal, while next() waits": async ({ watch, controller }) => {
    await one(watch);
    const next = rejection(watch.next());
    controller.abort("enough");
    equal((await within(8_000, next)).reason, "enough", "reason");
  },
  "close()": async ({ watch, client }) => {
    await one(watch);
    client.close();
  },
  "close(), while next() waits": async ({ watch, client }) => {
    await one(watch);
    const next = watch.next();
    client.close();
    isDone(await within(8_000, next));
  },
  "the leaving of its last agent": async ({ watch }) => {
    await one(watch);
    for (const ref of REFS) equal(watch.delete(ref), true, "delete");
  },
};

/** Ends a watch in one of these ways, and sees that nothing of it is left. */
async function endsAt(bench, name, end) {
  // One agent has been answered and waits for its next time, the other is being asked: both have come by then.
  const answer = { body: { data: { status: "active" } }, delay: 150 };
  const server = await bench.server(answer, { wire: "", end: "hang" });
  const client = await bench.client(server);
  const { controller, signal, listeners } = counting();
  const watch = client.watch(REFS, { ...OFTEN, signal });
  await end({ watch, client, controller });
  const hanging = async () => (await server.requests()).slice(1);
  const areGone = async () => (await hanging()).every(({ gone }) => gone);
  await until(areGone, `the end of the requests, at ${name}`);
  const { length } = await hanging();
  ok(length >= 1, `there was no request to end at ${name}`);
  isDone(await watch.next(), `next() after ${name}`);
  equal(listeners.now, 0, `listeners after ${name}`);
  await sleep(ROUND_MS);
  equal((await hanging()).length, length, `requests after ${name}`);
}

/** Reasons of every kind, which come as they are. */
const REASONS = [undefined, null, 0, "", "enough", Symbol("enough"), { a: 1 }, () => {}, new Error("enough")];

/** What a consumer may do in the middle of a request, when onAttempt or its own fetch is called. */
const INNER_WAYS = {
  "watch.return()": ({ watch }) => void watch.return(),
  "client.close()": ({ client }) => client.close(),
  "its last delete()": ({ watch }) => void watch.delete("truedy:a"),
};

const INNER_CASES = Object.entries(INNER_WAYS).flatMap(([name, end]) => [
  [
    `${name} within onAttempt ends it`,
    async (bench) => {
      const world = {};
      const { fetch, asked } = provider({});
      world.client = await bench.fetching(fetch, { onAttempt: () => end(world) });
      world.watch = world.client.watch(["truedy:a"], OFTEN);
      isDone(await within(8_000, world.watch.next(), "next()"));
      equal(asked.length, 1, "requests");
    },
  ],
  [
    `${name} within fetch ends it`,
    async (bench) => {
      const world = {};
      const { fetch } = provider({});
      const ending = (...args) => {
        end(world);
        return fetch(...args);
      };
      world.client = await bench.fetching(ending);
      world.watch = world.client.watch(["truedy:a"], OFTEN);
      isDone(await within(8_000, world.watch.next(), "next()"));
    },
  ],
  [
    `${name} within the abort of a request is harmless`,
    async (bench) => {
      const world = {};
      const aborted = [];
      const ending = (_url, { signal }) => {
        signal.addEventListener("abort", () => {
          end(world);
          aborted.push(world.watch.next());
        });
        return new Promise(() => {});
      };
      world.client = await bench.fetching(ending);
      world.watch = world.client.watch(["truedy:a", "truedy:b"], OFTEN);
      const next = world.watch.next();
      await sleep(50);
      await world.watch.return();
      isDone(await within(8_000, next, "next()"));
      equal(aborted.length, 2, "aborted requests");
      for (const result of await within(8_000, Promise.all(aborted))) isDone(result, "an inner one");
    },
  ],
]);

export default {
  "a watch that has not begun does not listen to its signal": async (bench) => {
    const { fetch } = provider({});
    const client = await bench.client(undefined, { fetch });
    const { signal } = new AbortController();
    let listens = 0;
    signal.addEventListener = () => {
      listens += 1;
    };
    for (let left = 20; left > 0; left -= 1) client.watch(REFS, { signal });
    equal(listens, 0, "listeners");
  },

  "each way to end it stops its requests and its timers": (bench) =>
    Promise.all(Object.entries(WAYS).map(([name, end]) => endsAt(bench, name, end))),

  "return() before the first next() sends nothing, and twice is harmless": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"]);
    isDone(await watch.return());
    isDone(await watch.return(), "again");
    isDone(await watch.next(), "next()");
    // Nobody who has left is told what was wrong.
    const wrong = client.watch(["nonsense"], { jitter: 7, signal: AbortSignal.abort("enough") });
    isDone(await wrong.return());
    isDone(await wrong.next(), "next() of a wrong one");
    await sleep(30);
    equal(asked.length, 0, "requests");
  },

  "return() ends every next() that waits": async (bench) => {
    const client = await bench.fetching(provider({ a: silent }).fetch);
    const watch = client.watch(["truedy:a"]);
    const nexts = [watch.next(), watch.next(), watch.next()];
    isDone(await watch.return());
    for (const result of await within(8_000, Promise.all(nexts))) isDone(result);
  },

  "an abort rejects with the signal's own reason, whatever it is": async (bench) => {
    const client = await bench.fetching(provider({ a: silent }).fetch);
    for (const reason of REASONS) {
      const controller = new AbortController();
      const watch = client.watch(["truedy:a"], { signal: controller.signal });
      const next = rejection(watch.next());
      controller.abort(reason);
      const { reason: got } = await within(8_000, next);
      ok(Object.is(got, controller.signal.reason), `${String(got)} for ${String(reason)}`);
      isDone(await watch.next(), "the next one");
    }
  },

  "an abort that nobody waits for is the next one's": async (bench) => {
    const client = await bench.fetching(provider({ a: good }).fetch);
    const controller = new AbortController();
    const watch = client.watch(["truedy:a"], { signal: controller.signal });
    await one(watch);
    controller.abort("enough");
    await sleep(20);
    equal((await rejection(watch.next())).reason, "enough", "reason");
    isDone(await watch.next(), "the next one");
  },

  "of several next() that wait, an abort rejects the first and ends the others": async (bench) => {
    const client = await bench.fetching(provider({ a: silent }).fetch);
    const controller = new AbortController();
    const watch = client.watch(["truedy:a"], { signal: controller.signal });
    const nexts = [rejection(watch.next()), watch.next(), watch.next()];
    controller.abort("enough");
    const [first, ...others] = await within(8_000, Promise.all(nexts));
    equal(first.reason, "enough", "reason");
    for (const result of others) isDone(result);
  },

  "an abort rejects the loop": async (bench) => {
    const client = await bench.fetching(provider({ a: good }).fetch);
    const reason = new Error("enough");
    const controller = new AbortController();
    const { events, end } = follow(client.watch(["truedy:a"], { signal: controller.signal }));
    await until(() => events.length === 1, "the event");
    controller.abort(reason);
    ok((await within(8_000, end)).reason === reason, "another reason");
  },

  "a signal that is aborted before the first next() rejects it, and nothing is sent": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const { controller, signal, listeners } = counting();
    const early = client.watch(["truedy:a"], { signal });
    controller.abort("enough");
    for (const watch of [early, client.watch(["truedy:a"], { signal })]) {
      equal((await rejection(watch.next())).reason, "enough", "reason");
      isDone(await watch.next(), "the next one");
    }
    await sleep(30);
    equal(asked.length, 0, "requests");
    equal(listeners.now, 0, "listeners");
  },

  "an abort after the end changes nothing": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const controller = new AbortController();
    const watch = client.watch(["truedy:a"], { signal: controller.signal });
    await one(watch);
    await watch.return();
    controller.abort("enough");
    isDone(await watch.next());
  },

  "a signal that times out rejects with its TimeoutError": async (bench) => {
    const client = await bench.fetching(provider({ a: silent }).fetch);
    const watch = client.watch(["truedy:a"], { signal: AbortSignal.timeout(150) });
    equal((await within(8_000, rejection(watch.next()))).reason.name, "TimeoutError", "name");
  },

  "close() ends running watches with done, and later ones reject with kind config": async (bench) => {
    const client = await bench.fetching(provider({ b: silent }).fetch);
    const [read, waiting] = [client.watch(["truedy:a"]), client.watch(["truedy:b"])];
    const unbegun = client.watch(["truedy:a"]);
    await one(read);
    const next = waiting.next();
    client.close();
    isDone(await within(8_000, next), "one that waits");
    isDone(await read.next(), "one that was read");
    for (const watch of [unbegun, client.watch(["truedy:a"])]) {
      await statusError(watch.next(), { kind: "config", message: /closed/ });
      isDone(await watch.next(), "after the rejection");
    }
  },

  "closing one client leaves the watches of another alone": async (bench) => {
    const { fetch } = provider({});
    const [one_, other] = [await bench.fetching(fetch), await bench.fetching(fetch)];
    const [ends, stays] = [one_.watch(["truedy:a"]), other.watch(["truedy:a"])];
    await Promise.all([one(ends), one(stays)]);
    one_.close();
    isDone(await ends.next(), "the closed one's");
    const pending = stays.next();
    equal(await Promise.race([pending, sleep(100).then(() => "waits")]), "waits", "the other's");
    await stays.return();
  },

  "what is unread at the end is not told": async (bench) => {
    const { fetch } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(REFS);
    await one(watch);
    await sleep(50);
    await watch.return();
    isDone(await watch.next());
  },

  "all references stopped for good end it, after the last is told": async (bench) => {
    const client = await bench.fetching(provider({ a: failing(404), b: failing(403) }).fetch);
    const { events, end } = follow(client.watch(REFS, OFTEN));
    deepEqual(await within(8_000, end, "the end"), {});
    deepEqual(events.map(({ ref }) => ref).sort(), REFS, "events");
    ok(
      events.every(({ type, nextInMs }) => type === "error" && nextInMs === null),
      "events",
    );
  },

  "all stopped ends it also when nobody waited at that time": async (bench) => {
    const client = await bench.fetching(provider({ a: failing(404) }).fetch);
    const watch = client.watch(["truedy:a"]);
    const [event] = await take(watch, 1);
    equal(event.nextInMs, null, "nextInMs");
    await sleep(30);
    isDone(await within(8_000, watch.next()));
  },

  ...Object.fromEntries(INNER_CASES),
};

// Agents that join and leave a watch while it runs.

import { deepEqual, equal, includes, match, ok } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";
import { follow, good, isDone, OFTEN, one, provider, ROUND_MS, silent, take } from "./watch-kit.mjs";

const LIST = "/v1/voice-agents";

/** What a function throws. */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

export default {
  "one that joins is asked at once": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"]);
    await one(watch);
    equal(watch.add("truedy:b"), true, "add");
    includes(await one(watch), { type: "status", ref: "truedy:b", previous: null, changed: true });
    equal(asked.length, 2, "requests");
  },

  "one that joins wakes a next() that waits": async (bench) => {
    const client = await bench.fetching(provider({ a: silent }).fetch);
    const watch = client.watch(["truedy:a"]);
    const next = watch.next();
    await sleep(50);
    watch.add("ravan:b");
    equal((await within(8_000, next)).value.ref, "ravan:b", "ref");
  },

  "one that is there already does not join again": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"]);
    await one(watch);
    equal(watch.add("truedy:a"), false, "add");
    await sleep(100);
    equal(asked.length, 1, "requests");
  },

  "before the first next() they join and leave without a request": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"]);
    equal(watch.add("truedy:b"), true, "add");
    equal(watch.delete("truedy:a"), true, "delete");
    await sleep(50);
    equal(asked.length, 0, "requests");
    equal((await one(watch)).ref, "truedy:b", "ref");
    deepEqual(
      asked.map(({ id }) => id),
      ["b"],
      "requests",
    );
  },

  "a watch of nobody can be joined before it begins": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const watch = client.watch([]);
    equal(watch.add("truedy:a"), true, "add");
    equal((await one(watch)).ref, "truedy:a", "ref");
  },

  "one that leaves is not told of, and its request ends": async (bench) => {
    const { fetch, asked } = provider({ a: silent });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a", "truedy:b"]);
    await one(watch);
    equal(watch.delete("truedy:a"), true, "delete");
    ok(asked[0].ended, "the request goes on");
    equal(watch.delete("truedy:a"), false, "delete again");
    equal(watch.delete("truedy:never"), false, "delete of a stranger");
  },

  "what is unread of one that leaves is not told": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const watch = client.watch(["truedy:a", "truedy:b"]);
    equal((await one(watch)).ref, "truedy:a", "ref");
    await sleep(50);
    watch.delete("truedy:b");
    watch.add("truedy:c");
    equal((await one(watch)).ref, "truedy:c", "ref");
  },

  "one that leaves is not asked any more, and the others go on": async (bench) => {
    const { fetch, countOf } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a", "truedy:b"], OFTEN);
    follow(watch);
    await until(() => countOf("a") === 1 && countOf("b") === 1, "the first round");
    watch.delete("truedy:a");
    await sleep(ROUND_MS);
    equal(countOf("a"), 1, "requests for the one that left");
    ok(countOf("b") >= 2, "the other is not asked");
  },

  "one that leaves and comes back begins anew": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const watch = client.watch(["truedy:a", "truedy:b"]);
    await take(watch, 2);
    watch.delete("truedy:a");
    equal(watch.add("truedy:a"), true, "add");
    includes(await one(watch), { ref: "truedy:a", previous: null, changed: true });
  },

  "an answer to one that has left is not taken for its own when it comes back": async (bench) => {
    const replies = [];
    const held = () => new Promise((resolve) => replies.push(resolve));
    const { fetch, asked } = provider({ a: held });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a", "truedy:b"]);
    await one(watch);
    watch.delete("truedy:a");
    watch.add("truedy:a");
    const next = watch.next();
    await until(() => replies.length === 2, "the second request");
    ok(asked[0].ended && !asked[2].ended, "another request was ended");
    replies[0]({ body: { data: { status: "draft" } } });
    await sleep(50);
    replies[1](good);
    includes((await within(8_000, next)).value.status, { availability: "available" });
  },

  "the leaving of the last ends a next() that waits": async (bench) => {
    const client = await bench.fetching(provider({ a: silent }).fetch);
    const watch = client.watch(["truedy:a"]);
    const next = watch.next();
    watch.delete("truedy:a");
    isDone(await within(8_000, next));
    equal(watch.add("truedy:b"), false, "add to one that is over");
    isDone(await watch.next(), "the next one");
  },

  "the leaving of the last ends it also when nobody waits": async (bench) => {
    const client = await bench.fetching(provider({}).fetch);
    const watch = client.watch(["truedy:a"]);
    await one(watch);
    equal(watch.delete("truedy:a"), true, "delete");
    isDone(await watch.next());
    equal(watch.add("truedy:b"), false, "add");
    isDone(await watch.next(), "the next one");
  },

  "nobody joins a watch that is over": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"]);
    await watch.return();
    equal(watch.add("truedy:b"), false, "add");
    isDone(await watch.next());
    equal(asked.length, 0, "requests");
  },

  "a bad reference is thrown as a StatusError, and changes nothing": async (bench) => {
    const client = await bench.fetching(provider({}).fetch, { ravan: undefined });
    const watch = client.watch(["truedy:a"]);
    for (const ref of [
      "nonsense",
      "truedy:",
      "truedy:..",
      "voiceai:a",
      "truedy:\ud800",
      undefined,
      null,
      7,
      {},
    ]) {
      const error = thrown(() => watch.add(ref));
      includes(error, { name: "StatusError", kind: "config" });
      ok(error instanceof Error, "no Error");
      equal(watch.delete(ref), false, "delete");
    }
    match(thrown(() => watch.add("nonsense")).message, /nonsense/, "message");
    equal((await one(watch)).ref, "truedy:a", "ref");
  },

  "a provider without an account is thrown": async (bench) => {
    const options = { truedy: { apiKey: "k" }, fetch: provider({}).fetch, allowKeysInBrowser: true };
    const client = await bench.entry.createClient(options);
    bench.defer(() => client.close());
    const watch = client.watch(["truedy:a"]);
    includes(
      thrown(() => watch.add("ravan:a")),
      { kind: "config", message: /ravan/ },
    );
  },

  "an agent of ACP that joins is asked at once, and then with the others": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const watch = client.watch(["acp:concierge", "acp:mailroom"], { ...OFTEN, emit: "all" });
    await take(watch, 2);
    watch.add("acp:reception");
    const { events } = follow(watch);
    const countOfNew = () => events.filter(({ ref }) => ref === "acp:reception").length;
    await until(() => countOfNew() >= 2, "two answers about the new one");
    const paths = (await simulator.requests()).map(({ path }) => path);
    const singly = paths.filter((path) => path !== LIST);
    deepEqual(singly, [`${LIST}/agents/reception`], "asked singly");
    // At most one round of the others before the first that all have together.
    ok(paths.length <= 4, `${paths.length} requests`);
  },

  "they may join and leave within onAttempt": async (bench) => {
    const world = {};
    const { fetch, countOf } = provider({});
    const onAttempt = ({ ref }) => {
      if (ref !== "truedy:a") return;
      world.watch.add("truedy:b");
      world.watch.delete("truedy:a");
    };
    const client = await bench.fetching(fetch, { onAttempt });
    world.watch = client.watch(["truedy:a"], OFTEN);
    equal((await one(world.watch)).ref, "truedy:b", "ref");
    await sleep(50);
    equal(countOf("a"), 1, "requests for the one that left");
  },
};

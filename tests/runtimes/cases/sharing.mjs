// Equal calls in flight at once share one request; and where nothing may be shared, none does.

import { deepEqual, equal, includes, ok, rejection, statusError } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";

const good = { body: { data: { status: "active", list: [1] }, meta: {} } };
const held = { ...good, held: true };
const notInWorkerd = { workerd: "there nothing is shared between separate calls" };
const onlyInWorkerd = Object.fromEntries(
  ["node", "deno", "bun", "chromium"].map((runtime) => [runtime, "here equal calls share a request"]),
);

const shared = (test) => ({ skip: notInWorkerd, test });
const count = async (server) => (await server.requests()).length;

export default {
  "200 equal calls at once send one request": shared(async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server);
    const statuses = await Promise.all(Array.from({ length: 200 }, () => client.status("truedy:a")));
    equal(await count(server), 1, "requests");
    equal(new Set(statuses).size, 200, "objects");
    equal(new Set(statuses.map(({ drift }) => drift)).size, 200, "drifts");
    for (const status of statuses) includes(status, { availability: "available", attempts: 1 });
  }),

  "status and the documented call share a request, and nothing else": shared(async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server, { raw: true });
    const [status, body] = await Promise.all([client.status("truedy:a"), client.truedyAgent("a")]);
    equal(await count(server), 1, "requests");
    ok(
      status.raw !== body && status.raw.data !== body.data && status.raw.data.list !== body.data.list,
      "a shared object",
    );
    deepEqual(status.raw, body);
  }),

  "calls that differ in agent, provider or timing do not share": shared(async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server);
    await Promise.all([
      client.status("truedy:a"),
      client.status("truedy:b"),
      client.status("ravan:a"),
      client.status("truedy:a", { timeoutMs: 9_000 }),
      client.status("truedy:a", { deadlineMs: 20_000 }),
      client.status("truedy:a", { maxRetries: 1 }),
    ]);
    equal(await count(server), 6, "requests");
  }),

  "who joined an attempt that fails has its own deadline for another": shared(async (bench) => {
    let count = 0;
    const fetch = async () => {
      count += 1;
      if (count > 1) return new Response(JSON.stringify(good.body));
      await sleep(1_400);
      return new Response("", { status: 503, headers: { "retry-after-ms": "400" } });
    };
    const client = await bench.client(undefined, { fetch, deadlineMs: 1_600, timeoutMs: 1_500 });
    const first = statusError(client.status("truedy:a"), { kind: "timeout", attempts: 1 });
    await sleep(1_200);
    includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
    await first;
  }),

  "a fleet's call that a single one began does not lose its place to the deadline of that": shared(
    async (bench) => {
      const server = await bench.server({ ...good, held: true }, good);
      const client = await bench.client(server, { maxConcurrency: 1 });
      const timing = { deadlineMs: 700, timeoutMs: 600, maxRetries: 0 };
      const before = client.status("truedy:before");
      await until(async () => (await count(server)) === 1, "the first request");
      const single = statusError(client.status("truedy:a", timing), { kind: "timeout", attempts: 0 });
      await sleep(100);
      const fleet = client.statuses(["truedy:a"], timing);
      await single;
      await sleep(300);
      await server.release();
      await before;
      includes((await fleet)[0], { ok: true });
    },
  ),

  "a single call beside a fleet's that still waits its turn has a deadline of its own": shared(
    async (bench) => {
      const silent = { wire: "", end: "hang" };
      const server = await bench.server(silent, silent, good);
      const client = await bench.client(server, { maxConcurrency: 1 });
      const timing = { deadlineMs: 1_500, timeoutMs: 1_000, maxRetries: 0 };
      const fleet = client.statuses(["truedy:1", "truedy:2", "truedy:b"], timing);
      await until(async () => (await count(server)) === 1, "the fleet's first request");
      await statusError(client.status("truedy:b", timing), { kind: "timeout", attempts: 0, ref: "truedy:b" });
      deepEqual(
        (await fleet).map((result) => result.ok),
        [false, false, true],
      );
    },
  ),

  "one who joins late has a deadline of its own, and the answer of the shared request": shared(
    async (bench) => {
      const server = await bench.server({ ...good, delay: 2_000 });
      const client = await bench.client(server);
      const timing = { deadlineMs: 1_500, maxRetries: 0 };
      const first = statusError(client.status("truedy:a", timing), { kind: "timeout" });
      await sleep(900);
      includes(await client.status("truedy:a", timing), { availability: "available", attempts: 1 });
      await first;
      equal(await count(server), 1, "requests");
    },
  ),

  "timing options that come to the same share": shared(async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server);
    await Promise.all([
      client.status("truedy:a"),
      client.status("truedy:a", {}),
      client.status("truedy:a", { timeoutMs: 10_000, deadlineMs: 30_000, maxRetries: 2 }),
      client.status("truedy:a", { signal: new AbortController().signal }),
    ]);
    equal(await count(server), 1, "requests");
  }),

  "calls one after the other do not share": async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server);
    await client.status("truedy:a");
    await client.status("truedy:a");
    equal(await count(server), 2, "requests");
  },

  "two clients do not share": async (bench) => {
    const server = await bench.server(good);
    const [one, other] = [await bench.client(server), await bench.client(server)];
    await Promise.all([one.status("truedy:a"), other.status("truedy:a")]);
    equal(await count(server), 2, "requests");
  },

  "aborting one does not abort the others": shared(async (bench) => {
    const server = await bench.server(held);
    const client = await bench.client(server);
    const controller = new AbortController();
    const aborted = rejection(client.status("truedy:a", { signal: controller.signal }));
    const other = client.status("truedy:a");
    await until(async () => (await count(server)) > 0, "the request");
    controller.abort("enough");
    equal((await aborted).reason, "enough", "reason");
    await server.release();
    equal((await other).availability, "available", "availability");
    equal(await count(server), 1, "requests");
  }),

  "aborting the last ends the request": shared(async (bench) => {
    const server = await bench.server(held);
    const client = await bench.client(server);
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => rejection(client.status("truedy:a", { signal })));
    await until(async () => (await count(server)) > 0, "the request");
    controllers[0].abort("first");
    await sleep(100);
    equal((await server.requests())[0].gone, false, "the request after the first abort");
    controllers[1].abort("second");
    deepEqual(
      (await Promise.all(calls)).map(({ reason }) => reason),
      ["first", "second"],
    );
    await until(async () => (await server.requests())[0].gone, "the end of the request");
  }),

  "a call after the last abort asks anew": shared(async (bench) => {
    const server = await bench.server(held);
    const client = await bench.client(server);
    const controller = new AbortController();
    const call = rejection(client.status("truedy:a", { signal: controller.signal }));
    await until(async () => (await count(server)) > 0, "the request");
    controller.abort("enough");
    await call;
    await server.release();
    equal((await within(8_000, client.status("truedy:a"))).availability, "available", "availability");
    equal(await count(server), 2, "requests");
  }),

  "a failure is everybody's, each with an error of its own": shared(async (bench) => {
    const server = await bench.server({ status: 403, body: { error: { code: "forbidden" } } });
    const client = await bench.client(server);
    const errors = await Promise.all(
      Array.from({ length: 5 }, () =>
        statusError(client.status("truedy:a"), { kind: "forbidden", attempts: 1 }),
      ),
    );
    equal(new Set(errors).size, 5, "errors");
    equal(await count(server), 1, "requests");
  }),

  "statuses and status share a request": shared(async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server);
    const [[result], status] = await Promise.all([client.statuses(["truedy:a"]), client.status("truedy:a")]);
    equal(result.status.availability, status.availability, "availability");
    equal(await count(server), 1, "requests");
  }),

  "in workerd separate calls share nothing": {
    skip: onlyInWorkerd,
    async test(bench) {
      const server = await bench.server(good);
      const client = await bench.client(server);
      await Promise.all(Array.from({ length: 4 }, () => client.status("truedy:a")));
      equal(await count(server), 4, "requests");
    },
  },

  "in workerd no call waits in the queue of another": {
    skip: onlyInWorkerd,
    async test(bench) {
      const server = await bench.server(held);
      const client = await bench.client(server, { maxConcurrency: 1 });
      const calls = ["truedy:a", "truedy:b", "truedy:c"].map((ref) => client.status(ref));
      await until(async () => (await count(server)) === 3, "three requests");
      await server.release();
      await Promise.all(calls);
    },
  },

  "within one statuses a reference asked twice is one request, on every runtime": async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server, { raw: true });
    const results = await client.statuses(["truedy:a", "truedy:b", "truedy:a"]);
    equal(await count(server), 2, "requests");
    deepEqual(
      results.map(({ ref }) => ref),
      ["truedy:a", "truedy:b", "truedy:a"],
    );
    ok(
      results[0].status !== results[2].status && results[0].status.raw !== results[2].status.raw,
      "a shared object",
    );
  },

  "a fetch that gives one Response to all that ask does no harm": async (bench) => {
    const client = await bench.fetching(async () => Response.json({ data: { status: "active" }, meta: {} }));
    const statuses = await Promise.all(Array.from({ length: 20 }, () => client.status("truedy:a")));
    equal(statuses.length, 20, "statuses");
  },
};

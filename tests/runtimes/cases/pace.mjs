// How fast many agents are asked: the cap on requests in flight, and the pace of a minute.

import { deepEqual, equal, includes, ok } from "../inside/assert.mjs";
import { sleep, until } from "../inside/bench.mjs";

const good = { body: { data: { status: "active" }, meta: {} } };
const paths = async (server) => (await server.requests()).map(({ path }) => path);

export default {
  "maxConcurrency caps the requests in flight of a provider, not of all": async (bench) => {
    const server = await bench.server({ ...good, held: true });
    const client = await bench.client(server, { maxConcurrency: 2 });
    const refs = ["truedy", "ravan"].flatMap((provider) =>
      ["a", "b", "c", "d"].map((id) => `${provider}:${id}`),
    );
    const call = client.statuses(refs);
    await until(async () => (await server.requests()).length >= 4, "four requests");
    await sleep(200);
    const asked = await paths(server);
    equal(asked.length, 4, `requests ${asked}`);
    equal(asked.filter((path) => path.startsWith("/agents/")).length, 2, "requests to Truedy");
    await server.release();
    equal((await call).length, 8, "results");
    equal((await server.requests()).length, 8, "requests at the end");
  },

  "six requests are in flight by default, and the next goes when one ends": async (bench) => {
    const server = await bench.server({ ...good, held: true });
    const client = await bench.client(server);
    const call = client.statuses(Array.from({ length: 20 }, (_, index) => `truedy:a${index}`));
    await until(async () => (await server.requests()).length >= 6, "six requests");
    await sleep(200);
    equal((await server.requests()).length, 6, "requests");
    await server.release();
    ok(
      (await call).every((result) => result.ok),
      "an error",
    );
    equal((await server.requests()).length, 20, "requests at the end");
  },

  "the cap holds over separate calls": {
    skip: { workerd: "there no call waits for another" },
    async test(bench) {
      const server = await bench.server({ ...good, held: true });
      const client = await bench.client(server, { maxConcurrency: 2 });
      const calls = ["a", "b", "c", "d"].map((id) => client.status(`truedy:${id}`));
      await until(async () => (await server.requests()).length >= 2, "two requests");
      await sleep(200);
      equal((await server.requests()).length, 2, "requests");
      await server.release();
      await Promise.all(calls);
    },
  },

  "a failed request leaves its place in the queue": async (bench) => {
    const server = await bench.server({ status: 404 });
    const client = await bench.client(server, { maxConcurrency: 1 });
    const results = await client.statuses(["truedy:a", "truedy:b", "truedy:c"]);
    deepEqual(
      results.map(({ error }) => error.kind),
      ["not-found", "not-found", "not-found"],
    );
  },

  "maxRequestsPerMinute paces statuses; a burst within it is not delayed": async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server, { truedy: { maxRequestsPerMinute: 3 } });
    const controller = new AbortController();
    const refs = ["a", "b", "c", "d", "e"].map((id) => `truedy:${id}`);
    const call = client.statuses(refs, { signal: controller.signal }).catch((reason) => reason);
    await until(async () => (await server.requests()).length >= 3, "three requests");
    await sleep(500);
    equal((await server.requests()).length, 3, "requests");
    controller.abort("enough");
    equal(await call, "enough", "reason");
  },

  "single calls are counted by the pace, and never held": {
    skip: { workerd: "there the pace holds within one call" },
    async test(bench) {
      const server = await bench.server(good);
      const client = await bench.client(server, { truedy: { maxRequestsPerMinute: 2 } });
      for (const id of ["a", "b", "c"]) await client.status(`truedy:${id}`);
      equal((await server.requests()).length, 3, "requests of single calls");
      const controller = new AbortController();
      const call = client.statuses(["truedy:d"], { signal: controller.signal }).catch((reason) => reason);
      await sleep(400);
      equal((await server.requests()).length, 3, "requests with the fleet's");
      await client.status("truedy:e");
      equal((await server.requests()).length, 4, "requests with the single call's");
      controller.abort("enough");
      equal(await call, "enough", "reason");
    },
  },

  "a single call hurries a fleet's call for the same agent": {
    skip: { workerd: "there nothing is shared between separate calls" },
    async test(bench) {
      const server = await bench.server(good);
      const client = await bench.client(server, { truedy: { maxRequestsPerMinute: 1 } });
      await client.status("truedy:a");
      const call = client.statuses(["truedy:b"]);
      await sleep(200);
      equal((await server.requests()).length, 1, "requests before");
      equal((await client.status("truedy:b")).availability, "available", "availability");
      equal((await call)[0].ok, true, "the fleet's result");
      equal((await server.requests()).length, 2, "requests");
    },
  },

  "a fleet's retry that the pace holds beyond the deadline is not waited for": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after-ms": "0" } });
    const client = await bench.client(server, { truedy: { maxRequestsPerMinute: 1 } });
    const begun = Date.now();
    const [result] = await client.statuses(["truedy:a"], { deadlineMs: 20_000 });
    includes(result.error, { kind: "provider", status: 503, attempts: 1 });
    ok(Date.now() - begun < 10_000, "it waited");
  },

  "the default pace of Truedy lets 90 requests go at once": async (bench) => {
    const simulator = await bench.simulator({
      agents: Object.fromEntries(Array.from({ length: 95 }, (_, i) => [`truedy:a${i}`, {}])),
    });
    const client = await bench.client(simulator, { maxConcurrency: 50 });
    const controller = new AbortController();
    const refs = Array.from({ length: 95 }, (_, index) => `truedy:a${index}`);
    const call = client.statuses(refs, { signal: controller.signal }).catch((reason) => reason);
    await until(async () => (await simulator.requests()).length >= 90, "90 requests", 15_000);
    await sleep(400);
    equal((await simulator.requests()).length, 90, "requests");
    controller.abort("enough");
    equal(await call, "enough", "reason");
  },

  "the other providers have no pace": async (bench) => {
    const refs = Array.from({ length: 120 }, (_, index) => `ravan:a${index}`);
    const simulator = await bench.simulator({ agents: Object.fromEntries(refs.map((ref) => [ref, {}])) });
    const client = await bench.client(simulator);
    const results = await client.statuses(refs);
    ok(
      results.every((result) => result.ok),
      "an error",
    );
    equal((await simulator.requests()).length, 120, "requests");
  },
};

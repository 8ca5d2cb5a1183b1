// Timeouts and deadlines. Bounds are generous: machines are slow at times.

import { equal, includes, ok, statusError } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";

const good = { body: { data: { status: "active" }, meta: {} } };
const silent = { wire: "", end: "hang" };

export default {
  "an attempt without an answer is cut off by timeoutMs, and tried again": async (bench) => {
    const client = await bench.client(await bench.server(silent, good), { timeoutMs: 800 });
    includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
  },

  "attempts that are all cut off are a timeout": async (bench) => {
    const server = await bench.server(silent);
    const client = await bench.client(server, { timeoutMs: 250 });
    await statusError(client.status("truedy:a"), {
      kind: "timeout",
      status: null,
      attempts: 3,
      retryAfterMs: null,
    });
    equal((await server.requests()).length, 3, "requests");
  },

  "timeoutMs of the call goes before that of the client": async (bench) => {
    const client = await bench.client(await bench.server(silent));
    const error = await statusError(client.status("truedy:a", { timeoutMs: 200, maxRetries: 0 }), {
      kind: "timeout",
    });
    ok(error.elapsedMs >= 190 && error.elapsedMs < 8_000, `it took ${error.elapsedMs} ms`);
  },

  "a request that is cut off is really ended": async (bench) => {
    const server = await bench.server(silent);
    const client = await bench.client(server, { timeoutMs: 200, maxRetries: 0 });
    await statusError(client.status("truedy:a"), { kind: "timeout" });
    await until(async () => (await server.requests())[0]?.gone, "the end of the request");
  },

  "deadlineMs cuts off an attempt, which is then a timeout": async (bench) => {
    const client = await bench.client(await bench.server(silent), { deadlineMs: 400 });
    const error = await statusError(client.status("truedy:a"), { kind: "timeout", attempts: 1 });
    ok(error.elapsedMs < 8_000, `it took ${error.elapsedMs} ms`);
  },

  "deadlineMs of the call goes before that of the client": async (bench) => {
    const client = await bench.client(await bench.server(silent), { deadlineMs: 60_000, timeoutMs: 60_000 });
    await statusError(client.status("truedy:a", { deadlineMs: 300 }), { kind: "timeout", attempts: 1 });
  },

  "a wait that does not fit the deadline throws the last provider error at once": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after": "20" } });
    const client = await bench.client(server, { deadlineMs: 15_000 });
    const error = await statusError(client.status("truedy:a"), {
      kind: "provider",
      status: 503,
      attempts: 1,
    });
    equal(error.retryAfterMs, 20_000, "retryAfterMs");
    ok(error.elapsedMs < 10_000, `it took ${error.elapsedMs} ms`);
  },

  "a deadline that ends within the waits tells of the last provider error": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after-ms": "1500" } });
    const client = await bench.client(server, { deadlineMs: 4_000, maxRetries: 10 });
    const error = await statusError(client.status("truedy:a"), { kind: "provider", status: 503 });
    ok(error.attempts === 2 || error.attempts === 3, `attempts ${error.attempts}`);
  },

  "a call that runs out in the queue is a timeout with no attempts": {
    skip: { workerd: "there no call waits for another" },
    async test(bench) {
      const server = await bench.server(silent);
      const client = await bench.client(server, { maxConcurrency: 1, timeoutMs: 20_000 });
      const first = client.status("truedy:first", { deadlineMs: 20_000 }).catch(() => {});
      await until(async () => (await server.requests()).length === 1, "the first request");
      const expected = { kind: "timeout", attempts: 0, status: null };
      await statusError(client.status("truedy:second", { deadlineMs: 300 }), expected);
      equal((await server.requests()).length, 1, "requests");
      client.close();
      await first;
    },
  },

  "in statuses the deadline counts from leaving the queue": async (bench) => {
    const server = await bench.server({ ...good, delay: 400 });
    const client = await bench.client(server, { maxConcurrency: 1 });
    const refs = Array.from({ length: 6 }, (_, index) => `truedy:a${index}`);
    const results = await client.statuses(refs, { deadlineMs: 2_000 });
    equal(results.filter(({ ok: isOk }) => isOk).length, 6, "statuses");
  },

  "a timeout longer than a call leaves no timer that fires": async (bench) => {
    const client = await bench.client(await bench.server(good), {
      timeoutMs: 2_147_483_647,
      deadlineMs: 2_147_483_647,
    });
    includes(await within(8_000, client.status("truedy:a")), { attempts: 1 });
    await sleep(50);
  },

  "elapsedMs counts the waits": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after-ms": "400" } });
    const client = await bench.client(server, { maxRetries: 1 });
    const { elapsedMs } = await statusError(client.status("truedy:a"), { attempts: 2 });
    ok(elapsedMs >= 390, `elapsedMs ${elapsedMs}`);
  },
};

// What other clients get wrong: each a test by the name of the fault.

import { equal, includes, match, ok, rejection, statusError } from "../inside/assert.mjs";
import { dump, KEYS, until, within } from "../inside/bench.mjs";

const good = { body: { data: { status: "active" }, meta: {} } };
const text = JSON.stringify(good.body);

export default {
  "a body that stalls after the headers is cut off and tried again": async (bench) => {
    const server = await bench.server({ body: text.slice(0, 5), length: text.length, end: "hang" }, good);
    const client = await bench.client(server, { timeoutMs: 700 });
    includes(await within(10_000, client.status("truedy:a")), { availability: "available", attempts: 2 });
  },

  "a truncated body of a GET is tried again, and never a success": async (bench) => {
    const cut = { body: text.slice(0, -4), length: text.length, end: "break" };
    const client = await bench.client(await bench.server(cut, good));
    includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
    const never = await bench.client(await bench.server(cut), { maxRetries: 0 });
    await statusError(never.truedyAgent("a"), { kind: "network" });
  },

  "Retry-After: 3600 fails at once and says so": async (bench) => {
    const server = await bench.server({ status: 429, headers: { "retry-after": "3600" } }, good);
    const client = await bench.client(server);
    const error = await statusError(client.status("truedy:a"), {
      kind: "rate-limited",
      attempts: 1,
      retryAfterMs: 3_600_000,
    });
    ok(error.elapsedMs < 8_000, `it took ${error.elapsedMs} ms`);
  },

  "Retry-After: 99999999 overflows no timer": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after": "99999999" } }, good);
    const client = await bench.client(server);
    await statusError(client.status("truedy:a"), { attempts: 1, retryAfterMs: 99_999_999_000 });
    equal((await server.requests()).length, 1, "requests");
  },

  "Retry-After: soon and -5 are an ordinary back-off": async (bench) => {
    for (const value of ["soon", "-5"]) {
      const server = await bench.server({ status: 503, headers: { "retry-after": value } }, good);
      const client = await bench.client(server);
      includes(await client.status("truedy:a"), { attempts: 2 });
      const [first, second] = (await server.requests()).map(({ at }) => at);
      ok(second - first >= 240, `tried again after ${second - first} ms`);
    }
  },

  "an abort during the back-off does not finish the wait": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after": "25" } });
    const client = await bench.client(server);
    const controller = new AbortController();
    const call = rejection(client.status("truedy:a", { signal: controller.signal }));
    await until(async () => (await server.requests()).length === 1, "the request");
    controller.abort("enough");
    equal((await within(8_000, call)).reason, "enough", "reason");
  },

  "300 calls on one AbortSignal leave no listener": async (bench) => {
    const client = await bench.fetching(async () => Response.json(good.body));
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    signal.addEventListener = (...args) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    for (let round = 0; round < 300; round += 1) await client.truedyAgent("a", { signal });
    equal(listeners, 0, "listeners");
    const util = globalThis.process?.getBuiltinModule?.("node:events");
    if (bench.runtime === "node")
      equal(util.getEventListeners(signal, "abort").length, 0, "listeners by Node's count");
  },

  "a 200 with HTML or broken JSON is an error, not the documented type": async (bench) => {
    for (const body of ["<!doctype html><p>One moment</p>", '{"data": {"status": "act']) {
      const client = await bench.client(await bench.server({ body }));
      for (const call of [client.truedyAgent("a"), client.status("truedy:a")]) {
        await statusError(call, { kind: "decode", status: 200, attempts: 1 });
      }
    }
  },

  "the id .. goes to no parent path, and an empty id is refused": async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server);
    for (const id of ["..", "%2e%2e", ".", ""])
      await statusError(client.truedyAgent(id), { kind: "config", attempts: 0 });
    equal((await server.requests()).length, 0, "requests");
  },

  "a cross-origin 302 forwards no key": async (bench) => {
    const elsewhere = await bench.server(good);
    const server = await bench.server({
      status: 302,
      headers: { location: `${elsewhere.url}/agents/a` },
      body: "",
    });
    const client = await bench.client(server, { ravan: { authScheme: "x-api-key" } });
    for (const ref of ["truedy:a", "ravan:a"])
      await statusError(client.status(ref), { kind: "http", attempts: 1 });
    equal((await elsewhere.requests()).length, 0, "requests elsewhere");
  },

  "no key in inspect(error), nor in inspect(client)": async (bench) => {
    const server = await bench.server({
      status: 401,
      body: { error: { code: "unauthorized", message: `no ${KEYS.truedy}` } },
    });
    const client = await bench.client(server);
    const error = await statusError(client.status("truedy:a"), { kind: "unauthorized" });
    match(error.message, /\[redacted\]/, "message");
    for (const value of [error, client]) ok(!(await dump(value)).includes(KEYS.truedy), "the key is shown");
  },

  "a new enum value from the server is a status": async (bench) => {
    const client = await bench.client(
      await bench.simulator({ agents: { "truedy:a": { status: "hibernating" } } }),
    );
    includes(await client.status("truedy:a"), { availability: "unknown", providerStatus: "hibernating" });
  },

  "one null does not fail the whole": async (bench) => {
    const client = await bench.client(
      await bench.server({ body: { data: { name: null, voice_id: null, status: "active" }, meta: null } }),
    );
    includes(await client.status("truedy:a"), { availability: "available", name: null, requestId: null });
  },

  "200 identical GETs at once send one request": {
    skip: { workerd: "there nothing is shared between separate calls" },
    async test(bench) {
      const server = await bench.server(good);
      const client = await bench.client(server);
      await Promise.all(Array.from({ length: 200 }, () => client.truedyAgent("a")));
      equal((await server.requests()).length, 1, "requests");
    },
  },

  "an error's body is not swallowed": async (bench) => {
    const body = { error: { code: "forbidden", message: "no", details: { ip: "10.0.0.1" } } };
    const client = await bench.client(await bench.server({ status: 403, body }));
    await statusError(client.status("truedy:a"), { body, providerCode: "forbidden" });
  },
};

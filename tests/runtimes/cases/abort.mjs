// Aborting a call: at any moment, at once, with the signal's own reason, and without a trace.

import { equal, ok, rejection, statusError } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";

const silent = { wire: "", end: "hang" };
const good = { body: { data: { status: "active" }, meta: {} } };
const stalls = { body: '{"data":', length: 500, end: "hang" };

/** A controller whose signal counts its listeners. */
function counting() {
  const controller = new AbortController();
  const { signal } = controller;
  const count = { added: 0, now: 0 };
  const add = signal.addEventListener;
  const remove = signal.removeEventListener;
  signal.addEventListener = (...args) => {
    count.added += 1;
    count.now += 1;
    return add.apply(signal, args);
  };
  signal.removeEventListener = (...args) => {
    count.now -= 1;
    return remove.apply(signal, args);
  };
  return { controller, signal, count };
}

/** Each call that there is, with a signal. */
const CALLS = {
  status: (client, call) => client.status("truedy:a", call),
  statuses: (client, call) => client.statuses(["truedy:a", "acp:a", "acp:b"], call),
  acpStatuses: (client, call) => client.acpStatuses(call),
  voiceAiAgentStatus: (client, call) => client.voiceAiAgentStatus("a", call),
  acpVoiceAgent: (client, call) => client.acpVoiceAgent("a", call),
  acpVoiceAgents: (client, call) => client.acpVoiceAgents(call),
  ravanCalcomStatus: (client, call) => client.ravanCalcomStatus("a", call),
  truedyAgent: (client, call) => client.truedyAgent("a", call),
};

const reasonOf = async (promise) => (await within(8_000, rejection(promise), "the abort")).reason;

const CALL_CASES = Object.entries(CALLS).flatMap(([name, ask]) => [
  [
    `${name} with an aborted signal rejects with its reason, and sends nothing`,
    async (bench) => {
      const server = await bench.server(good);
      const client = await bench.client(server);
      const reason = { mine: true };
      const { controller, signal, count } = counting();
      controller.abort(reason);
      ok((await reasonOf(ask(client, { signal }))) === reason, "another reason");
      equal((await server.requests()).length, 0, "requests");
      equal(count.now, 0, "listeners");
    },
  ],
  [
    `${name} aborted during the request rejects with the signal's reason, and ends the request`,
    async (bench) => {
      const server = await bench.server(silent);
      const client = await bench.client(server);
      const reason = new Error("enough");
      const { controller, signal, count } = counting();
      const call = rejection(ask(client, { signal }));
      await until(async () => (await server.requests()).length > 0, "the request");
      controller.abort(reason);
      ok((await within(8_000, call)).reason === reason, "another reason");
      equal(count.now, 0, "listeners");
      await until(async () => (await server.requests()).every(({ gone }) => gone), "the end of the requests");
    },
  ],
]);

/** Reasons of every kind, which come as they are. */
const REASONS = [
  undefined,
  null,
  0,
  "",
  "enough",
  Symbol("enough"),
  { a: 1 },
  () => {},
  new Error("enough"),
  Number.NaN,
];

export default {
  ...Object.fromEntries(CALL_CASES),

  "the reason comes as it is, whatever it is": async (bench) => {
    const client = await bench.client(await bench.server(silent));
    for (const reason of REASONS) {
      const controller = new AbortController();
      const call = rejection(client.status("truedy:a", { signal: controller.signal }));
      controller.abort(reason);
      const { reason: got } = await within(8_000, call);
      ok(Object.is(got, controller.signal.reason), `${String(got)} for ${String(reason)}`);
    }
  },

  "aborted without a reason it is the platform's AbortError": async (bench) => {
    const client = await bench.client(await bench.server(silent));
    const controller = new AbortController();
    const call = reasonOf(client.status("truedy:a", { signal: controller.signal }));
    controller.abort();
    const reason = await call;
    equal(reason.name, "AbortError", "name");
    ok(reason === controller.signal.reason, "another reason");
    ok(!bench.entry.isStatusError(reason), "a StatusError");
  },

  "a signal that times out rejects with its TimeoutError": async (bench) => {
    const client = await bench.client(await bench.server(silent));
    const signal = AbortSignal.timeout(150);
    equal((await reasonOf(client.status("truedy:a", { signal }))).name, "TimeoutError", "name");
  },

  "aborted at once, nothing is sent": async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server);
    const controller = new AbortController();
    const call = rejection(client.status("truedy:a", { signal: controller.signal }));
    controller.abort("enough");
    equal((await call).reason, "enough", "reason");
    await sleep(100);
    equal((await server.requests()).length, 0, "requests");
  },

  "aborted during the body": async (bench) => {
    const server = await bench.server(stalls);
    const client = await bench.client(server);
    const { controller, signal, count } = counting();
    const call = rejection(client.status("truedy:a", { signal }));
    await until(async () => (await server.requests()).length > 0, "the request");
    await sleep(200);
    controller.abort("enough");
    equal((await within(8_000, call)).reason, "enough", "reason");
    equal(count.now, 0, "listeners");
    await until(async () => (await server.requests())[0].gone, "the end of the request");
  },

  "aborted during the back-off, it does not wait for its end": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after": "25" } });
    const client = await bench.client(server);
    const { controller, signal, count } = counting();
    const call = rejection(client.status("truedy:a", { signal }));
    await until(async () => (await server.requests()).length > 0, "the request");
    await sleep(200);
    controller.abort("enough");
    equal((await within(8_000, call)).reason, "enough", "reason");
    equal(count.now, 0, "listeners");
    equal((await server.requests()).length, 1, "requests");
  },

  "aborted in the queue": async (bench) => {
    const server = await bench.server(silent);
    const client = await bench.client(server, { maxConcurrency: 1 });
    const refs = ["truedy:a", "truedy:b", "truedy:c"];
    const controller = new AbortController();
    const call = rejection(client.statuses(refs, { signal: controller.signal }));
    await until(async () => (await server.requests()).length > 0, "the request");
    controller.abort("enough");
    equal((await within(8_000, call)).reason, "enough", "reason");
    await sleep(150);
    equal((await server.requests()).length, 1, "requests");
  },

  "aborted while the key is being asked for": async (bench) => {
    const server = await bench.server(good);
    const client = await bench.client(server, { truedy: { apiKey: () => new Promise(() => {}) } });
    const controller = new AbortController();
    const call = rejection(client.status("truedy:a", { signal: controller.signal }));
    await sleep(100);
    controller.abort("enough");
    equal((await within(8_000, call)).reason, "enough", "reason");
    equal((await server.requests()).length, 0, "requests");
  },

  "aborted after its end, a call is as it was": async (bench) => {
    const client = await bench.client(await bench.server(good));
    const controller = new AbortController();
    const status = await client.status("truedy:a", { signal: controller.signal });
    controller.abort("enough");
    equal(status.availability, "available", "availability");
    equal((await client.status("truedy:a")).availability, "available", "the next call");
  },

  "300 calls on one signal leave no listener": async (bench) => {
    const client = await bench.client(await bench.server(good));
    const { signal, count } = counting();
    const calls = Array.from({ length: 300 }, (_, index) => client.truedyAgent(`a${index % 10}`, { signal }));
    await Promise.all(calls);
    ok(count.added >= 300, `${count.added} listeners were added`);
    equal(count.now, 0, "listeners");
  },

  "failed, timed out and refused calls leave no listener": async (bench) => {
    const { signal, count } = counting();
    const silently = await bench.client(await bench.server(silent), { timeoutMs: 150, maxRetries: 0 });
    await statusError(silently.status("truedy:a", { signal }), { kind: "timeout" });
    const failing = await bench.client(await bench.server({ status: 404 }));
    await statusError(failing.status("truedy:a", { signal }), { kind: "not-found" });
    await statusError(failing.status("nonsense", { signal }), { kind: "config" });
    await statusError(failing.status("truedy:a", { signal, maxRetries: 99 }), { kind: "config" });
    await statusError(failing.statuses("no array", { signal }), { kind: "config" });
    equal(count.now, 0, "listeners");
  },

  "call options are checked before the abort, the abort before the reference": async (bench) => {
    const client = await bench.client(await bench.server(good));
    const signal = AbortSignal.abort("enough");
    await statusError(client.status("nonsense", { signal, maxRetries: 99 }), {
      kind: "config",
      message: /maxRetries/,
    });
    equal(await reasonOf(client.status("nonsense", { signal })), "enough", "reason");
    equal(await reasonOf(client.statuses("no array", { signal })), "enough", "reason");
    equal(await reasonOf(client.truedyAgent("..", { signal })), "enough", "reason");
  },

  "onAttempt is told of a request that was aborted": async (bench) => {
    const told = [];
    const server = await bench.server(silent);
    const client = await bench.client(server, { onAttempt: (attempt) => told.push(attempt) });
    const controller = new AbortController();
    const call = rejection(client.status("truedy:a", { signal: controller.signal }));
    await until(async () => (await server.requests()).length > 0, "the request");
    controller.abort("enough");
    await call;
    await until(() => told.length > 0, "onAttempt");
    equal(told.length, 1, "attempts");
    equal(told[0].status, null, "status");
  },
};

// Closing a client: everything stops, and stays stopped.

import { equal, ok, rejection, statusError } from "../inside/assert.mjs";
import { sleep, until, within } from "../inside/bench.mjs";

const silent = { wire: "", end: "hang" };

const everyCall = (client) => [
  client.status("truedy:a"),
  client.statuses(["truedy:a", "acp:a", "acp:b"]),
  client.acpStatuses(),
  client.voiceAiAgentStatus("a"),
  client.acpVoiceAgent("a"),
  client.acpVoiceAgents(),
  client.ravanCalcomStatus("a"),
  client.truedyAgent("a"),
];

export default {
  "a call ended by closing says whose it was": async (bench) => {
    const server = await bench.server({ held: true });
    const client = await bench.client(server);
    const call = client.status("truedy:a");
    const error = statusError(call, { kind: "config", ref: "truedy:a", provider: "truedy", attempts: 1 });
    await until(async () => (await server.requests()).length === 1, "the request");
    client.close();
    await error;
  },

  "a signal that closes the client when it is looked at ends the call": async (bench) => {
    const client = await bench.client(await bench.server({ held: true }));
    let looks = 0;
    const signal = Object.defineProperty(new AbortController().signal, "aborted", {
      get() {
        looks += 1;
        if (looks > 1) client.close();
        return false;
      },
    });
    await statusError(within(8_000, client.status("truedy:a", { signal }), "the call"), { kind: "config" });
  },

  "a reference that closes the client when it is read has nothing sent": async (bench) => {
    const server = await bench.server({});
    const client = await bench.client(server);
    const closes = {
      toString() {
        client.close();
        return "closed";
      },
    };
    await statusError(client.statuses(["truedy:a", closes, "truedy:b"]), { kind: "config" });
    await sleep(200);
    equal((await server.requests()).length, 0, "requests");
  },

  "calls in flight reject with kind config, and their requests end": async (bench) => {
    const server = await bench.server(silent);
    const client = await bench.client(server);
    const calls = everyCall(client).map((call) => statusError(call, { kind: "config", message: /closed/ }));
    await until(async () => (await server.requests()).length > 3, "the requests");
    client.close();
    await within(8_000, Promise.all(calls), "the calls");
    await until(async () => (await server.requests()).every(({ gone }) => gone), "the end of the requests");
  },

  "later calls reject with kind config, and send nothing": async (bench) => {
    const server = await bench.server({});
    const client = await bench.client(server);
    client.close();
    await Promise.all(everyCall(client).map((call) => statusError(call, { kind: "config", attempts: 0 })));
    await sleep(50);
    equal((await server.requests()).length, 0, "requests");
  },

  "closing twice is harmless": async (bench) => {
    const client = await bench.client(await bench.server({}));
    client.close();
    client.close();
    await statusError(client.status("truedy:a"), { kind: "config" });
  },

  "closing ends a back-off": async (bench) => {
    const server = await bench.server({ status: 503, headers: { "retry-after": "25" } });
    const client = await bench.client(server);
    const call = statusError(client.status("truedy:a"), { kind: "config" });
    await until(async () => (await server.requests()).length > 0, "the request");
    await sleep(100);
    client.close();
    await within(8_000, call, "the call");
    equal((await server.requests()).length, 1, "requests");
  },

  "closing one client leaves another alone": async (bench) => {
    const server = await bench.server({ body: { data: { status: "active" }, meta: {} }, delay: 300 });
    const [one, other] = [await bench.client(server), await bench.client(server)];
    const calls = [statusError(one.status("truedy:a"), { kind: "config" }), other.status("truedy:a")];
    one.close();
    const [, status] = await Promise.all(calls);
    equal(status.availability, "available", "availability");
  },

  "Symbol.dispose closes": async (bench) => {
    if (Symbol.dispose === undefined) return;
    const client = await bench.client(await bench.server(silent));
    const call = rejection(client.status("truedy:a"));
    client[Symbol.dispose]();
    equal((await within(8_000, call)).reason.kind, "config", "kind");
    await statusError(client.status("truedy:a"), { kind: "config" });
  },

  "a result that came before the closing stays": async (bench) => {
    const client = await bench.client(await bench.simulator(), { raw: true });
    const status = await client.status("truedy:support");
    client.close();
    ok(status.raw.data.id === "support" && status.availability === "available", "the status has changed");
  },
};

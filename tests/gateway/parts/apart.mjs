// A gateway where requests must not wait on each other, as in a Worker: each may use what another has found.

import assert from "node:assert/strict";
import { it } from "node:test";

import { sleep, until } from "../host/ask.mjs";

const REF = "truedy:support";
const TTL_MS = 20;

/** One that knows the agent, whose status has just become stale; `ask()` asks it as a request of its own. */
async function stale(context, { openGateway }, { createSimulator }) {
  const simulator = createSimulator();
  const config = {
    truedy: { apiKey: "any", maxRequestsPerMinute: 6_000 },
    agents: [REF],
    ttlMs: TTL_MS,
    fetch: simulator.fetch,
  };
  const gateway = openGateway(config, false);
  context.after(() => gateway.close());
  const behind = [];
  const ask = async () => {
    const request = new Request(`http://gateway/v1/status/${REF}`);
    const response = await gateway.fetch(request, { waitUntil: (promise) => behind.push(promise) });
    return { stale: (await response.json()).stale, at: simulator.requests.length };
  };
  await ask();
  await sleep(2 * TTL_MS);
  return { simulator, ask, behind };
}

export const apart = (core, testing) => () => {
  it("is asked for once behind many answers that are stale", async (context) => {
    const { simulator, ask, behind } = await stale(context, core, testing);
    simulator.fault({ delay: 100, times: 1 });
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    assert.ok(answers.every(({ stale }) => stale));
    await Promise.all(behind);
    assert.equal(simulator.requests.length, 2);
  });

  it("is asked for again once it was refreshed and is stale again", async (context) => {
    const { simulator, ask, behind } = await stale(context, core, testing);
    await ask();
    await Promise.all(behind);
    await sleep(2 * TTL_MS);
    await ask();
    await until(() => simulator.requests.length === 3, "a third request");
  });

  it("is asked for again where the platform has ended the first ask", async (context) => {
    const { simulator, ask } = await stale(context, core, testing);
    simulator.fault({ stall: "headers", times: 1 });
    await ask();
    await until(() => simulator.requests.length === 2, "a second request");
    const { now } = performance;
    context.after(() => {
      performance.now = now;
    });
    performance.now = () => now.call(performance) + 30_000;
    await ask();
    await until(() => simulator.requests.length === 3, "a third request");
  });
};

// A viewer that reads slowly, with a clock that the test moves.

import assert from "node:assert/strict";
import { it } from "node:test";

import { sleep, until } from "../host/ask.mjs";

const REF = "truedy:support";

/** A gateway in front of a simulator, and one stream of it that is read block by block. */
async function watch(context, { createGateway }, { createSimulator }) {
  const simulator = createSimulator();
  const gateway = await createGateway({
    truedy: { apiKey: "any", maxRequestsPerMinute: 6_000 },
    agents: [REF],
    intervalMs: 1_000,
    fetch: simulator.fetch,
  });
  context.after(() => gateway.close());
  const { body } = await gateway.fetch(new Request(`http://gateway/v1/events?ref=${REF}`));
  const reader = body.getReader();
  const next = async () => {
    const { done, value } = await reader.read();
    return done ? null : new TextDecoder().decode(value);
  };
  const event = async () => JSON.parse(/^data: (.*)$/m.exec(await next())[1]);
  assert.match(await next(), /^retry:/);
  const asked = (count) => until(() => simulator.requests.length >= count, `${count} requests`);
  return { simulator, gateway, next, event, asked };
}

export const viewing = (entry, testing) => () => {
  it("one that was away gets the newest, and what it was told before", async (context) => {
    const { simulator, event, asked } = await watch(context, entry, testing);
    const first = await event();
    for (let round = 1; round <= 3; round += 1) {
      simulator.set(REF, { name: `Name ${round}` });
      await asked(simulator.requests.length + 1);
      await sleep(50);
    }
    const second = await event();
    assert.equal(second.status.name, "Name 3");
    assert.deepEqual(second.previous, first.status);
  });

  it("one that stays away for a minute is cut off, with the reason", async (context) => {
    const { simulator, event, next, asked } = await watch(context, entry, testing);
    await event();
    const { now } = performance;
    context.after(() => {
      performance.now = now;
    });
    performance.now = () => now.call(performance) + 61_000;
    await asked(simulator.requests.length + 1);
    await sleep(50);
    assert.equal(await next(), "event: end\ndata: too slow\n\n");
    assert.equal(await next(), null);
    const before = simulator.requests.length;
    await sleep(2_500);
    assert.equal(simulator.requests.length, before);
  });
};

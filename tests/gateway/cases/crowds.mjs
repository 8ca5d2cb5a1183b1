// What many who watch cost, and what is sent where there is nothing to tell.

import assert from "node:assert/strict";

import { Events, sleep, until } from "../host/ask.mjs";
import { AGENTS, ONE_EACH } from "../scenes.mjs";
import { INTERVAL_MS, watching } from "./events.mjs";
import { eventsOf } from "./routes.mjs";

/** Nobody watches any more: the providers are left alone. workerd sees that a client has left by the next heartbeat. */
async function quiet({ asked }, isNode) {
  const left = async () => {
    const before = asked();
    await sleep(2 * INTERVAL_MS);
    return asked() === before;
  };
  await until(left, "the providers to be left alone", isNode ? 8_000 : 25_000);
}

export const crowds = {
  "twenty who watch cost what one costs, and nobody costs nothing": async (world, context) => {
    const {
      isNode,
      scenes: { crowded },
    } = world;
    await quiet(crowded, isNode);
    const count = async (viewers) => {
      const streams = [];
      for (let index = 0; index < viewers; index += 1) {
        streams.push(await watching(crowded.url, eventsOf(...ONE_EACH), {}, context));
      }
      for (const stream of streams) {
        const seen = new Set();
        while (seen.size < ONE_EACH.length) seen.add((await stream.next()).ref);
      }
      const before = crowded.asked();
      await sleep(4 * INTERVAL_MS);
      const cost = crowded.asked() - before;
      for (const stream of streams) stream.close();
      return cost;
    };
    const one = await count(1);
    await quiet(crowded, isNode);
    const twenty = await count(20);
    await quiet(crowded, isNode);
    assert.ok(one >= 4, `${one} requests for one`);
    assert.ok(Math.abs(twenty - one) <= 6, `${one} requests for one, ${twenty} for twenty`);
  },

  "many streams come and go": async ({ scenes: { crowded }, isNode }) => {
    const one = async (index) => {
      const stream = await Events.open(crowded.url, eventsOf(...AGENTS.slice(index % 3, (index % 3) + 4)));
      await stream.next();
      stream.close();
    };
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 15 }, (_, index) => one(index)));
    }
    await quiet(crowded, isNode);
  },
};

export const heartbeats = {
  "a stream with nothing to tell has a heartbeat": async ({ scenes: { silent }, heartbeat }, context) => {
    if (!heartbeat) return context.skip("one platform is enough");
    const stream = await watching(silent.url, eventsOf(...ONE_EACH), {}, context);
    await until(() => stream.blocks.some(({ comment }) => comment !== undefined), "a comment", 20_000);
    return undefined;
  },
};

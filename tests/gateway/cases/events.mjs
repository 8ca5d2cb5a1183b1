// Streams of events: what is told, to how many, at what cost, and what happens when something breaks.

import assert from "node:assert/strict";

import { ask, Events, sleep } from "../host/ask.mjs";
import { ONE_EACH, SHOP, UNLISTED } from "../scenes.mjs";
import { assertProblem, eventsOf } from "./routes.mjs";

export const INTERVAL_MS = 1_000;
const of = (ref) => (event) => event.ref === ref;

/** Opens a stream, and closes it when the case has ended. */
export async function watching(url, path, options, context) {
  const stream = await Events.open(url, path, options);
  context.after(() => stream.close());
  return stream;
}

export const events = {
  "a stream tells of every agent first, and then of changes": async ({ scenes: { watched } }, context) => {
    const stream = await watching(watched.url, eventsOf(...ONE_EACH), {}, context);
    assert.match(stream.headers["content-type"], /^text\/event-stream/);
    assert.equal(stream.headers["cache-control"], "no-cache");
    assert.equal(stream.headers.vary, "Origin");
    assert.equal(stream.headers["set-cookie"], undefined);
    const first = new Map();
    while (first.size < ONE_EACH.length) {
      const event = await stream.next();
      assert.equal(event.type, "status");
      assert.equal(event.previous, null);
      assert.equal(event.changed, true);
      assert.ok(event.id);
      assert.ok(!first.has(event.ref), "told once");
      first.set(event.ref, event.status);
    }
    assert.deepEqual([...first.keys()].sort(), [...ONE_EACH].sort());
    for (const [ref, change, name] of [
      ["truedy:support", { name: "Changed one" }, "Changed one"],
      ["voice-ai:front-desk", { name: "Changed two" }, "Changed two"],
      ["acp:concierge", { agent: { name: "Changed three" } }, "Changed three"],
    ]) {
      watched.simulator.set(ref, change);
      const event = await stream.next(of(ref));
      assert.equal(event.status.name, name);
      assert.equal(event.previous.name, first.get(ref).name);
      assert.equal(event.changed, true);
    }
    await sleep(2.5 * INTERVAL_MS);
    assert.equal(stream.blocks.filter(({ data }) => data !== undefined).length, ONE_EACH.length + 3);
    const retries = stream.blocks.filter(({ retry }) => retry !== undefined);
    assert.equal(retries.length, 1);
    // Ids are of one line and have no NUL.
    for (const { id } of stream.blocks.filter(({ data }) => data)) assert.match(id, /^[\w-]+$/);
  },

  "with emit=all every answer is told": async ({ scenes: { watched } }, context) => {
    const stream = await watching(
      watched.url,
      `${eventsOf("truedy:renewals", "acp:hotline")}&emit=all`,
      {},
      context,
    );
    const told = { "truedy:renewals": [], "acp:hotline": [] };
    while (Object.values(told).some(({ length }) => length < 3)) {
      const { ref, changed } = await stream.next();
      told[ref].push(changed);
    }
    for (const changes of Object.values(told)) assert.deepEqual(changes.slice(0, 3), [true, false, false]);
  },

  "a stream for an agent that is not on the list is refused": async ({ scenes: { watched } }) => {
    const before = watched.asked();
    assertProblem(await ask(watched.url, eventsOf(...ONE_EACH, UNLISTED)), { status: 404 });
    assertProblem(await ask(watched.url, eventsOf(UNLISTED)), { status: 404 });
    assert.equal(watched.asked(), before);
  },

  "a listed page may read it": async ({ scenes: { watched } }, context) => {
    const headers = { origin: SHOP };
    for (const path of [eventsOf("truedy:support"), eventsOf(...ONE_EACH)]) {
      const stream = await watching(watched.url, path, { headers }, context);
      assert.equal(stream.headers["access-control-allow-origin"], SHOP);
    }
  },

  "what fails is told, with what was known, and its end too": async ({ scenes: { watched } }, context) => {
    const ref = "voice-ai:after-hours";
    const stream = await watching(watched.url, eventsOf(ref, "truedy:support"), {}, context);
    const known = await stream.next(of(ref));
    const remove = watched.simulator.fault({ match: ref, status: 500 });
    const failed = await stream.next(of(ref));
    assert.equal(failed.type, "error");
    assert.deepEqual([failed.error.kind, failed.error.source], ["provider", "provider"]);
    assert.deepEqual(Object.keys(failed.error).sort(), ["kind", "message", "retryAfterMs", "source"]);
    assert.deepEqual(failed.lastKnown, known.status);
    assert.ok(failed.nextInMs > 0);
    remove();
    const back = await stream.next(of(ref));
    assert.equal(back.type, "status");
  },

  "a stream that is opened again begins with what has changed": async ({ scenes: { watched } }, context) => {
    const refs = [...ONE_EACH, "truedy:renewals"];
    const first = await watching(watched.url, eventsOf(...refs), {}, context);
    let last;
    for (let count = 0; count < refs.length; count += 1) last = (await first.next()).id;
    // While somebody watches on, what is known stays known.
    const again = await watching(
      watched.url,
      eventsOf(...refs),
      { headers: { "last-event-id": last } },
      context,
    );
    await sleep(1.5 * INTERVAL_MS);
    assert.equal(again.blocks.filter(({ data }) => data !== undefined).length, 0);
    first.close();
    again.close();
    watched.simulator.set("truedy:renewals", { name: "While away" });
    const headers = { "last-event-id": last };
    const third = await watching(watched.url, eventsOf(...refs), { headers }, context);
    const event = await third.next();
    assert.deepEqual([event.ref, event.status.name], ["truedy:renewals", "While away"]);
    await sleep(1.5 * INTERVAL_MS);
    assert.equal(third.blocks.filter(({ data }) => data !== undefined).length, 1);
  },

  "an id that is none tells all": async ({ scenes: { watched } }, context) => {
    for (const id of ["x", "______", "A".repeat(24), "💡", "_".repeat(24), "\u00ff"]) {
      const headers = { "last-event-id": Buffer.from(id).toString("latin1") };
      const stream = await watching(watched.url, eventsOf(...ONE_EACH), { headers }, context);
      const seen = new Set();
      while (seen.size < ONE_EACH.length) seen.add((await stream.next()).ref);
      stream.close();
    }
  },

  "a hub that starts anew breaks the stream, and it goes on where it was": async (world, context) => {
    const { watched } = world.scenes;
    for (const refs of [["truedy:support", "truedy:renewals"], ONE_EACH]) {
      const stream = await watching(watched.url, eventsOf(...refs), {}, context);
      let last;
      for (let count = 0; count < refs.length; count += 1) last = (await stream.next()).id;
      await world.gateway.restart("watched");
      await stream.over();
      watched.simulator.set(refs[0], {
        name: `After ${refs.length}`,
        agent: { name: `After ${refs.length}` },
      });
      const headers = { "last-event-id": last };
      const again = await watching(watched.url, eventsOf(...refs), { headers }, context);
      assert.equal((await again.next()).ref, refs[0]);
      await sleep(1.5 * INTERVAL_MS);
      assert.equal(again.blocks.filter(({ data }) => data !== undefined).length, 1);
      again.close();
    }
    assert.equal((await ask(watched.url, "/healthz")).status, 200);
  },

  "a viewer that does not read is not waited for": async ({ scenes: { watched } }, context) => {
    const path = `${eventsOf(...ONE_EACH)}&emit=all`;
    const slow = await watching(watched.url, path, {}, context);
    slow.pause();
    const quick = await watching(watched.url, path, {}, context);
    for (let count = 0; count < 12; count += 1) await quick.next();
  },
};

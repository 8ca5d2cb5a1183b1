// The watch that elements and components share, by itself.

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it, mock } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import { installed } from "./browser.mjs";
import { PuppetClient } from "./puppet.mjs";

let subscribe;
before(async () => {
  ({ subscribe } = await import(pathToFileURL(join(installed.packageFolder, "shared-watch.js"))));
});

/** Timers one after the other, or a busy machine would turn the order of two that are due at once. */
async function turn() {
  for (let count = 0; count < 3; count += 1) await sleep(2);
}

/** Subscribes, and collects what is heard. */
function listen(client, ref, intervalMs = 5_000) {
  const heard = [];
  const leave = subscribe(client, ref, intervalMs, (event) => heard.push(event));
  return { heard, leave };
}

describe("the shared watch", () => {
  it("is one for all of a client and interval, with each agent once, from the first ask on", async () => {
    const client = new PuppetClient();
    for (const ref of ["acp:a", "acp:b", "acp:a"]) listen(client, ref);
    await turn();
    assert.equal(client.watches.length, 1);
    const [{ log, options }] = client.watches;
    assert.deepEqual(log, ["add acp:a", "add acp:b", "next"]);
    assert.deepEqual(options, { intervalMs: 5_000, emit: "all" });
  });

  it("is another for another interval, and for another client", async () => {
    const client = new PuppetClient();
    const other = new PuppetClient();
    listen(client, "acp:a", 5_000);
    listen(client, "acp:a", 9_000);
    listen(other, "acp:a", 5_000);
    await turn();
    assert.deepEqual(
      client.watches.map(({ options }) => options.intervalMs),
      [5_000, 9_000],
    );
    assert.equal(other.watches.length, 1);
  });

  it("is the same for a client and the promise of it", async () => {
    const client = new PuppetClient();
    listen(client, "acp:a");
    listen(Promise.resolve(client), "acp:b");
    await turn();
    assert.deepEqual(
      client.watches.map(({ refs }) => refs),
      [["acp:a", "acp:b"]],
    );
  });

  it("tells each listener of its own agent alone", async () => {
    const client = new PuppetClient();
    const [a, again, b] = ["acp:a", "acp:a", "acp:b"].map((ref) => listen(client, ref));
    await turn();
    client.tell("acp:a");
    await turn();
    assert.deepEqual(
      [a, again, b].map(({ heard }) => heard.map(({ ref }) => ref)),
      [["acp:a"], ["acp:a"], []],
    );
  });

  it("takes in who comes later, and gives the last event at once, as a first one", async () => {
    const client = new PuppetClient();
    listen(client, "acp:a");
    await turn();
    client.tell("acp:a");
    client.tell("acp:a", { headline: "Paused" });
    await turn();
    const { heard } = listen(client, "acp:a");
    listen(client, "acp:b");
    await Promise.resolve().then();
    assert.deepEqual(
      heard.map(({ status, previous, changed }) => [status.headline, previous, changed]),
      [["Paused", null, true]],
    );
    await turn();
    assert.equal(client.watches.length, 1);
    assert.deepEqual(client.watches[0].refs, ["acp:a", "acp:b"]);
  });

  it("drops an agent with its last listener, and ends with its last agent", async () => {
    const client = new PuppetClient();
    const [a, again, b] = ["acp:a", "acp:a", "acp:b"].map((ref) => listen(client, ref));
    await turn();
    const [watch] = client.watches;
    a.leave();
    a.leave();
    await turn();
    assert.deepEqual(watch.refs, ["acp:a", "acp:b"]);
    again.leave();
    await turn();
    assert.deepEqual(watch.refs, ["acp:b"]);
    b.leave();
    await turn();
    assert.equal(watch.isOver, true);
    listen(client, "acp:b");
    await turn();
    assert.equal(client.watches.length, 2);
  });

  it("tells nobody who has left, not even of the event that made them leave", async () => {
    const client = new PuppetClient();
    const heard = [];
    let leaveSecond;
    subscribe(client, "acp:a", 5_000, () => leaveSecond());
    leaveSecond = subscribe(client, "acp:a", 5_000, (event) => heard.push(event));
    await turn();
    client.tell("acp:a");
    await turn();
    assert.deepEqual(heard, []);
  });

  it("goes on when one leaves and another comes in the same turn", async () => {
    const client = new PuppetClient();
    const { leave } = listen(client, "acp:a");
    await turn();
    leave();
    listen(client, "acp:b");
    await turn();
    leave();
    const [{ refs, isOver }, ...others] = client.watches;
    assert.deepEqual([refs, isOver, others], [["acp:b"], false, []]);
  });

  it("asks nothing for who leaves before the turn is over", async () => {
    const client = new PuppetClient();
    listen(client, "acp:a").leave();
    const { leave } = listen(client, "acp:b");
    await Promise.resolve().then();
    leave();
    await turn();
    assert.deepEqual(client.watches, []);
  });

  it("makes an event of a bad reference, which hurts no other", async () => {
    const client = new PuppetClient();
    const bad = listen(client, "nonsense");
    const good = listen(client, "acp:a");
    await turn();
    client.tell("acp:a");
    await turn();
    const [{ type, ref, error, lastKnown, nextInMs }] = bad.heard;
    assert.deepEqual([type, ref, lastKnown, nextInMs], ["error", "nonsense", null, null]);
    assert.deepEqual([error.name, error.kind, error.ref], ["StatusError", "config", "nonsense"]);
    assert.match(error.message, /nonsense.* is not provider:agentId/);
    assert.deepEqual(structuredClone(error), error);
    assert.equal(good.heard[0].status.headline, "Takes calls");
  });

  it("makes an event of a client that could not be made, or is none", async () => {
    const data = { name: "StatusError", kind: "network", message: "no wasm" };
    const failed = Object.assign(new Error(), data, { toJSON: () => data });
    const makers = [
      [() => Promise.reject(failed), "network", /^no wasm$/],
      [() => Promise.reject("a word"), "config", /^a word$/],
      [() => ({}), "config", /watch is not a function/],
      [() => 5, "config", /./],
    ];
    for (const [makeClient, kind, message] of makers) {
      const { heard } = listen(makeClient(), "acp:a");
      await turn();
      assert.equal(heard.length, 1);
      assert.equal(heard[0].error.kind, kind);
      assert.match(heard[0].error.message, message);
    }
  });

  it("tells everybody when the watch breaks, with what was known last", async () => {
    const client = new PuppetClient();
    const [a, b, stopped] = ["acp:a", "acp:b", "acp:c"].map((ref) => listen(client, ref));
    await turn();
    client.tell("acp:a");
    client.fail("acp:c", "not-found", { nextInMs: null });
    await turn();
    client.watches[0].break(new Error("broken"));
    await turn();
    assert.equal(a.heard.at(-1).error.message, "broken");
    assert.equal(a.heard.at(-1).lastKnown.headline, "Takes calls");
    assert.equal(b.heard.at(-1).lastKnown, null);
    assert.deepEqual(
      stopped.heard.map(({ error }) => error.kind),
      ["not-found"],
    );
  });

  it("says so when the client is closed", async () => {
    const client = new PuppetClient();
    const { heard } = listen(client, "acp:a");
    await turn();
    client.close();
    await turn();
    assert.match(heard[0].error.message, /closed/);
    assert.equal(heard[0].nextInMs, null);
  });

  it("begins anew for who comes when all others have stopped for good", async () => {
    const client = new PuppetClient();
    const stopped = listen(client, "acp:a");
    await turn();
    client.fail("acp:a", "not-found", { nextInMs: null });
    client.watches[0].end();
    const { heard } = listen(client, "acp:b");
    await turn();
    assert.deepEqual(
      client.watches.map(({ isOver }) => isOver),
      [true, false],
    );
    client.tell("acp:b");
    await turn();
    assert.equal(heard.length, 1);
    assert.equal(stopped.heard.length, 1);
    assert.deepEqual(client.watches[1].refs, ["acp:b"]);
  });

  it("outlives a listener that throws, and reports what it threw", async () => {
    const client = new PuppetClient();
    const reported = mock.method(console, "error", () => {});
    const thrown = new Error("of a listener");
    subscribe(client, "acp:a", 5_000, () => {
      throw thrown;
    });
    const { heard } = listen(client, "acp:a");
    await turn();
    client.tell("acp:a");
    client.tell("acp:a");
    await turn();
    reported.mock.restore();
    assert.equal(heard.length, 2);
    assert.deepEqual(
      reported.mock.calls.map(({ arguments: [error] }) => error),
      [thrown, thrown],
    );
  });
});

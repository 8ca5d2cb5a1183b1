// How the element comes, changes, moves and goes, and what it shares with others.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { act, open, openWithPuppet, shown } from "./browser.mjs";

const ONE = '<agent-status agent="voice-ai:desk"></agent-status>';

/** The agents of each watch that is not over. */
const running = (page) =>
  page.evaluate(() => client.watches.filter(({ isOver }) => !isOver).map(({ refs }) => refs));

describe("elements and their client", () => {
  it("ask once for each agent, however many they are", async (test) => {
    const page = await openWithPuppet(test, ONE.repeat(20) + ONE.replace("desk", "bar").repeat(20));
    assert.deepEqual(await running(page), [["voice-ai:desk", "voice-ai:bar"]]);
    await act(page, () => client.tell("voice-ai:desk"));
    assert.equal(await page.getByText("Takes calls").count(), 20);
  });

  it("ask every 15 s, or as their attribute says", async (test) => {
    const intervals = ["", "2000", "5e3", "999", "soon", "9e99"];
    const body = intervals.map((text) => ONE.replace("agent=", `interval="${text}" agent=`)).join("");
    const page = await openWithPuppet(test, body);
    assert.deepEqual(
      await page.evaluate(() => client.watches.map(({ options }) => options.intervalMs)),
      [15_000, 2_000, 5_000, 2_147_483_647],
    );
  });

  it("stop asking when they leave the page, the last one for each agent", async (test) => {
    const page = await openWithPuppet(test, ONE.repeat(2) + ONE.replace("desk", "bar"));
    const left = [];
    for (let count = 0; count < 3; count += 1) {
      await act(page, () => document.querySelector("agent-status").remove());
      left.push((await running(page)).flat());
    }
    assert.deepEqual(left, [["voice-ai:desk", "voice-ai:bar"], ["voice-ai:bar"], []]);
  });

  it("leave no timer behind when they leave the page", async (test) => {
    const count = `<script nonce="page">
      globalThis.intervals = new Set();
      const { setInterval: set, clearInterval: clear } = globalThis;
      globalThis.setInterval = (...args) => { const id = set(...args); intervals.add(id); return id; };
      globalThis.clearInterval = (id) => { intervals.delete(id); clear(id); };
    </script>`;
    const page = await openWithPuppet(test, count + ONE.repeat(3));
    assert.equal(await page.evaluate(() => intervals.size), 1);
    await act(page, () => {
      for (const element of document.querySelectorAll("agent-status")) element.remove();
    });
    assert.equal(await page.evaluate(() => intervals.size), 0);
  });

  it("are not asked for anew when they move within the page", async (test) => {
    const page = await openWithPuppet(test, `${ONE}<div></div>`);
    await act(page, () => client.tell("voice-ai:desk"));
    const before = await page.evaluate(() => client.watches.map(({ log }) => log));
    await act(page, () => document.querySelector("div").append(document.querySelector("agent-status")));
    assert.deepEqual(await page.evaluate(() => client.watches.map(({ log }) => log)), before);
    assert.equal((await shown(page)).headline, "Takes calls");
  });

  it("go on when another takes the place of the last", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await act(page, () => {
      const [old] = document.querySelectorAll("agent-status");
      const element = document.createElement("agent-status");
      Object.assign(element, { agent: old.agent, client });
      old.replaceWith(element);
    });
    assert.equal(await page.evaluate(() => client.watches.length), 1);
    assert.deepEqual(await running(page), [["voice-ai:desk"]]);
  });

  it("begin again when they come back", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await act(page, () => {
      globalThis.element = document.querySelector("agent-status");
      element.remove();
    });
    assert.deepEqual(await running(page), []);
    await act(page, () => document.body.append(element));
    assert.deepEqual(await running(page), [["voice-ai:desk"]]);
    await act(page, () => client.tell("voice-ai:desk"));
    assert.equal((await shown(page)).headline, "Takes calls");
  });

  it("wait for a client that is a promise, and say so if there will be none", async (test) => {
    const page = await open(test, ONE + ONE);
    await act(page, async () => {
      const { PuppetClient } = await import("/tests/puppet.mjs");
      const [first, second] = document.querySelectorAll("agent-status");
      globalThis.client = new PuppetClient();
      first.client = Promise.resolve(client);
      second.client = Promise.reject(new Error("no client today"));
    });
    assert.deepEqual(await running(page), [["voice-ai:desk"]]);
    const { headline, reason } = await shown(page, "agent-status >> nth=1");
    assert.deepEqual([headline, reason], ["No status", "no client today"]);
  });
});

describe("attributes and properties", () => {
  it("reflect each other", async (test) => {
    const page = await open(test, "");
    const said = await page.evaluate(() => {
      const element = document.createElement("agent-status");
      const { agent, gateway, interval, token, client, status, error } = element;
      const before = [agent, gateway, interval, token, client, status, error];
      Object.assign(element, { agent: "acp:a", gateway: "/x", interval: 3_000, token: "secret" });
      const set = element.outerHTML;
      element.setAttribute("agent", "acp:b");
      const after = element.agent;
      Object.assign(element, { agent: null, gateway: undefined, interval: null });
      return { before, set, after, cleared: element.outerHTML };
    });
    assert.deepEqual(said, {
      before: ["", "", 15_000, undefined, undefined, null, null],
      set: '<agent-status agent="acp:a" gateway="/x" interval="3000"></agent-status>',
      after: "acp:b",
      cleared: "<agent-status></agent-status>",
    });
  });

  it("count that were set before the element was defined", async (test) => {
    const page = await open(test, "", { scriptTag: "" });
    await act(page, async () => {
      const { PuppetClient } = await import("/tests/puppet.mjs");
      const element = document.createElement("agent-status");
      globalThis.client = new PuppetClient();
      Object.assign(element, { agent: "acp:a", interval: 4_000, token: "t", client });
      document.body.append(element);
      await import("/package/element.js");
    });
    const said = await page.evaluate(() => {
      const element = document.querySelector("agent-status");
      const [watch] = client.watches;
      const attributes = ["agent", "interval", "token"].map((name) => element.getAttribute(name));
      return [watch?.refs, watch?.options.intervalMs, attributes, element.token, Object.keys(element)];
    });
    assert.deepEqual(said, [["acp:a"], 4_000, ["acp:a", "4000", null], "t", []]);
  });

  it("set together make one change, and the agent before is forgotten", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await act(page, () => client.tell("voice-ai:desk"));
    await act(page, () =>
      Object.assign(document.querySelector("agent-status"), { interval: 3_000, agent: "acp:a" }),
    );
    assert.deepEqual(await page.evaluate(() => client.watches.length), 2);
    assert.deepEqual(await running(page), [["acp:a"]]);
    const { name, headline } = await shown(page);
    assert.deepEqual([name, headline], ["a", "Checking…"]);
  });

  it("set anew to the same change nothing", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await act(page, () =>
      Object.assign(document.querySelector("agent-status"), { agent: "voice-ai:desk", client }),
    );
    assert.equal(await page.evaluate(() => client.watches.length), 1);
  });

  it("keep what is known of an agent while its client changes", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await act(page, () => client.tell("voice-ai:desk"));
    await act(page, () => {
      document.querySelector("agent-status").client = new client.constructor();
    });
    assert.equal((await shown(page)).headline, "Takes calls");
    assert.deepEqual(await running(page), []);
  });

  it("tell the status and the error there is", async (test) => {
    const page = await openWithPuppet(test, ONE);
    const said = async () =>
      page.evaluate(() => {
        const { status, error } = document.querySelector("agent-status");
        return [status?.headline, error?.kind];
      });
    const all = [await said()];
    await act(page, () => client.tell("voice-ai:desk"));
    all.push(await said());
    await act(page, () => client.fail("voice-ai:desk", "timeout"));
    all.push(await said());
    assert.deepEqual(all, [
      [undefined, undefined],
      ["Takes calls", undefined],
      ["Takes calls", "timeout"],
    ]);
  });
});

describe("the event statuschange", () => {
  it("comes with news alone, bubbles, and leaves shadow trees", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await act(page, () => {
      globalThis.heard = [];
      document.addEventListener("statuschange", ({ detail, target }) => {
        const { type, status, previous, changed, error, nextInMs } = detail;
        heard.push([
          target.localName,
          type,
          status?.headline ?? error.kind,
          previous?.headline ?? changed ?? nextInMs,
        ]);
      });
      const host = document.createElement("div");
      host.attachShadow({ mode: "open" }).append(document.querySelector("agent-status"));
      host.id = "host";
      document.body.append(host);
    });
    const actions = [
      () => client.tell("voice-ai:desk"),
      () => client.tell("voice-ai:desk"),
      () => client.tell("voice-ai:desk", { headline: "Paused" }),
      () => client.fail("voice-ai:desk", "timeout"),
      () => client.fail("voice-ai:desk", "timeout"),
      () => client.fail("voice-ai:desk", "provider"),
      () => client.tell("voice-ai:desk", { headline: "Paused" }),
      () => client.fail("voice-ai:desk", "not-found", { nextInMs: null }),
    ];
    for (const action of actions) await act(page, action);
    assert.deepEqual(await page.evaluate(() => heard), [
      ["div", "status", "Takes calls", true],
      ["div", "status", "Paused", "Takes calls"],
      ["div", "error", "timeout", 30_000],
      ["div", "error", "provider", 30_000],
      ["div", "status", "Paused", "Paused"],
      ["div", "error", "not-found", null],
    ]);
  });

  it("does not come when the element moves, or is told what it knows", async (test) => {
    const page = await openWithPuppet(test, `${ONE}<div></div>`);
    await act(page, () => client.tell("voice-ai:desk"));
    const count = await page.evaluate(async () => {
      let count = 0;
      document.addEventListener("statuschange", () => {
        count += 1;
      });
      const element = document.querySelector("agent-status");
      document.querySelector("div").append(element);
      await new Promise((resolve) => setTimeout(resolve, 50));
      Object.assign(element, { agent: "voice-ai:desk", client });
      await new Promise((resolve) => setTimeout(resolve, 50));
      return count;
    });
    assert.equal(count, 0);
  });

  it("does no harm by a listener that throws", async (test) => {
    const page = await openWithPuppet(test, ONE + ONE);
    await act(page, () => {
      globalThis.reportError = () => {};
      window.addEventListener("error", (event) => event.preventDefault());
      document.querySelector("agent-status").addEventListener("statuschange", () => {
        throw new Error("of a listener");
      });
      client.tell("voice-ai:desk");
    });
    assert.equal(await page.getByText("Takes calls").count(), 2);
  });
});

describe("the definition", () => {
  it("is made once, whichever copy of the module comes first", async (test) => {
    const page = await open(test, ONE);
    const said = await page.evaluate(async () => {
      const first = await import("/package/element.js");
      const second = await import("/package/element.js?another");
      const defined = customElements.get("agent-status");
      return [defined === first.AgentStatusElement, first.AgentStatusElement === second.AgentStatusElement];
    });
    assert.deepEqual(said, [true, false]);
  });
});

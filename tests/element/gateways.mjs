// Whose clients the elements use that name a gateway. What the clients do is for fleet.mjs.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { act, open, shown, turns } from "./browser.mjs";

describe("elements and their gateway", () => {
  /** A module with a client for gateways that notes in `made` what it was made with. */
  const gatewayClient = `
    import { PuppetClient } from "/tests/puppet.mjs";
    globalThis.made = [];
    export async function createGatewayClient(options) {
      const client = new PuppetClient();
      made.push({ options, client });
      return client;
    }`;
  const ONE = '<agent-status agent="voice-ai:desk" gateway="/status"></agent-status>';
  const made = (page) => page.evaluate(() => made.map(({ options, client }) => [options, client.isClosed]));

  it("share one client for the same address, however it is written", async (test) => {
    const page = await open(test, ONE.repeat(3) + ONE.replace("/status", "../x/../status"), {
      gatewayClient,
    });
    await page.waitForFunction(() => globalThis.made?.[0]?.client.watches.length > 0);
    const url = new URL("/status", page.url()).href;
    assert.deepEqual(await made(page), [[{ url, token: undefined }, false]]);
    await act(page, () => made[0].client.tell("voice-ai:desk"));
    assert.equal(await page.getByText("Takes calls").count(), 4);
  });

  it("have clients of their own for other addresses and tokens", async (test) => {
    const page = await open(test, `${ONE.repeat(4)}${ONE.replace("/status", "/other")}`, {
      gatewayClient,
    });
    await page.evaluate(() => {
      const [, first, second, third] = document.querySelectorAll("agent-status");
      first.token = "one";
      second.token = "two";
      third.token = "two";
    });
    await page.waitForFunction(() => globalThis.made?.length > 3);
    await turns(page);
    const open_ = (await made(page))
      .filter(([, isClosed]) => !isClosed)
      .map(([{ url, token }]) => [new URL(url).pathname, token]);
    assert.deepEqual(
      open_.sort(),
      [
        ["/other", undefined],
        ["/status", undefined],
        ["/status", "one"],
        ["/status", "two"],
      ].sort(),
    );
  });

  it("make one client of what is set together", async (test) => {
    const page = await open(test, "<agent-status></agent-status>", { gatewayClient });
    await page.evaluate(() => {
      Object.assign(document.querySelector("agent-status"), {
        agent: "acp:a",
        gateway: "/status",
        token: "t",
      });
    });
    await page.waitForFunction(() => globalThis.made?.[0]?.client.watches.length > 0);
    const url = new URL("/status", page.url()).href;
    assert.deepEqual(await made(page), [[{ url, token: "t" }, false]]);
  });

  it("close it with the last that uses it, and not when an agent or an interval changes", async (test) => {
    const page = await open(test, ONE.repeat(2), { gatewayClient });
    await page.waitForFunction(() => globalThis.made?.[0]?.client.watches.length > 0);
    await act(page, () => document.querySelector("agent-status").remove());
    await act(page, () =>
      Object.assign(document.querySelector("agent-status"), { agent: "acp:a", interval: 2_000 }),
    );
    assert.deepEqual(
      (await made(page)).map(([, isClosed]) => isClosed),
      [false],
    );
    await act(page, () => document.querySelector("agent-status").remove());
    assert.deepEqual(
      (await made(page)).map(([, isClosed]) => isClosed),
      [true],
    );
  });

  it("say what they wait for, which is no error", async (test) => {
    const module = `
      globalThis.asked = [];
      export function createGatewayClient({ url }) {
        asked.push(url);
        return new Promise(() => {});
      }`;
    const page = await open(test, "<agent-status></agent-status>", { gatewayClient: module });
    await page.evaluate(() => import("/package/gateway-client.js"));
    const words = [];
    for (const fields of [{}, { agent: "acp:a" }, { agent: null, gateway: "/status" }, { agent: "acp:a" }]) {
      await page.evaluate((fields) => Object.assign(document.querySelector("agent-status"), fields), fields);
      await turns(page);
      const { headline, dot } = await shown(page);
      words.push([headline, dot, await page.evaluate(() => asked.length)]);
    }
    assert.deepEqual(words, [
      ["No agent yet", "dot waiting", 0],
      ["No gateway yet", "dot waiting", 0],
      ["No agent yet", "dot waiting", 0],
      ["Checking…", "dot waiting", 1],
    ]);
  });

  it("try again with the next element when the client could not be made", async (test) => {
    const failing = `
      globalThis.made = 0;
      export async function createGatewayClient() {
        made += 1;
        throw new Error("not today");
      }`;
    const page = await open(test, ONE, { gatewayClient: failing });
    await page.getByText("not today").waitFor();
    await act(page, () => document.body.append(document.querySelector("agent-status").cloneNode()));
    assert.equal(await page.evaluate(() => made), 2);
  });
});

// The element with the clients themselves: one that asks the simulator over HTTP, and one that asks a gateway.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";

import { installed, open, serveApi, shown } from "./browser.mjs";

const AGENTS = { "voice-ai:desk": {}, "acp:one": {}, "acp:two": {}, "truedy:support": {} };
const INTERVAL_MS = 1_000;

/** A page with elements for these agents, all with one client that asks a simulator of its own. */
async function openFleet(test, refs, options) {
  const { createSimulator } = await import(pathToFileURL(join(installed.packageFolder, "testing.js")));
  const simulator = createSimulator({ agents: AGENTS, cors: true });
  const server = await simulator.listen();
  test.after(() => server.close());
  const accounts = Object.entries(server.baseUrls).map(([name, baseUrl]) => [
    name,
    { apiKey: "made-up", baseUrl },
  ]);
  const settings = { ...Object.fromEntries(accounts), allowKeysInBrowser: true, maxRetries: 0 };
  const elements = refs.map(
    (ref) => `<p><agent-status agent="${ref}" interval="${INTERVAL_MS}"></agent-status></p>`,
  );
  const script = `<script type="module" nonce="page">
    import { createClient } from "/package/index.js";
    const client = createClient(${JSON.stringify(settings)});
    for (const element of document.querySelectorAll("agent-status")) element.client = client;
  </script>`;
  const page = await open(test, elements.join("") + script, options);
  return { page, simulator, asked: (ref) => gets(simulator).filter((request) => request.ref === ref).length };
}

const gets = ({ requests }) => requests.filter(({ method }) => method === "GET");

describe("the element with a client", () => {
  it("shows an agent, and what becomes of it", async (test) => {
    const { page, simulator } = await openFleet(test, ["truedy:support"]);
    await page.getByText("Active").waitFor();
    simulator.set("truedy:support", { status: "draft" });
    await page.getByText("Draft", { exact: true }).waitFor();
    simulator.set("truedy:support", 503);
    await page.getByText("The provider has a failure. Trying again. Last known: Draft.").waitFor();
    simulator.set("truedy:support", { status: "active" });
    await page.getByText("Active").waitFor();
    assert.equal((await shown(page)).dot, "dot available");
  });

  it("sends one request an agent, and one list for all of ACP's, for 60 elements", async (test) => {
    const refs = Array.from({ length: 20 }, () => ["acp:one", "acp:two", "truedy:support"]).flat();
    const { page, simulator } = await openFleet(test, refs);
    await page.getByText("Active").last().waitFor();
    await page.getByText("Voice on").last().waitFor();
    const first = gets(simulator)
      .slice(0, 2)
      .map(({ provider, ref }) => [provider, ref]);
    assert.deepEqual(first.sort(), [
      ["acp", null],
      ["truedy", "truedy:support"],
    ]);
    await page.waitForTimeout(2 * INTERVAL_MS);
    const { length } = gets(simulator);
    const span = simulator.requests.at(-1).at - simulator.requests[0].at;
    // Of two: at first, on a phase of their own, and then with jitter.
    const most = 2 * (2 + span / (0.8 * INTERVAL_MS));
    assert.ok(length >= 4 && length <= most, `${length} requests in ${span} ms`);
  });

  it("stops its requests when it leaves the page, and no one else's", async (test) => {
    const { page, asked } = await openFleet(test, ["truedy:support", "voice-ai:desk"]);
    await page.getByText("Active").waitFor();
    await page.getByText("Takes calls").waitFor();
    await page.evaluate(() => document.querySelector('[agent="truedy:support"]').remove());
    await page.waitForTimeout(200);
    const before = [asked("truedy:support"), asked("voice-ai:desk")];
    await page.waitForTimeout(3 * INTERVAL_MS);
    assert.equal(asked("truedy:support"), before[0]);
    assert.ok(asked("voice-ai:desk") > before[1]);
  });

  it("asks no more for an agent that there is not, and says so", async (test) => {
    const { page, asked } = await openFleet(test, ["truedy:nobody", "voice-ai:desk", "nonsense"]);
    await page.getByText("There is no such agent.").waitFor();
    await page.getByText(/nonsense.*is not provider:agentId/).waitFor();
    await page.getByText("Takes calls").waitFor();
    await page.waitForTimeout(2 * INTERVAL_MS);
    assert.equal(asked("truedy:nobody"), 1);
    assert.ok(asked("voice-ai:desk") > 1);
  });

  it("says what is wrong with the client", async (test) => {
    const page = await open(test, '<agent-status agent="truedy:support"></agent-status>');
    await page.evaluate(async () => {
      const { createClient } = await import("/package/index.js");
      document.querySelector("agent-status").client = createClient({ truedy: { apiKey: "secret" } });
    });
    await page.getByText(/allowKeysInBrowser/).waitFor();
    await page.evaluate(async () => {
      const { createClient } = await import("/package/index.js");
      document.querySelector("agent-status").client = createClient({});
    });
    await page
      .getByText(/truedy/)
      .first()
      .waitFor();
  });
});

describe("the element with a gateway", () => {
  /** A gateway in front of a simulator of its own, at the address of the page. */
  async function openBehindGateway(test, body, config) {
    const [{ createSimulator }, { createGateway }] = await Promise.all(
      ["testing.js", "gateway.js"].map((name) => import(pathToFileURL(join(installed.packageFolder, name)))),
    );
    const simulator = createSimulator({ agents: AGENTS });
    const gateway = await createGateway({
      truedy: { apiKey: "made-up" },
      fetch: simulator.fetch,
      agents: ["truedy:support"],
      basePath: "/status",
      intervalMs: INTERVAL_MS,
      ...config,
    });
    serveApi("/status/", (request) => gateway.fetch(request));
    test.after(() => gateway.close());
    return { page: await open(test, body), simulator };
  }

  const ONE = '<agent-status agent="truedy:support" gateway="/status" interval="1000"></agent-status>';

  it("shows an agent on a page with one script tag, and what becomes of it", async (test) => {
    const { page, simulator } = await openBehindGateway(test, ONE);
    await page.getByText("Active").waitFor();
    simulator.set("truedy:support", { status: "draft" });
    await page.getByText("Draft", { exact: true }).waitFor();
    assert.equal((await shown(page)).dot, "dot unavailable");
  });

  it("keeps the age of a status that does not change", async (test) => {
    const { page } = await openBehindGateway(test, ONE);
    await page.getByText("Active").waitFor();
    await page.waitForTimeout(5 * INTERVAL_MS);
    assert.match((await shown(page)).time, /^[0-3] s ago$/);
  });

  it("shows a failure behind the gateway, with what was known before, and the end of it", async (test) => {
    const { page, simulator } = await openBehindGateway(test, ONE);
    await page.getByText("Active").waitFor();
    simulator.set("truedy:support", 503);
    await page.getByText("The provider has a failure. Trying again. Last known: Active.").waitFor();
    simulator.set("truedy:support", { status: "active" });
    await page.getByText("Active", { exact: true }).waitFor();
  });

  it("has the providers asked as for one, and not any more when it has left", async (test) => {
    const { page, simulator } = await openBehindGateway(test, ONE.repeat(10));
    await page.getByText("Active").last().waitFor();
    assert.ok(simulator.requests.length <= 2, `${simulator.requests.length} requests`);
    await page.evaluate(() => {
      for (const element of document.querySelectorAll("agent-status")) element.remove();
    });
    await page.waitForTimeout(2 * INTERVAL_MS);
    const { length } = simulator.requests;
    await page.waitForTimeout(3 * INTERVAL_MS);
    assert.equal(simulator.requests.length, length);
  });

  it("gives the token that it was given", async (test) => {
    const { mintViewerToken } = await import(pathToFileURL(join(installed.packageFolder, "gateway.js")));
    const secret = "a secret of this test, long enough to sign";
    const { page } = await openBehindGateway(test, ONE, { viewerSecrets: [secret] });
    await page.getByText("Access was refused.").waitFor();
    await page.evaluate(
      (token) => {
        document.querySelector("agent-status").token = async () => token;
      },
      await mintViewerToken({ secret }),
    );
    await page.getByText("Active").waitFor();
  });

  it("speaks of no agent that the gateway does not", async (test) => {
    const { page, simulator } = await openBehindGateway(test, ONE.replace("support", "secret"));
    await page.getByText("There is no such agent.").waitFor();
    assert.deepEqual(simulator.requests, []);
  });
});

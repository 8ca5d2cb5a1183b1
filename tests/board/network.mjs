// What the page's network log shows: whom the page asks, what it sends, and that no key comes near it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSimulator } from "../../pkg/testing.js";
import { allRows, becomes, openBoard, rowOf, startServer } from "./harness.mjs";

const KEYS = {
  VOICE_AI_API_KEY: "vk_4e1f7a2c9d3b8056",
  ACP_API_KEY: "ca_9b2d4f6a8c0e1357",
  RAVAN_API_KEY: "rv_0f1e2d3c4b5a6978",
  TRUEDY_API_KEY: "truedy_7a5c3e1f9b2d4680",
};
const REFS = [
  "voice-ai:front-desk",
  "acp:concierge",
  "acp:web-guide",
  "ravan:dental-clinic",
  "truedy:support",
];

/** All that goes over the page's network, as text by address; the event stream is there for as long as it was open. */
function record(page) {
  const log = [];
  page.on("request", (request) => log.push({ request, headers: request.allHeaders().catch(() => ({})) }));
  page.on("response", (response) => {
    if (new URL(response.url()).pathname === "/status/v1/events") return;
    log.push({ headers: response.allHeaders(), body: response.text() });
  });
  return log;
}

/** Checks a log: only this address, nothing that opens anything, and none of these words. */
async function check(log, url, secrets) {
  const asked = log.filter(({ request }) => request).map(({ request }) => request);
  assert.ok(asked.some((request) => request.url().startsWith(`${url}status/v1/events?ref=`)));
  for (const request of asked) {
    assert.equal(request.method(), "GET");
    assert.ok(request.url().startsWith(url), request.url());
    const headers = await request.allHeaders().catch(() => request.headers());
    for (const name of Object.keys(headers)) assert.doesNotMatch(name, /authorization|cookie|key|token/i);
  }
  for (const { request, headers, body } of log) {
    const text = JSON.stringify([request?.url(), request?.postData(), await headers, await body]);
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${text.slice(0, 200)}`);
  }
}

export function testNetwork(browser) {
  test("with simulated agents the page asks its own server alone, without a key", async (t) => {
    const server = await startServer(["--still", "--interval", "1000"]);
    t.after(() => server.close());
    let log;
    const prepare = (page) => {
      log = record(page);
    };
    const page = await openBoard(t, browser, server, { prepare });
    await allRows(page);
    await check(log, server.url, ["apiKey", "simulated-", "baseUrl"]);
    const response = await page.request.get(server.url);
    assert.match(response.headers()["content-security-policy"], /; connect-src 'self';/);
  });

  test("with keys and agents in the environment the providers are asked, and the page learns no key and no host", async (t) => {
    const providers = createSimulator();
    const { baseUrls, url: host, close } = await providers.listen();
    t.after(close);
    const server = await startServer(["--interval", "1000"], {
      ...KEYS,
      VOICE_AI_BASE_URL: baseUrls.voiceAi,
      ACP_BASE_URL: baseUrls.acp,
      RAVAN_BASE_URL: baseUrls.ravan,
      TRUEDY_BASE_URL: baseUrls.truedy,
      AGENTS: [...REFS, "truedy:nobody"].join(", "),
    });
    t.after(() => server.close());
    assert.match(
      server.printed(),
      /^Agents \(real, at Voice\.ai, ACP, Ravan, and Truedy\): http:\/\/127\.0\.0\.1:\d+\/$/m,
    );
    let log;
    const prepare = (page) => {
      log = record(page);
    };
    const page = await openBoard(t, browser, server, { prepare, path: "?agent=truedy:nobody" });
    await allRows(page, REFS.length + 1);
    await becomes(page, "truedy:support", "available");
    await becomes(page, "truedy:nobody", "error");
    assert.match(await rowOf(page, "truedy:nobody").textContent(), /No such agent/);
    // Somebody may make it, so it is asked for again.
    await page.getByText(/^Asked again in \d+ s\.$/).waitFor();
    providers.set("truedy:support", { status: "draft" });
    await becomes(page, "truedy:support", "unavailable");
    assert.match(await page.title(), /· Voice agents$/);
    assert.match(await page.locator(".notice").textContent(), /^Real\. This computer asks Voice\.ai, ACP/);
    assert.doesNotMatch(await page.content(), /simulated/i);
    const keys = new Set(providers.requests.map(({ headers }) => headers.authorization));
    assert.deepEqual(keys, new Set(Object.values(KEYS).map((key) => `Bearer ${key}`)));
    await check(log, server.url, [...Object.values(KEYS), new URL(host).host]);
    assert.ok(Object.values(KEYS).every((key) => !`${server.printed()}${server.complained()}`.includes(key)));
  });
}

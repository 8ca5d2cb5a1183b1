// The states of the page itself: waiting, empty, broken, offline, stale, hidden.

import assert from "node:assert/strict";
import { test } from "node:test";

import { allRows, becomes, keepScreenshot, openBoard, rowOf, shownRefs, startServer } from "./harness.mjs";

const isAsk = (request) => request.method() === "GET" && !request.url().endsWith("/fleet.json");

const isStream = (request) => new URL(request.url()).pathname === "/status/v1/events";

/** Makes the page believe that it is another time. */
const shiftClock = (ms) => {
  globalThis.realNow ??= Date.now;
  Date.now = () => globalThis.realNow.call(Date) + ms;
};

/** Hides or shows the page, as another tab in front does. */
const setVisibility = (state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
};

export function testPageStates(browser, server) {
  test("while nothing is known yet the page says what it waits for", async (t) => {
    let go;
    const gate = new Promise((resolve) => {
      go = resolve;
    });
    const prepare = (page) =>
      page.route("**/fleet.json", async (route) => {
        await gate;
        await route.continue();
      });
    const page = await openBoard(t, browser, server, { prepare });
    await page.getByRole("heading", { name: "Asking" }).waitFor();
    assert.ok(await page.getByRole("button", { name: "Show all agents" }).isHidden());
    go();
    await allRows(page);
    assert.ok(await page.getByRole("heading", { name: "Asking" }).isHidden());
  });

  test("without agents the page says that there are none", async (t) => {
    const none = await startServer(["--agents", "0"]);
    t.after(() => none.close());
    const page = await openBoard(t, browser, none);
    await page.getByRole("heading", { name: "No agents" }).waitFor();
    assert.ok(await page.getByRole("button", { name: "Show all agents" }).isHidden());
    await keepScreenshot(page, "empty-light");
  });

  test("if the list of agents cannot be had the page says so, and tries again", async (t) => {
    let isBroken = true;
    const prepare = (page) =>
      page.route("**/fleet.json", (route) => (isBroken ? route.fulfill({ status: 500 }) : route.continue()));
    const page = await openBoard(t, browser, server, { prepare });
    const alert = page.getByRole("alert");
    await alert.getByText("The list of agents answered 500.").waitFor();
    await keepScreenshot(page, "broken-light");
    isBroken = false;
    await allRows(page);
    assert.ok(await alert.isHidden());
  });

  test("offline the last statuses stay and grow stale, and back online they are fresh again", async (t) => {
    const page = await openBoard(t, browser, server, { path: "?agent=acp:surveys" });
    await allRows(page);
    const banner = page.getByText("These are the last known statuses");
    assert.ok(await banner.isHidden());
    await page.context().setOffline(true);
    await banner.waitFor();
    assert.ok((await page.title()).startsWith("Offline · "));
    // Checks fail now, which is no fault of the agents.
    await page.waitForTimeout(3_000);
    assert.equal(await page.locator('[data-availability="error"]').count(), 0);
    assert.equal(await page.locator("[data-stale]").count(), 0);
    assert.equal(await page.locator("#news").textContent(), "Offline.");
    await page.evaluate(shiftClock, 60_000);
    await page.locator('[data-ref="acp:surveys"][data-stale]').waitFor();
    assert.match(await page.locator("#age").textContent(), /33 agents · 33 stale · checked 1 min ago/);
    await keepScreenshot(page, "offline-light");
    await page.evaluate(shiftClock, 0);
    await page.context().setOffline(false);
    await banner.waitFor({ state: "hidden" });
    await page.waitForFunction(() =>
      /^33 agents · checked [01] s ago$/.test(document.getElementById("age").textContent),
    );
    // Nothing of it was a state of an agent.
    assert.equal(await page.locator("#seen li").count(), 1);
    assert.equal(await page.locator('[data-availability="error"]').count(), 0);
  });

  test("a hidden page asks nothing, and at once when it is shown again", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    const asked = [];
    const ended = page.waitForEvent("requestfailed", isStream);
    page.on("request", (request) => isAsk(request) && asked.push(request.url()));
    await page.evaluate(setVisibility, "hidden");
    await ended;
    const times = () =>
      page.locator("[data-ref]").evaluateAll((rows) => rows.map((row) => row.dataset.checkedAt));
    const before = await times();
    await page.waitForTimeout(4_000);
    assert.deepEqual(asked, []);
    assert.deepEqual(await times(), before);
    const shown = page.waitForRequest(isAsk, { timeout: 1_000 });
    await page.evaluate(setVisibility, "visible");
    await shown;
    await page.waitForFunction((old) => {
      const rows = [...document.querySelectorAll("[data-ref]")];
      return rows.every(({ dataset }) => !old.includes(dataset.checkedAt));
    }, before);
  });

  test("more agents than a stream is for are asked for in batches, and a provider that stalls holds up no other", async (t) => {
    const own = await startServer(["--still", "--interval", "1000", "--agents", "60"]);
    t.after(() => own.close());
    const paths = new Set();
    const prepare = (page) =>
      page.on("request", (request) => isAsk(request) && paths.add(new URL(request.url()).pathname));
    const page = await openBoard(t, browser, own, { prepare, path: "?agent=voice-ai:front-desk" });
    const rows = await allRows(page, 60);
    const refs = await shownRefs(page);
    const stalled = refs.filter((ref) => ref.startsWith("voice-ai:")).length;
    await own.fault({ match: "voice-ai", stall: "headers" });
    await page.getByRole("button", { name: `${stalled} in error` }).waitFor();
    const row = rowOf(page, "voice-ai:front-desk");
    assert.match(await row.textContent(), /Took too long to answer.*Last known at .*: Takes calls/);
    await page
      .getByRole("complementary")
      .getByText(/^Asked again in \d+ s\.$/)
      .waitFor();
    const ages = await rows.evaluateAll((all) =>
      all.map(({ dataset }) => [dataset.ref, Date.now() - Date.parse(dataset.checkedAt)]),
    );
    for (const [ref, age] of ages)
      assert.ok(ref.startsWith("voice-ai:") || age < 10_000, `${ref}: ${age} ms`);
    assert.equal(await page.locator('.agents > [data-availability="error"]').count(), stalled);
    await own.mend();
    await becomes(page, "voice-ai:front-desk", "available");
    await page.evaluate(setVisibility, "hidden");
    await page.waitForTimeout(6_000);
    const asked = [];
    page.on("request", (request) => isAsk(request) && asked.push(request.url()));
    await page.waitForTimeout(3_000);
    assert.deepEqual(asked, []);
    const shown = page.waitForRequest(isAsk, { timeout: 1_000 });
    await page.evaluate(setVisibility, "visible");
    await shown;
    const files = [...paths].filter((path) => path.startsWith("/status/"));
    assert.deepEqual(files, ["/status/v1/statuses"]);
  });

  test("without its gateway the page says so and keeps what it knows; a new one may have other agents", async (t) => {
    const first = await startServer(["--still", "--interval", "1000", "--agents", "6"]);
    t.after(() => first.close());
    const page = await openBoard(t, browser, first, { path: "?agent=voice-ai:front-desk" });
    await allRows(page, 6);
    await first.close();
    const alert = page.getByRole("alert");
    await alert.getByText(/^The agents cannot be asked for\. [A-Z].+\. It is tried again/).waitFor();
    assert.equal(await page.locator('[data-availability="error"]').count(), 0);
    assert.equal(await page.locator("#seen li").count(), 1);
    await page.evaluate(shiftClock, 60_000);
    await page.locator("[data-stale]").nth(5).waitFor();
    await keepScreenshot(page, "gateway-away-light");
    await page.evaluate(shiftClock, 0);
    const args = ["--still", "--interval", "1000", "--agents", "3"];
    const second = await startServer(args, { PORT: new URL(first.url).port });
    t.after(() => second.close());
    await allRows(page, 3);
    await alert.waitFor({ state: "hidden" });
    await page.waitForFunction(() => /^3 agents · checked [01] s ago$/.test(age.textContent));
  });

  test("a gateway that no longer speaks of some agents is asked which there are", async (t) => {
    let isOld = true;
    const prepare = (page) =>
      page.route("**/fleet.json", async (route) => {
        const response = await route.fetch();
        const fleet = await response.json();
        await route.fulfill({
          response,
          json: isOld ? { ...fleet, refs: [...fleet.refs, "acp:gone"] } : fleet,
        });
      });
    const page = await openBoard(t, browser, server, { prepare });
    await page.getByRole("alert").getByText("There is nothing here by that name").waitFor();
    isOld = false;
    await page.getByRole("alert").waitFor({ state: "hidden" });
    await allRows(page);
  });
}

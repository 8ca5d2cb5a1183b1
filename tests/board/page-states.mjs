// The states of the page itself: waiting, empty, broken, offline, stale, hidden.

import assert from "node:assert/strict";
import { test } from "node:test";

import { allRows, becomes, keepScreenshot, openBoard, startServer } from "./harness.mjs";

const isAsk = (request) => request.method() === "GET" && !request.url().endsWith("/fleet.json");

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
    await page.evaluate(setVisibility, "hidden");
    // What was under way when it was hidden may come to its end.
    await page.waitForTimeout(1_500);
    const asked = [];
    page.on("request", (request) => isAsk(request) && asked.push(request.url()));
    await page.waitForTimeout(4_000);
    assert.deepEqual(asked, []);
    const shown = page.waitForRequest(isAsk, { timeout: 1_000 });
    await page.evaluate(setVisibility, "visible");
    await shown;
  });

  test("a page whose agents were all given up asks nothing, until somebody asks again", async (t) => {
    const own = await startServer(["--still", "--interval", "1000", "--agents", "6"]);
    t.after(() => own.close());
    const page = await openBoard(t, browser, own);
    await allRows(page, 6);
    await own.fault({ status: 403 });
    await page.getByRole("button", { name: "6 in error" }).waitFor();
    await own.mend();
    const asked = [];
    page.on("request", (request) => isAsk(request) && asked.push(request.url()));
    await page.waitForTimeout(2_500);
    assert.deepEqual(asked, []);
    await page.locator('[data-ref="voice-ai:front-desk"] .name').click();
    await page.getByRole("button", { name: "Ask again" }).click();
    await becomes(page, "voice-ai:front-desk", "available");
    await becomes(page, "voice-ai:after-hours", "unavailable");
  });
}

// How the board looks and weighs: narrow and wide, light and dark, for people who see or move differently, and long.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { allRows, becomes, keepScreenshot, openBoard, rowOf, startServer } from "./harness.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const PHONE = { width: 320, height: 640 };
const WALL = { width: 2560, height: 1440 };
const MAX_WEIGHT = 100_000;

/** Fails with what axe finds to be wrong on the page. */
async function checkAccess(page, when) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .slice(0, 3)
        .join(" ")}`,
  );
  assert.deepEqual(found, [], when);
}

/** Whether something of the page can only be reached by scrolling sideways. */
const isTooWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;

export function testLooks(browser, server) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing wrong with any state of the board, ${colorScheme}`, async (t) => {
      const page = await openBoard(t, browser, server, { colorScheme, path: "?agent=ravan:dental-clinic" });
      await allRows(page);
      await server.fault({ match: "ravan:dental-clinic", status: 503 });
      await server.fault({ match: "voice-ai:trial", status: 401 });
      t.after(() => server.mend());
      await becomes(page, "ravan:dental-clinic", "error");
      await becomes(page, "voice-ai:trial", "error");
      await checkAccess(page, "details of an error");
      await keepScreenshot(page, `error-details-${colorScheme}`);
      await rowOf(page, "voice-ai:trial").locator(".name").click();
      await page.getByText(/does not accept the key/).waitFor();
      await checkAccess(page, "details of a refused key");
      await page.getByRole("button", { name: /unavailable$/ }).click();
      await page.keyboard.press("Escape");
      await page.getByRole("complementary").waitFor({ state: "hidden" });
      await checkAccess(page, "filtered");
      await page.getByRole("searchbox").fill("nobody");
      await page.getByRole("heading", { name: "No agent matches" }).waitFor();
      await checkAccess(page, "no match");
      await page.getByRole("button", { name: "Show all agents" }).click();
      await allRows(page);
      await page.context().setOffline(true);
      await page.getByText("These are the last known statuses").waitFor();
      await page.evaluate(() => {
        const now = Date.now;
        Date.now = () => now.call(Date) + 60_000;
      });
      await page.locator("[data-stale]").first().waitFor();
      await checkAccess(page, "offline and stale");
      await keepScreenshot(page, `offline-${colorScheme}`);
      await page.setViewportSize(PHONE);
      await rowOf(page, "voice-ai:preview").locator(".name").click();
      await page.getByRole("dialog").waitFor();
      await checkAccess(page, "details on a phone");
    });
  }

  test("at 320 px all is there without scrolling sideways, and the details cover the board", async (t) => {
    const page = await openBoard(t, browser, server, { viewport: PHONE, hasTouch: true });
    await allRows(page);
    assert.equal(await page.evaluate(isTooWide), false);
    for (const part of [
      "#query",
      "#sort",
      "#age",
      '[data-states="available"]',
      '[data-providers="truedy"]',
    ]) {
      const box = await page.locator(part).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= PHONE.width, part);
    }
    const row = rowOf(page, "voice-ai:after-hours");
    for (const part of [".name", ".provider", ".headline", ".reason", ".time"]) {
      assert.ok(await row.locator(part).isVisible(), part);
    }
    await keepScreenshot(page, "phone-light");
    await row.locator(".name").tap();
    const dialog = page.getByRole("dialog", { name: "Jonas, after hours" });
    await dialog.waitFor();
    assert.deepEqual(await dialog.boundingBox(), { x: 0, y: 0, ...PHONE });
    assert.equal(await page.evaluate(isTooWide), false);
    // What is covered cannot be reached either.
    await page.locator("#query").focus();
    assert.equal(await page.evaluate(() => document.activeElement.id), "close");
    await keepScreenshot(page, "phone-details-light");
    await page.getByRole("button", { name: "Close the details" }).tap();
    await dialog.waitFor({ state: "hidden" });
    assert.ok(await row.locator(".name").evaluate((button) => button === document.activeElement));
    await page.locator("#query").focus();
    assert.equal(await page.evaluate(() => document.activeElement.id), "query");
  });

  test("on a wide screen each agent is one line, beside its details", async (t) => {
    const page = await openBoard(t, browser, server, { viewport: WALL, path: "?agent=acp:gallery" });
    await allRows(page);
    await page.getByRole("complementary", { name: "Matteo, gallery" }).waitFor();
    const list = await page.locator("#agents").boundingBox();
    const panel = await page.getByRole("complementary").boundingBox();
    assert.ok(list.x + list.width <= panel.x);
    for (const { height } of await page
      .locator(".agent")
      .evaluateAll((all) => all.map((row) => row.getBoundingClientRect().toJSON()))) {
      assert.ok(height < 48, `${height} px`);
    }
    await keepScreenshot(page, "wide-light");
  });

  test("nothing moves for people who want less motion", async (t) => {
    const watchAnimations = (page) =>
      page.addInitScript(() => {
        globalThis.animations = 0;
        const { animate } = Element.prototype;
        Element.prototype.animate = function count(...args) {
          globalThis.animations += 1;
          return animate.apply(this, args);
        };
      });
    const count = async (reducedMotion) => {
      const page = await openBoard(t, browser, server, { reducedMotion, prepare: watchAnimations });
      await allRows(page);
      await page.waitForTimeout(2_500);
      const transition = await page
        .locator("#share span")
        .first()
        .evaluate((node) => getComputedStyle(node).transitionProperty);
      return [await page.evaluate(() => globalThis.animations > 0), transition];
    };
    assert.deepEqual(await count("no-preference"), [true, "flex-grow"]);
    assert.deepEqual(await count("reduce"), [false, "none"]);
  });

  test("in forced colours states and what is pressed can still be told apart", async (t) => {
    const page = await openBoard(t, browser, server, { forcedColors: "active" });
    await allRows(page);
    await page.getByRole("button", { name: /unavailable$/ }).click();
    const pressed = page.locator('[data-states="unavailable"][aria-pressed="true"]');
    await pressed.waitFor();
    const highlight = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("p"));
      probe.style.backgroundColor = "Highlight";
      return getComputedStyle(probe).backgroundColor;
    });
    assert.equal(await pressed.evaluate((node) => getComputedStyle(node).backgroundColor), highlight);
    const color = (selector) =>
      page
        .locator(selector)
        .first()
        .evaluate((node) => getComputedStyle(node).color);
    assert.equal(await color(".dot .mark"), await color("h1"));
    const shapes = await page
      .locator("#states use")
      .evaluateAll((all) => all.map((node) => document.querySelector(node.getAttribute("href")).innerHTML));
    assert.equal(new Set(shapes).size, 5);
    await keepScreenshot(page, "forced-colours");
  });

  test("all that the page loads is less than 100 KB, gzipped", async (t) => {
    const bodies = [];
    const prepare = (page) =>
      page.on("response", (response) => {
        // The stream has no end, and what it tells is no weight of the page's.
        const isStream = new URL(response.url()).pathname === "/status/v1/events";
        if (!isStream) bodies.push(response.body());
      });
    const page = await openBoard(t, browser, server, { prepare });
    await allRows(page);
    const weights = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length);
    const weight = weights.reduce((sum, each) => sum + each, 0);
    t.diagnostic(`${bodies.length} files, ${weight} bytes`);
    assert.ok(bodies.length > 10 && weight < MAX_WEIGHT, `${weight} bytes`);
  });

  test("1,000 agents are shown, found, and scrolled through without long frames", async (t) => {
    const many = await startServer(["--still", "--agents", "1000"]);
    t.after(() => many.close());
    const page = await openBoard(t, browser, many);
    await allRows(page, 1_000);
    await keepScreenshot(page, "thousand-light");
    const session = await page.context().newCDPSession(page);
    // The page's own work, so that a machine that is busy with something else does not count.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const busy = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration").value * 1_000;
    };
    const before = await busy();
    const gaps = await page.evaluate(async () => {
      const found = [];
      const end = document.documentElement.scrollHeight - innerHeight;
      let last = performance.now();
      for (let step = 0; step < 200; step += 1) {
        scrollTo(0, (end * step) / 199);
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        found.push(now - last);
        last = now;
      }
      return found.sort((one, other) => one - other);
    });
    const work = (await busy()) - before;
    const [median, longest] = [gaps[gaps.length >> 1], gaps.at(-1)];
    t.diagnostic(`work ${(work / 200).toFixed(1)} ms a frame, median ${median} ms, longest ${longest} ms`);
    assert.ok(work / 200 < 80, `${work / 200} ms of work a frame`);
    assert.ok(longest < 2_000, `a frame of ${longest} ms`);
    const last = await page.locator("[data-ref]").last();
    assert.ok(await last.isVisible());
    assert.match(await last.locator("time").textContent(), /\d/);
    await page.getByRole("searchbox").fill("oslo night");
    await page.waitForFunction(() => {
      const names = [...document.querySelectorAll("[data-ref] .name")].map((node) => node.textContent);
      return names.length > 0 && names.length < 100 && names.every((name) => /Oslo|oslo/.test(name));
    });
  });
}

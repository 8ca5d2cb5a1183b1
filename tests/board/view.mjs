// Choosing what to see: filters, search, order, the link that keeps them, and the keyboard.

import assert from "node:assert/strict";
import { test } from "node:test";

import { allRows, keepScreenshot, openBoard, rowOf, shownRefs } from "./harness.mjs";

const focusedRef = (page) =>
  page.evaluate(() => document.activeElement.closest("[data-ref]")?.dataset.ref ?? null);

/** Presses a key again and again until the focus is in some element. */
async function pressUntil(page, key, selector) {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${key} does not lead to ${selector}`);
}

export function testView(browser, server) {
  test("search finds names, references, headlines and reasons, without case and accents", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    const search = page.getByRole("searchbox", { name: "Search" });
    for (const [text, refs] of [
      ["LUCIA", ["voice-ai:table-bookings"]],
      ["truedy:old", ["truedy:old-hotline"]],
      ["takes no credits", ["voice-ai:after-hours"]],
      ["sip", ["acp:clinic-intake"]],
    ]) {
      await search.fill(text);
      await page.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll("[data-ref]")].map((row) => row.dataset.ref).join() === wanted,
        refs.join(),
      );
    }
    await page.getByRole("button", { name: "1 degraded" }).waitFor();
  });

  test("providers and states filter together, and each shows how many it would let through", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    await page.getByRole("button", { name: "6 Voice.ai" }).click();
    await page.getByRole("button", { name: "6 Ravan" }).click();
    await allRows(page, 12);
    await page.getByRole("button", { name: "5 unavailable" }).click();
    await allRows(page, 5);
    for (const ref of await shownRefs(page)) assert.match(ref, /^(voice-ai|ravan):/);
    for (const name of ["3 Voice.ai", "2 Ravan", "3 Truedy", "2 available", "1 degraded"]) {
      await page.getByRole("button", { name }).waitFor();
    }
    assert.equal(await page.getByRole("button", { pressed: true }).count(), 3);
    await page.getByRole("button", { name: "5 unavailable" }).click();
    await allRows(page, 12);
  });

  test("if nothing matches the page says so, and one click shows all again", async (t) => {
    const page = await openBoard(t, browser, server, { path: "?q=nobody&state=error" });
    await page.getByRole("heading", { name: "No agent matches" }).waitFor();
    await keepScreenshot(page, "no-match-light");
    await page.getByRole("button", { name: "Show all agents" }).click();
    await allRows(page);
    await page.waitForFunction(() => location.search === "");
    assert.equal(await page.getByRole("searchbox").inputValue(), "");
  });

  test("agents can be sorted by attention, name and provider", async (t) => {
    const page = await openBoard(t, browser, server);
    const rows = await allRows(page);
    const states = () => rows.evaluateAll((all) => all.map((row) => row.dataset.availability));
    const attention = ["unavailable", "degraded", "unknown", "available"];
    assert.deepEqual([...new Set(await states())], attention);
    const sort = page.getByLabel("Sort by");
    await sort.selectOption("name");
    await page.waitForFunction(() => document.querySelector("[data-ref]").dataset.ref === "acp:concierge");
    await sort.selectOption("provider");
    await page.waitForFunction(() => {
      const names = [...document.querySelectorAll("[data-ref] .provider")].map((node) => node.textContent);
      return [...new Set(names)].join() === "ACP,Ravan,Truedy,Voice.ai";
    });
  });

  test("the address keeps search, filters, order and details, and going back closes the details", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    await page.getByRole("searchbox").fill("voice");
    await page.getByRole("button", { name: /ACP$/ }).click();
    await page.getByRole("button", { name: /unavailable$/ }).click();
    await page.getByLabel("Sort by").selectOption("name");
    await rowOf(page, "acp:mailroom").locator(".name").click();
    const query = "?q=voice&provider=acp&state=unavailable&sort=name&agent=acp:mailroom";
    await page.waitForFunction((wanted) => location.search === wanted, query);
    const refs = await shownRefs(page);
    const other = await openBoard(t, browser, server, { path: query });
    await allRows(other, refs.length);
    assert.deepEqual(await shownRefs(other), refs);
    await other.getByRole("complementary", { name: "Samuel, mailroom" }).waitFor();
    assert.equal(await other.getByRole("button", { pressed: true }).count(), 2);
    await page.goBack();
    await page.getByRole("complementary").waitFor({ state: "hidden" });
    assert.deepEqual(await shownRefs(page), refs);
  });

  test("everything can be done with the keyboard alone", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    await page.keyboard.press("/");
    await page.keyboard.type("voice");
    assert.equal(await page.getByRole("searchbox").inputValue(), "voice");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.waitForFunction(() => location.search === "?q=voice&provider=voice-ai");
    await allRows(page, 6);
    await pressUntil(page, "Tab", "select");
    await page.keyboard.press("n");
    await page.waitForFunction(() => location.search.endsWith("&sort=name"));
    await pressUntil(page, "Tab", ".name");
    const refs = await shownRefs(page);
    assert.equal(await focusedRef(page), refs[0]);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focusedRef(page), refs[1]);
    await page.keyboard.press("End");
    assert.equal(await focusedRef(page), refs.at(-1));
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const panel = page.getByRole("complementary");
    await panel.waitFor();
    const named = async (ref) => {
      const name = await rowOf(page, ref).locator(".name").textContent();
      await page.getByRole("complementary", { name }).waitFor();
    };
    await named(refs[0]);
    await page.keyboard.press("ArrowDown");
    await named(refs[1]);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    assert.equal(await focusedRef(page), refs[1]);
    // The list is one stop on the way through the page, however long it is.
    await page.keyboard.press("Tab");
    assert.equal(await focusedRef(page), null);
  });

  test("the focus stays on its agent when the order changes", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    await rowOf(page, "ravan:physiotherapy").locator(".name").focus();
    await server.fault({ match: "ravan:physiotherapy", status: 500 });
    t.after(() => server.mend());
    await page.waitForFunction(
      () => document.querySelector("[data-ref]").dataset.ref === "ravan:physiotherapy",
    );
    assert.equal(await focusedRef(page), "ravan:physiotherapy");
  });
}

// What the board shows of the agents, and of faults while they happen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { allRows, becomes, keepScreenshot, openBoard, rowOf, startServer } from "./harness.mjs";

/** Each kind of fault: the agent that gets it, its rule, and what the row then says. */
const FAULTS = [
  ["voice-ai:front-desk", { status: 402 }, "Payment required"],
  ["voice-ai:trial", { html: true }, "Answer not readable"],
  ["voice-ai:preview", { status: 429, headers: { "retry-after": "30" } }, "Asked too often"],
  ["voice-ai:after-hours", { status: 302, redirect: "https://elsewhere.example/" }, null],
  ["voice-ai:table-bookings", { stall: "body" }, "Took too long to answer"],
  ["ravan:dental-clinic", { status: 503 }, "Fault at the provider"],
  ["ravan:physiotherapy", { network: true }, "Could not be reached"],
  ["ravan:hair-salon", { truncate: 10 }, null],
  ["ravan:bakery", { status: 422 }, "Request refused"],
  ["ravan:law-office", { status: 403 }, "Key may not ask this"],
];

export function testStates(browser, server) {
  test("every agent has a row with its reference, state, time, name, provider, headline, reason and age", async (t) => {
    const page = await openBoard(t, browser, server);
    const rows = await allRows(page);
    for (const data of await rows.evaluateAll((all) => all.map((row) => ({ ...row.dataset })))) {
      assert.match(data.ref, /^(voice-ai|acp|ravan|truedy):./);
      assert.match(data.availability, /^(available|degraded|unavailable|unknown)$/);
      assert.match(data.checkedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    const row = rowOf(page, "voice-ai:after-hours");
    const texts = await row.locator("*").allTextContents();
    for (const text of [
      "Jonas, after hours",
      "Voice.ai",
      "calls",
      "Takes no calls",
      "insufficient_credits",
    ]) {
      assert.ok(texts.includes(text), text);
    }
    assert.match(await row.locator("time").textContent(), /^\d s$/);
    assert.equal(await row.getByRole("img", { name: "unavailable" }).count(), 1);
    assert.match(await page.locator("main").textContent(), /Simulated\./);
    await keepScreenshot(page, "board-light");
  });

  test("the counts stand in the title, and those that need somebody first", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    await page.waitForFunction(() =>
      document.title.startsWith("12 unavailable, 4 degraded, 9 unknown, 8 available"),
    );
    assert.equal(await page.getByRole("button", { name: "12 unavailable" }).count(), 1);
    assert.equal(await page.getByRole("button", { name: "15 ACP" }).count(), 1);
  });

  test("agents are checked about every five seconds, and the age ticks between", async (t) => {
    const usual = await startServer(["--still", "--agents", "2"]);
    t.after(() => usual.close());
    const page = await openBoard(t, browser, usual);
    const row = rowOf(page, "voice-ai:front-desk");
    const isNewer = ([ref, before]) => {
      const at = Date.parse(document.querySelector(`[data-ref="${ref}"]`)?.dataset.checkedAt);
      return at > before && at;
    };
    const nextAfter = async (before) => {
      const found = await page.waitForFunction(isNewer, ["voice-ai:front-desk", before]);
      return found.jsonValue();
    };
    const first = await nextAfter(0);
    for (const age of ["1 s", "2 s", "3 s"]) await row.getByText(age, { exact: true }).waitFor();
    // The first pause is as long as it takes to come to the agent's own phase, so it is the second that counts.
    const second = await nextAfter(first);
    const between = (await nextAfter(second)) - second;
    assert.ok(between > 4_000 && between < 9_000, `${between} ms`);
  });

  test("a change at the provider reaches the row, the order, the counts and the screen reader", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    const details = { reason: "maintenance" };
    await server.set("voice-ai:front-desk", { call_allowed: false, call_validation_details: details });
    t.after(() => server.set("voice-ai:front-desk", { call_allowed: true, call_validation_details: null }));
    await becomes(page, "voice-ai:front-desk", "unavailable");
    assert.match(await rowOf(page, "voice-ai:front-desk").textContent(), /Takes no calls.*maintenance/);
    assert.equal(await page.locator("#news").textContent(), "Maya, front desk: Takes no calls.");
    await page.getByRole("button", { name: "13 unavailable" }).waitFor();
    await page.getByLabel("Sort by").selectOption("changed");
    await page.waitForFunction(
      () => document.querySelector("[data-ref]").dataset.ref === "voice-ai:front-desk",
    );
  });

  test("an agent that fails is an error with its last status, and recovers by itself", async (t) => {
    const page = await openBoard(t, browser, server, { path: "?agent=ravan:dental-clinic" });
    await allRows(page);
    await server.fault({ match: "ravan:dental-clinic", status: 503 });
    t.after(() => server.mend());
    await becomes(page, "ravan:dental-clinic", "error");
    const row = await rowOf(page, "ravan:dental-clinic").textContent();
    assert.match(row, /Fault at the provider.*Last known at .*: Calendar connected/);
    const panel = page.getByRole("complementary");
    await panel.getByText(/^Asked again in \d+ s\.$/).waitFor();
    const details = await panel.textContent();
    assert.match(details, /The provider has a problem of its own/);
    assert.match(details, /HTTP status503/);
    assert.ok(await panel.getByRole("button", { name: "Ask again" }).isHidden());
    await server.mend();
    await becomes(page, "ravan:dental-clinic", "available");
    assert.ok(await panel.getByText("The provider has a problem of its own").isHidden());
    const seen = await panel.locator("#seen li span").allTextContents();
    assert.deepEqual(seen, ["Calendar connected", "Fault at the provider", "Calendar connected"]);
  });

  test("an agent whose key is refused is asked again by itself, in case there is another", async (t) => {
    const page = await openBoard(t, browser, server, { path: "?agent=voice-ai:trial" });
    await allRows(page);
    await server.fault({ match: "voice-ai:trial", status: 401 });
    t.after(() => server.mend());
    await becomes(page, "voice-ai:trial", "error");
    const panel = page.getByRole("complementary");
    await panel.getByText(/^Asked again in \d+ s\.$/).waitFor();
    const details = await panel.textContent();
    assert.match(details, /does not accept the key/);
    assert.match(details, /HTTP status401/);
    await server.mend();
    await becomes(page, "voice-ai:trial", "unknown");
  });

  test("every kind of fault is told in plain words, and leaves the other agents alone", async (t) => {
    const page = await openBoard(t, browser, server);
    await allRows(page);
    for (const [match, rule] of FAULTS) await server.fault({ match, ...rule });
    t.after(() => server.mend());
    for (const [ref, , headline] of FAULTS) {
      await becomes(page, ref, "error");
      const found = await rowOf(page, ref).locator(".headline").textContent();
      if (headline) assert.equal(found, headline, ref);
      else assert.match(found, /^[A-Z][a-z ]+$/, ref);
    }
    await page.getByRole("button", { name: `${FAULTS.length} in error` }).waitFor();
    assert.ok((await page.title()).startsWith(`${FAULTS.length} in error, `));
    await keepScreenshot(page, "errors-light");
  });

  test("the details tell drift, latency, attempts, the provider's word and what was seen", async (t) => {
    const page = await openBoard(t, browser, server, { path: "?agent=voice-ai:trial" });
    const panel = page.getByRole("complementary", { name: "Arun, trial" });
    await panel.getByText("call_allowed").waitFor();
    const details = await panel.textContent();
    assert.match(details, /expected boolean, found string/);
    assert.match(details, /Provider's worddeployed/);
    assert.match(details, /Took\d+ ms/);
    assert.match(details, /Attempts1/);
    assert.match(details, /Checked\d s ago, at \d\d:\d\d:\d\d/);
    await page.locator('[data-ref="acp:concierge"] .name').click();
    const other = page.getByRole("complementary", { name: "Amara, concierge" });
    await other.getByText("2 or more").waitFor();
    assert.match(await other.textContent(), /None: the answer is as documented/);
    await keepScreenshot(page, "details-light");
  });
}

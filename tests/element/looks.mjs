// What the element shows: states, words, shapes, times, and whether all can perceive them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { openWithPuppet, shown, violations } from "./browser.mjs";

const ONE = '<agent-status agent="voice-ai:desk"></agent-status>';

/** Each state, as a script in the page that brings it about for the agent `voice-ai:` and its name. */
const STATES = {
  available: () => client.tell("voice-ai:available"),
  degraded: () =>
    client.tell("voice-ai:degraded", {
      availability: "degraded",
      headline: "Voice on",
      reason: "A line is down.",
    }),
  unavailable: () =>
    client.tell("voice-ai:unavailable", {
      availability: "unavailable",
      headline: "Paused",
      reason: "Out of credits.",
    }),
  unknown: () => client.tell("voice-ai:unknown", { availability: "unknown", headline: "Says nothing known" }),
  error: () => client.fail("voice-ai:error", "provider"),
};
const FLEET = ["waiting", ...Object.keys(STATES)].map(
  (name) => `<p><agent-status id="${name}" agent="voice-ai:${name}"></agent-status></p>`,
);

async function openFleet(test, options) {
  const page = await openWithPuppet(test, FLEET.join(""), options);
  for (const state of Object.values(STATES)) await page.evaluate(state);
  await page.locator("#error >> text=No status").waitFor();
  return page;
}

describe("what the element shows", () => {
  it("that it is waiting, with the agent's id for a name", async (test) => {
    const page = await openWithPuppet(test, ONE);
    assert.deepEqual(await shown(page), {
      name: "desk",
      headline: "Checking…",
      reason: "",
      time: "",
      dot: "dot waiting",
      datetime: "",
    });
  });

  it("a status: name, headline, reason and its age", async (test) => {
    const page = await openWithPuppet(test, ONE);
    const checkedAt = await page.evaluate(() => {
      const checkedAt = new Date(Date.now() - 4_200).toISOString();
      const reason = "Out of credits.";
      client.tell("voice-ai:desk", { availability: "unavailable", headline: "Paused", reason, checkedAt });
      return checkedAt;
    });
    await page.getByText("Paused").waitFor();
    assert.deepEqual(await shown(page), {
      name: "Front desk",
      headline: "Paused",
      reason: "Out of credits.",
      time: "4 s ago",
      dot: "dot unavailable",
      datetime: checkedAt,
    });
  });

  it("an age that ticks, in the unit that fits", async (test) => {
    const page = await openWithPuppet(test, ONE);
    const times = [];
    for (const seconds of [-9, 59.4, 61, 3_700, 90_000]) {
      await page.evaluate((seconds) => {
        client.tell("voice-ai:desk", { checkedAt: new Date(Date.now() - seconds * 1_000).toISOString() });
      }, seconds);
      await page.waitForTimeout(20);
      times.push((await shown(page)).time);
    }
    assert.deepEqual(times, ["0 s ago", "59 s ago", "1 min ago", "1 h ago", "1 d ago"]);
    await page.evaluate(() => client.tell("voice-ai:desk"));
    await page.getByText("2 s ago").waitFor();
  });

  it("a stale status as out of date", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await page.evaluate(() => client.tell("voice-ai:desk", { stale: true }));
    await page.getByText("Out of date").waitFor();
    const { headline, reason, dot } = await shown(page);
    assert.deepEqual([headline, dot], ["Takes calls", "dot available stale"]);
    assert.match(reason, /^Out of date: /);
    await page.evaluate(() => client.tell("voice-ai:desk", { stale: true, reason: "A line is down." }));
    await page.getByText("A line is down. Out of date").waitFor();
  });

  for (const [kind, nextInMs, words] of [
    ["network", 30_000, "No connection. Trying again."],
    ["timeout", 30_000, "No answer in time. Trying again."],
    ["unauthorized", null, "Access was refused."],
    ["not-found", null, "There is no such agent."],
    ["decode", 30_000, "The answer was not understood. Trying again."],
    ["config", null, "the option nonsense is none"],
  ]) {
    it(`a failure of kind ${kind} in plain words`, async (test) => {
      const page = await openWithPuppet(test, ONE);
      const fields = { nextInMs, message: "the option nonsense is none" };
      await page.evaluate(([kind, fields]) => client.fail("voice-ai:desk", kind, fields), [kind, fields]);
      await page.getByText("No status").waitFor();
      const { name, reason, dot, time } = await shown(page);
      assert.deepEqual([name, reason, dot, time], ["desk", words, "dot error", ""]);
    });
  }

  it("what was known before a failure, with its age", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await page.evaluate(() => {
      client.tell("voice-ai:desk", { checkedAt: new Date(Date.now() - 120_000).toISOString() });
      client.fail("voice-ai:desk", "provider");
    });
    await page.getByText("No status").waitFor();
    const { name, reason, time } = await shown(page);
    assert.deepEqual([name, time], ["Front desk", "2 min ago"]);
    assert.equal(reason, "The provider has a failure. Trying again. Last known: Takes calls.");
  });

  it("texts of agents as texts", async (test) => {
    const page = await openWithPuppet(test, ONE);
    const hostile = '<img src=x onerror="globalThis.isHurt = true">';
    await page.evaluate(
      (text) => client.tell("voice-ai:desk", { name: text, headline: text, reason: text }),
      hostile,
    );
    await page.getByText("<img").first().waitFor();
    const { name, headline, reason } = await shown(page);
    assert.deepEqual([name, headline, reason], [hostile, hostile, hostile]);
    assert.equal(await page.evaluate(() => globalThis.isHurt), undefined);
  });

  it("nothing where the page hides it", async (test) => {
    const page = await openWithPuppet(test, ONE.replace("agent=", "hidden agent="));
    assert.equal(await page.locator("agent-status").isVisible(), false);
  });
});

describe("who perceives it", () => {
  it("screen readers: one live region with the words, and the time outside of it", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await page.evaluate(() => client.tell("voice-ai:desk", { reason: "All is well." }));
    await page.getByText("Takes calls").waitFor();
    assert.equal(await page.getByRole("status").count(), 1);
    assert.equal(await page.getByRole("status").textContent(), "Front desk Takes calls All is well.");
    assert.match(
      await page.locator("body").ariaSnapshot(),
      /- status: Front desk Takes calls All is well\.\n.*- time: \d s ago/,
    );
  });

  it("screen readers: nothing in the live region is touched by a poll without news, nor by the time", async (test) => {
    const page = await openWithPuppet(test, ONE);
    await page.evaluate(() => client.tell("voice-ai:desk"));
    await page.getByText("Takes calls").waitFor();
    await page.evaluate(() => {
      globalThis.touched = [];
      const live = document.querySelector("agent-status").shadowRoot.querySelector("[role]");
      const observer = new MutationObserver((records) => touched.push(...records.map(({ type }) => type)));
      observer.observe(live, { subtree: true, childList: true, characterData: true, attributes: true });
      client.tell("voice-ai:desk");
    });
    await page.getByText("1 s ago").waitFor();
    assert.deepEqual(await page.evaluate(() => touched), []);
    await page.evaluate(() => client.tell("voice-ai:desk", { headline: "Paused" }));
    await page.getByText("Paused").waitFor();
    assert.deepEqual(await page.evaluate(() => touched), ["childList"]);
  });

  it("who sees no colours: each state has a shape of its own", async (test) => {
    const page = await openFleet(test);
    await page.evaluate(() => {
      for (const { style } of document.querySelectorAll("agent-status")) {
        style.setProperty("--agent-status-dot-size", "32px");
        for (const state of ["available", "degraded", "unavailable", "unknown", "error"]) {
          style.setProperty(`--agent-status-${state}`, "black");
        }
      }
    });
    assert.equal(await countOfLooks(page), 5);
  });

  it("who has chosen colours of their own: the shapes are in the colour of text", async (test) => {
    const page = await openFleet(test, { forcedColors: "active" });
    const colours = await page.locator("[part~=dot]").evaluateAll((dots) => {
      const text = getComputedStyle(document.querySelector("h1")).color;
      return dots.map((dot) => {
        const { backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(dot);
        return text === (borderTopWidth === "0px" ? backgroundColor : borderTopColor);
      });
    });
    assert.deepEqual(colours, Array(6).fill(true));
    assert.equal(await countOfLooks(page), 5);
  });

  for (const [reducedMotion, count] of [
    ["no-preference", 1],
    ["reduce", 0],
  ]) {
    it(`motion: ${count} animation where the preference is ${reducedMotion}`, async (test) => {
      const page = await openWithPuppet(test, ONE, { reducedMotion });
      const running = () => document.querySelector("agent-status").shadowRoot.getAnimations().length;
      assert.equal(await page.evaluate(running), count);
      await page.evaluate(() => client.tell("voice-ai:desk"));
      await page.getByText("Takes calls").waitFor();
      assert.equal(await page.evaluate(running), 0);
    });
  }

  it("dark and light: the colours are those of the page's scheme", async (test) => {
    const colours = {};
    for (const colorScheme of ["light", "dark"]) {
      const page = await openFleet(test, { colorScheme });
      colours[colorScheme] = await page
        .locator("#available [part~=dot]")
        .evaluate((dot) => getComputedStyle(dot).backgroundColor);
      await page.evaluate(() => document.documentElement.style.setProperty("color-scheme", "only light"));
      colours[`${colorScheme}, on a light page`] = await page
        .locator("#available [part~=dot]")
        .evaluate((dot) => getComputedStyle(dot).backgroundColor);
    }
    assert.deepEqual(colours, {
      light: "rgb(31, 138, 87)",
      "light, on a light page": "rgb(31, 138, 87)",
      dark: "rgb(79, 207, 146)",
      "dark, on a light page": "rgb(31, 138, 87)",
    });
  });

  for (const colorScheme of ["light", "dark"]) {
    it(`axe finds nothing wrong with any state (${colorScheme})`, async (test) => {
      const page = await openFleet(test, { colorScheme, reducedMotion: "reduce" });
      assert.deepEqual(await violations(page), []);
    });
  }

  it("by keyboard: it is no stop of the Tab key", async (test) => {
    const page = await openWithPuppet(test, `<button>before</button>${ONE}<button>after</button>`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "after");
  });

  it("designers: parts and custom properties", async (test) => {
    const page = await openWithPuppet(
      test,
      `<style nonce="page">
        agent-status {
          --agent-status-available: rgb(1, 2, 3);
          --agent-status-dot-size: 30px;
          --agent-status-gap: 50px;
        }
        ::part(dot) { outline: 1px solid rgb(4, 5, 6); }
        ::part(available) { outline-width: 7px; }
        ::part(name) { color: rgb(7, 0, 0); }
        ::part(headline) { color: rgb(8, 0, 0); }
        ::part(reason) { color: rgb(9, 0, 0); }
        ::part(time) { color: rgb(10, 0, 0); }
      </style>${ONE}`,
    );
    await page.evaluate(() => client.tell("voice-ai:desk"));
    await page.getByText("Takes calls").waitFor();
    const styles = await page.locator("agent-status").evaluate((element) => {
      const style = (name) => getComputedStyle(element.shadowRoot.querySelector(`[part~="${name}"]`));
      const { backgroundColor, outlineWidth, width } = style("dot");
      const { columnGap } = getComputedStyle(element);
      const colours = ["name", "headline", "reason", "time"].map((name) => style(name).color);
      return { backgroundColor, outlineWidth, width, columnGap, colours };
    });
    assert.deepEqual(styles, {
      backgroundColor: "rgb(1, 2, 3)",
      outlineWidth: "7px",
      width: "30px",
      columnGap: "50px",
      colours: ["rgb(7, 0, 0)", "rgb(8, 0, 0)", "rgb(9, 0, 0)", "rgb(10, 0, 0)"],
    });
  });
});

/** How many different pictures the dots of the states give. */
async function countOfLooks(page) {
  const pictures = new Set();
  for (const name of Object.keys(STATES)) {
    pictures.add((await page.locator(`#${name} [part~=dot]`).screenshot()).toString("base64"));
  }
  return pictures.size;
}

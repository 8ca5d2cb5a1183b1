// The hook of React, from the packed package: on a server, and in pages that Vite builds.

import assert from "node:assert/strict";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "vite";

import { root } from "../../tools/process.mjs";
import { installed, openAt, serveFolder } from "../element/browser.mjs";
import "./types.mjs";

const INTERVAL_MS = 1_000;
const SUPPORT = "truedy:support";
const SALES = "truedy:sales";
// StrictMode does everything twice in development alone.
const MODES = ["development", "production"];

const app = join(installed.folder, "app");

/** What the server renders. A client that is used there, in whatever way, fails the tests. */
let rendered;
let render;

before(async () => {
  await cp(fileURLToPath(new URL("app", import.meta.url)), app, { recursive: true });
  for (const name of ["react", "react-dom", "@types"]) {
    await symlink(join(root, "node_modules", name), join(installed.folder, "node_modules", name));
  }
  ({ render } = await import(await buildApp("server", { ssr: "server.jsx" })));
  rendered = render(new Proxy({}, { get: () => assert.fail("the client was used") }), INTERVAL_MS);
  for (const mode of MODES) {
    const folder = await buildApp(mode);
    const html = await readFile(join(folder, "index.html"), "utf8");
    await writeFile(join(folder, "hydrated.html"), html.replace("<!--app-->", rendered));
    serveFolder(`/${mode}/`, folder);
  }
});

describe("the hook on a server", () => {
  it("knows nothing yet, and asks nobody", () => {
    const lines = rendered.match(/<li>(?!<)[\s\S]*?<\/li>/g).map((text) => text.replace(/<[^>]*>/g, ""));
    assert.deepEqual(lines, Array(2).fill(`${SUPPORT}: nothing yet (fine)`));
  });

  it("needs no client there", () => {
    assert.equal(render(null, INTERVAL_MS), rendered);
  });
});

for (const mode of MODES) {
  describe(`the hook in a page, React for ${mode}`, () => {
    it("shows a status, asked for once with an element of the same agent", async (test) => {
      const { page, asked } = await openApp(test, mode, { intervalMs: 600_000 });
      await lines(page, `${SUPPORT}: Active (fine)`);
      await page.locator("agent-status").getByText("Active").waitFor();
      assert.equal(asked(SUPPORT), 1);
    });

    it("shows what becomes of it: a change, a failure with the last status, and its end", async (test) => {
      const { page, simulator } = await openApp(test, mode);
      await lines(page, `${SUPPORT}: Active (fine)`);
      for (const [state, expected] of [
        [{ status: "draft" }, "Draft (fine)"],
        [503, "Draft (provider, again soon)"],
        [{ status: "active" }, "Active (fine)"],
        [null, "Active (not-found, stopped)"],
      ]) {
        simulator.set(SUPPORT, state);
        await lines(page, `${SUPPORT}: ${expected}`);
      }
    });

    it("stops asking when the last component goes, and asks when one comes back", async (test) => {
      const { page, asked } = await openApp(test, mode);
      await lines(page, `${SUPPORT}: Active (fine)`);
      await page.getByText("Show or hide").click();
      await page.waitForTimeout(200);
      const before = asked(SUPPORT);
      await page.waitForTimeout(2.5 * INTERVAL_MS);
      assert.equal(asked(SUPPORT), before);
      await page.getByText("Show or hide").click();
      await lines(page, `${SUPPORT}: Active (fine)`);
      assert.ok(asked(SUPPORT) > before);
    });

    it("turns to another agent, of which nothing is known at first", async (test) => {
      const { page, asked } = await openApp(test, mode);
      await lines(page, `${SUPPORT}: Active (fine)`);
      await page.getByText("Another").click();
      assert.match(await page.locator("li").first().textContent(), /^truedy:sales: (nothing yet|Draft)/);
      await lines(page, `${SALES}: Draft (fine)`);
      const before = asked(SUPPORT);
      await page.waitForTimeout(2 * INTERVAL_MS);
      assert.equal(asked(SUPPORT), before);
    });

    it("gives the same snapshot until there is news", async (test) => {
      const { page } = await openApp(test, mode);
      await lines(page, `${SUPPORT}: Active (fine)`);
      await page.waitForTimeout(2 * INTERVAL_MS);
      const [last, renderings, snapshots, polls] = await page.evaluate(() => [
        seen.at(-1),
        seen.length,
        new Set(seen).size,
        new Set(seen.map(({ status }) => status?.checkedAt)).size,
      ]);
      assert.deepEqual([last.status.ref, last.error, last.nextInMs], [SUPPORT, null, null]);
      assert.equal(snapshots, polls);
      assert.ok(renderings <= 2 * (snapshots + 1), `${renderings} renderings for ${snapshots} snapshots`);
    });

    it("waits while there is no client", async (test) => {
      const { page } = await openApp(test, mode, { hasClient: false });
      await lines(page, `${SUPPORT}: nothing yet (fine)`);
      await page.waitForTimeout(100);
      await lines(page, `${SUPPORT}: nothing yet (fine)`);
    });

    it("shows why there will be no client", async (test) => {
      const { page } = await openApp(test, mode, { allowKeysInBrowser: false });
      await lines(page, `${SUPPORT}: nothing yet (config, stopped)`);
    });

    it("takes over what a server has rendered", async (test) => {
      const { page } = await openApp(test, mode, {}, "hydrated.html");
      assert.equal(await page.evaluate(() => seen[0].status), null);
      await lines(page, `${SUPPORT}: Active (fine)`);
    });
  });
}

/** Opens the built app, whose client asks a simulator of its own. */
async function openApp(test, mode, settings = {}, file = "index.html") {
  const { createSimulator } = await import(pathToFileURL(join(installed.packageFolder, "testing.js")));
  const simulator = createSimulator({ agents: { [SUPPORT]: {}, [SALES]: { status: "draft" } }, cors: true });
  const { baseUrls, close } = await simulator.listen();
  test.after(close);
  const truedy = { apiKey: "made-up", baseUrl: baseUrls.truedy };
  const defaults = { truedy, allowKeysInBrowser: true, intervalMs: INTERVAL_MS, hasClient: true };
  const query = JSON.stringify({ ...defaults, ...settings });
  const page = await openAt(test, `/${mode}/${file}?settings=${encodeURIComponent(query)}`);
  const asked = (ref) =>
    simulator.requests.filter(({ method, ...request }) => method === "GET" && request.ref === ref).length;
  return { page, simulator, asked };
}

/** Waits until both lines of the hook say this. */
async function lines(page, text) {
  await page.waitForFunction(
    (text) => [...document.querySelectorAll("li")].filter((line) => line.textContent === text).length === 2,
    text,
  );
}

/** Builds the app as `vite build` does: for pages, or a module for the server. */
async function buildApp(mode, { ssr = false } = {}) {
  process.env.NODE_ENV = ssr ? "production" : mode;
  const outDir = join(installed.folder, "built", mode);
  await build({
    root: app,
    base: `/${mode}/`,
    mode,
    configFile: false,
    logLevel: "error",
    build: { outDir, ssr },
  });
  return ssr ? pathToFileURL(join(outDir, "server.js")) : outDir;
}

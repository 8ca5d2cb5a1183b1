// The board in a browser: the page as `npm start` serves it, with agents that a test can change.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const screenshots = join(root, "target", "screenshots");

/** A check once a second, so that no test waits for long. */
const QUICK = ["--still", "--interval", "1000"];

/** What a slow machine needs for anything that is to happen on the page, in ms. */
const PATIENCE_MS = 20_000;

/**
 * Starts the page's process, with these variables in its environment. `set`, `fault` and `mend` change the simulated agents and resolve when that has happened;
 * `close` interrupts the process, as Ctrl-C does, and resolves with its exit code; twice is harmless.
 */
export async function startServer(args = QUICK, env = {}) {
  const child = fork(join(root, "www/start.mjs"), args, {
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    printed += text;
  });
  let complained = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complained += text;
  });
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", () => {
      const found = /http:\/\/\S+/.exec(printed);
      if (found) resolve(found[0]);
    });
    child.once("exit", (code) =>
      reject(new Error(`the page's process ended with code ${code}: ${complained}`)),
    );
  });

  let sent = 0;
  async function tell(message) {
    sent += 1;
    const id = sent;
    const answered = new Promise((resolve) => {
      child.on("message", function hear(answer) {
        if (answer.id !== id) return;
        child.off("message", hear);
        resolve(answer.error);
      });
    });
    child.send({ id, ...message });
    const error = await answered;
    if (error) throw new Error(error);
  }

  async function close() {
    if (child.exitCode !== null) return child.exitCode;
    const ended = once(child, "exit");
    child.kill("SIGINT");
    const [code] = await ended;
    return code;
  }

  return {
    url,
    printed: () => printed,
    complained: () => complained,
    set: (ref, state) => tell({ set: [ref, state] }),
    fault: (rule) => tell({ fault: rule }),
    mend: () => tell({ mend: true }),
    close,
  };
}

export async function launchBrowser() {
  const { "goog:chromeOptions": options } = JSON.parse(await readFile(join(root, "webdriver.json"), "utf8"));
  return chromium.launch({ executablePath: options.binary, args: ["--no-sandbox"] });
}

/**
 * Opens the board in a context of its own, and closes it at the end of the test `t`. `path` is what follows the
 * address, `prepare(page)` is called before it is opened. Errors that the page does not catch fail the test.
 */
export async function openBoard(t, browser, { url }, { path = "", prepare, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    colorScheme: "light",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const uncaught = [];
  page.on("pageerror", (error) => uncaught.push(error));
  t.after(async () => {
    await context.close();
    if (uncaught.length > 0) throw uncaught[0];
  });
  await prepare?.(page);
  await page.goto(url + path);
  return page;
}

/** The row of an agent. */
export function rowOf(page, ref) {
  return page.locator(`.agents > [data-ref="${ref}"]`);
}

/** All rows, which are there once every agent has answered. */
export async function allRows(page, count = 33) {
  await page.waitForFunction((wanted) => document.querySelectorAll("[data-ref]").length === wanted, count);
  return page.locator("[data-ref]");
}

/** Waits until an agent's row is of an availability. */
export async function becomes(page, ref, availability) {
  await page.locator(`[data-ref="${ref}"][data-availability="${availability}"]`).waitFor();
}

/** The references of the rows, from the top. */
export function shownRefs(page) {
  return page.locator("[data-ref]").evaluateAll((rows) => rows.map((row) => row.dataset.ref));
}

/** Keeps a picture of the page with the other artefacts. */
export async function keepScreenshot(page, name) {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

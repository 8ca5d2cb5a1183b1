// Pages of Chromium that show the element from the packed package, under a policy that allows little.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { installPackage } from "../runtimes/host/installed.mjs";

/** The package, as a user has it. */
export const installed = await installPackage();

/** How long a page may take for anything. */
const MAX_MS = 15_000;

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
const ROOTS = {
  "/package/": installed.packageFolder,
  "/tests/": fileURLToPath(new URL(".", import.meta.url)),
};

/** Neither styles nor scripts in the page, but for what bears the nonce; and no text becomes HTML. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval' 'nonce-page'",
  "style-src 'nonce-page'",
  "connect-src http://127.0.0.1:*",
  "require-trusted-types-for 'script'",
].join("; ");

/** All that a page needs. */
const SCRIPT_TAG = '<script type="module" src="/package/element.js"></script>';

/** Gives every element the client that the test drives. */
const PUPPET = `<script type="module" nonce="page">
  import { PuppetClient } from "/tests/puppet.mjs";
  globalThis.client = new PuppetClient();
  for (const element of document.querySelectorAll("agent-status")) element.client = client;
</script>`;

let browser;
let server;
const bodies = new Map();
const apis = new Map();

before(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  server = createServer(serve);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
});

after(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
  await installed.remove();
});

/** Serves the files of a folder under a path that begins and ends with a slash. */
export function serveFolder(path, folder) {
  ROOTS[path] = folder;
}

/** Has requests below a path, which ends with a slash, answered by a function from Request to Response. */
export function serveApi(path, answer) {
  apis.set(path, answer);
}

/**
 * Opens a page with this body.
 *
 * @param {import("node:test").TestContext} test
 * @param {string} body
 * @param {object} [options] as of `openAt`; `scriptTag` stands in the place of the element's own
 */
export function open(test, body, { scriptTag = SCRIPT_TAG, ...options } = {}) {
  const path = `/page/${bodies.size}`;
  bodies.set(path, scriptTag + body);
  return openAt(test, path, options);
}

/**
 * Opens a page in a context of its own, which goes with the test. What the page throws or complains of fails the
 * test.
 *
 * @param {import("node:test").TestContext} test
 * @param {string} path
 * @param {object} [options] of the browser's context, such as `colorScheme`; `gatewayClient` is served in the place
 *   of the module that the element loads for a gateway
 */
export async function openAt(test, path, { gatewayClient, ...options } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(MAX_MS);
  if (gatewayClient !== undefined) {
    await page.route("**/package/gateway-client.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: gatewayClient }),
    );
  }
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(error));
  page.on("console", (message) => {
    const text = message.text();
    // The browser's own word on an answer such as 503.
    if (message.type() === "error" && !text.startsWith("Failed to load resource"))
      thrown.push(new Error(text));
  });
  test.after(async () => {
    await context.close();
    if (thrown.length > 0) throw thrown[0];
  });
  await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
  return page;
}

/** Opens a page whose elements have a puppet as their client, `client` in the page. */
export async function openWithPuppet(test, body, options) {
  const page = await open(test, body + PUPPET, options);
  await page.waitForFunction(() => globalThis.client?.watches.length > 0);
  return page;
}

/** Waits for some turns of the page's event loop, however busy the machine is. */
export function turns(page) {
  return page.evaluate(async () => {
    for (let count = 0; count < 5; count += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  });
}

/** Does something in the page, and waits for what follows from it. */
export async function act(page, action) {
  await page.evaluate(action);
  await turns(page);
}

/** What an element shows. */
export function shown(page, selector = "agent-status") {
  return page
    .locator(selector)
    .first()
    .evaluate(({ shadowRoot }) => {
      const part = (name) => shadowRoot.querySelector(`[part~="${name}"]`);
      const texts = ["name", "headline", "reason", "time"].map((name) => [name, part(name).textContent]);
      return {
        ...Object.fromEntries(texts),
        dot: part("dot").getAttribute("part"),
        datetime: part("time").dateTime,
      };
    });
}

/** What axe finds wrong with the page: nothing, if all is well. */
export async function violations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

async function serve(incoming, outgoing) {
  const { pathname } = new URL(incoming.url, "http://page");
  const body = bodies.get(pathname);
  if (body !== undefined) {
    const head = '<html lang="en"><title>A page</title><meta name="color-scheme" content="light dark">';
    outgoing.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
    });
    outgoing.end(`<!doctype html>${head}<main><h1>A page</h1>${body}</main>`);
    return;
  }
  const startsPath = ([start]) => pathname.startsWith(start);
  const [, answer] = [...apis].find(startsPath) ?? [];
  if (answer) return serveAnswer(answer, incoming, outgoing);
  const [prefix, root] = Object.entries(ROOTS).find(startsPath) ?? [];
  const path = root && join(root, pathname.slice(prefix.length));
  const bytes = path && (await readFile(path).catch(() => undefined));
  if (bytes === undefined) outgoing.writeHead(404).end();
  else outgoing.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(bytes);
}

async function serveAnswer(answer, { method, url, headers }, outgoing) {
  const request = new Request(`http://${headers.host}${url}`, { method, headers });
  const response = await answer(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  // Whoever goes away in the middle ends the stream.
  await pipeline(response.body ?? [], outgoing).catch(() => {});
}

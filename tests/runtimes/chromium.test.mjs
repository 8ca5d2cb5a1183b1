// The packed package in a page of Chromium: bundled, and as the plain modules it is made of.

import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { chromium } from "playwright-core";

import { program } from "./host/program.mjs";
import { ALL_TOPICS, FIRST_TOPIC, prepare, suite } from "./host/suite.mjs";

const { folder, packageFolder, control } = await prepare();

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
/** What code of ours needs on a page that allows little: no evaluated strings, nothing from elsewhere. */
const POLICY = "script-src 'self' 'wasm-unsafe-eval' 'nonce-page'";
const IMPORTS = {
  "voice-agent-status": "/package/index.js",
  "voice-agent-status/url": "/package/url.js",
};
const ROOTS = {
  "/package/": packageFolder,
  "/runtimes/": fileURLToPath(new URL(".", import.meta.url)),
  "/made/": folder,
};

const page = (script) => `<!doctype html>
<title>Cases</title>
<script type="importmap" nonce="page">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module" src="${script}"></script>
`;

const ENTRIES = [
  { title: "Chromium, bundled", name: "voice-agent-status", only: ALL_TOPICS, isBundled: true },
  { title: "Chromium, plain modules", name: "voice-agent-status", only: FIRST_TOPIC },
  { title: "Chromium, /url", name: "voice-agent-status/url", only: FIRST_TOPIC },
];
const START = "await runCases((result) => tell(JSON.stringify(result)));";

async function makeScript(index, { name, only, isBundled }) {
  const load = `import * as entry from "${name}";`;
  const run = isBundled ? undefined : "/runtimes/inside/run.mjs";
  const file = join(folder, `page-${index}.mjs`);
  await writeFile(file, program({ load, start: START, runtime: "chromium", control, only, run }));
  if (!isBundled) return `/made/page-${index}.mjs`;
  const outdir = join(folder, `bundle-${index}`);
  await build({
    entryPoints: [file],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    logLevel: "error",
  });
  return `/made/bundle-${index}/page-${index}.js`;
}

async function servePages(scripts) {
  const server = createServer(async (incoming, outgoing) => {
    const index = /^\/page\/(\d+)$/.exec(incoming.url)?.[1];
    if (index !== undefined) {
      const headers = { "content-type": "text/html", "content-security-policy": POLICY };
      outgoing.writeHead(200, headers).end(page(scripts[index]));
      return;
    }
    const [prefix, root] = Object.entries(ROOTS).find(([start]) => incoming.url.startsWith(start)) ?? [];
    const path = root && join(root, incoming.url.slice(prefix.length));
    const bytes = path && (await readFile(path).catch(() => undefined));
    if (bytes === undefined) outgoing.writeHead(404).end();
    else outgoing.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function runPage(index, script, emit) {
  const server = await servePages({ [index]: script });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const tab = await browser.newPage();
    await new Promise((resolve, reject) => {
      const tell = (text) => {
        const result = JSON.parse(text);
        emit(result);
        if (result.done) resolve();
      };
      tab.on("pageerror", reject);
      tab.on("crash", () => reject(new Error("the page crashed")));
      tab
        .exposeFunction("tell", tell)
        .then(() => tab.goto(`http://127.0.0.1:${server.address().port}/page/${index}`))
        .catch(reject);
    });
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

// All at once and before the first test: Node takes the tests that are there for all there are.
const scripts = await Promise.all(ENTRIES.map((entry, index) => makeScript(index, entry)));

for (const [index, { title, only }] of ENTRIES.entries()) {
  suite(title, "chromium", only, (emit) => runPage(index, scripts[index], emit));
}

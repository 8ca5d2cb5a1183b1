// From the navigation to a page until it has its first status: what has to be fetched, compiled and asked on the way.

import { readFileSync } from "node:fs";

import { createSimulator } from "../pkg/testing.js";
import { bundle } from "../tools/bundle.mjs";
import { launchChromium } from "./chromium.mjs";
import { ID, KEY } from "./pages/agent.js";
import { servePages } from "./pages.mjs";
import { alternate } from "./rounds.mjs";
import { figure, withSpread } from "./table.mjs";
import { versions } from "./versions.mjs";

const PATH = `/api/public/v1/agents/${ID}`;
const WASM = "voice_agent_status_bg.wasm";
const PATIENCE_MS = 60_000;

const LATENCY_MS = 150;
const MEGABITS = 1.6;
/** As the DevTools protocol has it: throughputs in bytes a second, -1 for any. */
const LINKS = {
  [`${MEGABITS} Mbit/s, ${LATENCY_MS} ms`]: {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: (MEGABITS * 1e6) / 8,
    uploadThroughput: 750e3 / 8,
  },
  "no limit": { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
};

/** Name, file in pages/, and whether the page names at once what its script would only come to later. */
const WAYS = [
  ["query-core + ky + valibot", "query-core-ky-valibot"],
  ["fetch by hand", "by-hand"],
  ["ours by `./url`", "ours-url"],
  ["ours by `./url`, preloaded", "ours-url", true],
  ["ours by default", "ours"],
  ["ours by default, preloaded", "ours", true],
];
const [[REFERENCE]] = WAYS;

/** @param {{ rounds: number }} options */
export async function measure({ rounds }) {
  const server = await servePages();
  const browser = await launchChromium();
  try {
    server.add(PATH, await bodyOfAgent());
    const pages = [];
    for (const [name, source, preloads] of WAYS) {
      const { url, files } = await addPage(server, browser, source, preloads);
      pages.push({ name, url, files });
    }
    const links = {};
    for (const [name, link] of Object.entries(LINKS)) {
      console.log(`  ${name}`);
      const sides = pages.map(({ name, url }) => [name, () => firstStatus(browser, url, link)]);
      links[name] = await alternate(Object.fromEntries(sides), rounds, (side) => side());
    }
    return report(rounds, pages, links, browser.version());
  } finally {
    await browser.close();
    server.close();
  }
}

async function bodyOfAgent() {
  const { fetch } = createSimulator({ agents: { [`truedy:${ID}`]: {} } });
  const headers = { authorization: `Bearer ${KEY}` };
  const response = await fetch(`https://api.truedy.ai${PATH}`, { headers });
  if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
  return response.text();
}

/** Serves a page that loads one script, in a folder of its own; gives its address and what a visit fetches. */
async function addPage(server, browser, name, preloads) {
  const folder = preloads ? `/${name}-preloaded` : `/${name}`;
  const source = `pages/${name}.js`;
  const { files, entry, loadedWith } = await bundle(import.meta.dirname, source);
  for (const [file, contents] of files) server.add(`${folder}/${file}`, contents);
  server.add(`${folder}/${WASM}`, readFileSync(new URL(`../pkg/${WASM}`, import.meta.url)));

  const url = `${server.url}${folder}/page.html`;
  const visit = async (preloaded) => {
    const links = preloaded.filter((file) => file !== entry).map(preload);
    server.add(`${folder}/page.html`, html(links, entry));
    server.served();
    await firstStatus(browser, url, LINKS["no limit"]);
    return server.served();
  };
  // Bundlers write what a script imports statically into the page by themselves; the rest is what a visit shows.
  const atOnce = loadedWith(source);
  const plain = await visit(atOnce);
  if (!preloads) return { url, files: plain };
  const own = plain
    .map(({ path }) => path.slice(folder.length + 1))
    .filter((file) => /\.(js|wasm)$/.test(file));
  const preloaded = await visit(own);
  if (preloaded.length !== plain.length) throw new Error(`${name} fetches what is preloaded twice`);
  return { url, files: preloaded };
}

const preload = (file) =>
  file.endsWith(".wasm")
    ? `<link rel="preload" href="${file}" as="fetch" type="application/wasm" crossorigin>`
    : `<link rel="modulepreload" href="${file}">`;

const html = (links, entry) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>An agent</title>
${links.join("\n")}
<script type="module" src="${entry}"></script>
`;

/** The ms from the navigation to the first status, in a profile that has seen nothing before. */
async function firstStatus(browser, url, link) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const failed = new Promise((_, reject) => {
      page.on("pageerror", reject);
      setTimeout(reject, PATIENCE_MS, new Error(`${url} told nothing`)).unref();
    });
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", link);
    await page.addInitScript(() => {
      globalThis.told = new Promise((resolve) => {
        globalThis.tell = (word) => resolve({ word, at: performance.now() });
      });
    });
    await page.goto(url, { waitUntil: "commit" });
    const { word, at } = await Promise.race([page.evaluate(() => globalThis.told), failed]);
    if (word !== "active") throw new Error(`${url} told ${word}`);
    return at;
  } finally {
    await context.close();
  }
}

function report(rounds, pages, links, chromium) {
  const [[slow, throttled]] = Object.entries(links);
  return {
    title: "Import to first status",
    text:
      `A page in Chromium from the beginning of its navigation until it has decoded its first status, with nothing cached, over a link of ${slow} ` +
      "until each answer, and over loopback as it is. The page is an HTML file with one module script, bundled and minified by esbuild and served with " +
      "gzip; what a script imports statically is named in the HTML, as bundlers do. “Preloaded” names the wasm, or the chunk that holds it, there too. The provider " +
      `is the same server, so its answer costs each way the same. ${rounds} alternating rounds; the ratio is to ${REFERENCE}.`,
    tables: [
      {
        head: ["", "requests", "KB", ...Object.keys(links).flatMap((name) => [`${name}: ms`, "ratio"])],
        rows: pages.map(({ name, files }) => [
          name,
          files.length,
          (files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000).toFixed(1),
          ...Object.values(links).flatMap((times) => [
            withSpread(times[name].ms),
            withSpread(times[name].ratio),
          ]),
        ]),
        note: "Requests and KB are all that is fetched: the page, its script, the wasm and the agent, compressed.",
      },
    ],
    plots: [
      {
        file: "start.svg",
        kind: "bars",
        title: `Navigation to first status over ${slow}, ms: median and quartiles`,
        bars: pages.map(({ name }) => ({
          label: name.replaceAll("`", ""),
          value: throttled[name].ms.median,
          low: throttled[name].ms.low,
          high: throttled[name].ms.high,
          text: figure(throttled[name].ms.median),
          ours: name.startsWith("ours"),
        })),
      },
    ],
    versions: {
      ...versions(["@tanstack/query-core", "ky", "valibot"], ["esbuild"]),
      Chromium: chromium,
    },
  };
}

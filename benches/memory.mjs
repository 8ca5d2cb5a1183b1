// What stays behind after many calls: pages of the wasm's memory, and what is in the heap once garbage is gone.

import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { getJson } from "./by-hand.mjs";
import { AGENT } from "./server.mjs";
import { figure } from "./table.mjs";
import { versions } from "./versions.mjs";

const AT_ONCE = 100;
const PAGE_BYTES = 65_536;
const KEY = "vk_of_a_bench";

/** What is called again and again, by a number from 0 to `AT_ONCE`. */
const CALLS = {
  "by hand, for comparison": () => (index) => getJson(`http://127.0.0.1/agent-${index}`, KEY),
  "all answered": (client) => (index) => client.status(`voice-ai:agent-${index}`),
  "answered, refused and aborted in turn": (client) => (index) => {
    if (index % 3 === 0) return client.status(`voice-ai:agent-${index}`);
    if (index % 3 === 1) return client.status(`voice-ai:missing-${index}`).catch(() => {});
    const controller = new AbortController();
    const { signal } = controller;
    const call = client.status(`voice-ai:agent-${index}`, { signal }).catch(() => {});
    controller.abort();
    return call;
  },
  "all get HTML for JSON": (client) => (index) => client.status(`voice-ai:html-${index}`).catch(() => {}),
};

/** @param {{ calls: [number, number] }} options after how many calls it is looked at */
export async function measure({ calls }) {
  const rows = [];
  for (const name of Object.keys(CALLS)) {
    console.log(`  ${name}`);
    rows.push({ name, states: await statesOf(name, calls) });
  }
  return report(rows, calls);
}

/** In a process of its own: what grew for one row is not there for the next. */
function statesOf(name, calls) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ["calls", name, ...calls], {
      execArgv: ["--expose-gc"],
    });
    child.on("message", resolve);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the calls ended with ${code}`)));
  });
}

/** Makes the calls, `AT_ONCE` at a time; the pages and the heap at each checkpoint. */
async function makeCalls(name, checkpoints) {
  const memory = memoryOfNextInstance();
  const { createClient } = await import("../pkg/index.js");
  const options = { maxConcurrency: AT_ONCE, maxRetries: 0, fetch: answer };
  const client = await createClient({ voiceAi: { apiKey: KEY }, ...options });
  globalThis.fetch = answer;
  const call = CALLS[name](client);
  const states = [];
  let made = 0;
  for (const checkpoint of checkpoints) {
    for (; made < checkpoint; made += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => call(index)));
    }
    states.push({ pages: memory().buffer.byteLength / PAGE_BYTES, heap: await settledHeap() });
  }
  return states;
}

async function answer(url) {
  const address = String(url);
  if (address.includes("/missing-"))
    return new Response('{"detail":"There is no such agent"}', { status: 404 });
  return new Response(address.includes("/html-") ? "<!doctype html>" : AGENT);
}

/** In bytes. Timers, finalizers and the collector need a few turns until nothing more goes. */
async function settledHeap() {
  for (let turn = 0; turn < 5; turn += 1) {
    await sleep(50);
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

/** The package keeps its instance to itself: it is seen while it is made, among Node's own. */
function memoryOfNextInstance() {
  const { instantiate } = WebAssembly;
  let found;
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate(...args);
    if (args[1]?.g) found ??= made.instance.exports.memory;
    return made;
  };
  return () => found;
}

function report(rows, calls) {
  const [few, many] = calls.map(figure);
  const mb = (bytes) => figure(bytes / 1e6);
  return {
    title: "Memory",
    text:
      `Calls of \`status\`, ${AT_ONCE} at a time, with a \`fetch\` that answers at once: pages of the wasm's memory, of 64 KiB, and ` +
      "the JavaScript heap in MB after a forced collection. Each row is a process of its own.",
    tables: [
      {
        head: [
          "",
          `pages after ${few}`,
          `after ${many}`,
          `heap after ${few}`,
          `after ${many}`,
          "change of the heap",
        ],
        rows: rows.map(({ name, states: [before, after] }) => [
          name,
          before.pages,
          after.pages,
          mb(before.heap),
          mb(after.heap),
          `${(((after.heap - before.heap) / before.heap) * 100).toFixed(1)} %`,
        ]),
        note: "The first row makes no call of the package, which is loaded all the same: it shows what the heap does by itself.",
      },
    ],
    plots: [],
    versions: versions([]),
  };
}

if (process.argv[2] === "calls") {
  const [name, ...checkpoints] = process.argv.slice(3);
  process.send(await makeCalls(name, checkpoints.map(Number)), () => process.disconnect());
}

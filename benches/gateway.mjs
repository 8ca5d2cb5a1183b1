// A gateway in a Worker: how many cached statuses it gives in a second, in workerd, and what its script weighs.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { createSimulator } from "../pkg/testing.js";
import { openLoad } from "./load.mjs";
import { alternate } from "./rounds.mjs";
import { buildRust } from "./rust.mjs";
import { figure, withSpread } from "./table.mjs";
import { versions } from "./versions.mjs";
import { bundle, startWorker } from "./workerd.mjs";

const AGENT = "truedy:support";
const ORIGIN = "https://page.example";
const PATH = `/v1/status/${encodeURIComponent(AGENT)}`;
const CONNECTIONS = 32;
/** In a round, on each side. */
const REQUESTS = 3_000;

/** The first is what the ratios refer to. */
const WORKERS = [
  { title: "by hand", name: "by-hand" },
  { title: "Hono, `cors` and `cache`", name: "hono", cache: "cache", hasTags: false },
  { title: "ours", name: "ours" },
  { title: "by hand, behind a Durable Object", name: "by-hand-hub", hasHub: true },
  { title: "ours with its Durable Object", name: "ours-hub", hasHub: true },
  { title: "no gateway: a constant", name: "constant", hasTags: false },
];

/** @param {{ rounds: number }} options */
export async function measure({ rounds }) {
  const sides = [];
  try {
    for (const worker of WORKERS) sides.push(await start(worker));
    const whole = await serve(sides, rounds, ({ load }) => load.run(request([200], {}, REQUESTS)));
    const tagging = sides.filter(({ hasTags = true }) => hasTags);
    const known = await serve(tagging, rounds, async ({ load }) => {
      // A refreshed status has another tag: it is asked for in each round, and some in between are whole.
      const [, tag] = /\r\netag: *(.*)\r\n/i.exec(await load.run(request([200], {}, 1)));
      await load.run(request([304, 200], { "if-none-match": tag }, REQUESTS));
    });
    return report(rounds, whole, known, await weights());
  } finally {
    for (const { close } of sides) await close();
  }
}

async function start(worker) {
  // A minute passes between any two requests, so that nobody meets Truedy's limit of 100 in a minute.
  let minutes = 0;
  const now = () => {
    minutes += 1;
    return minutes * 60_000;
  };
  const simulator = createSimulator({ now });
  const server = await simulator.listen();
  const env = {
    TRUEDY_API_KEY: "truedy_of_a_bench",
    TRUEDY_BASE_URL: server.baseUrls.truedy,
    AGENTS: AGENT,
    ORIGINS: ORIGIN,
  };
  const process = await startWorker({ ...worker, env });
  const load = await openLoad(process.url, CONNECTIONS);
  // From here on there is a status to serve.
  await load.run(request([200], {}, 1));
  const close = async () => {
    load.close();
    await process.close();
    await server.close();
  };
  return { ...worker, load, cpuMs: process.cpuMs, simulator, close };
}

const request = (statuses, headers, count) => ({
  path: PATH,
  headers: { origin: ORIGIN, accept: "application/json", ...headers },
  statuses,
  count,
});

/** Alternating rounds; what each side has taken for them, and how often it has asked the provider. */
async function serve(sides, rounds, run) {
  const before = sides.map(({ cpuMs, simulator }) => ({ cpuMs: cpuMs(), asked: simulator.requests.length }));
  const started = performance.now();
  const times = await alternate(
    Object.fromEntries(sides.map((side) => [side.title, () => run(side)])),
    rounds,
  );
  const seconds = (performance.now() - started) / 1_000;
  // `alternate` warms up in two rounds more.
  const sent = (rounds + 2) * REQUESTS;
  return sides.map(({ title, cpuMs, simulator }, index) => ({
    title,
    perSecond: inverse(times[title].ms, REQUESTS * 1_000),
    ratio: inverse(times[title].ratio, 1),
    cpuUs: ((cpuMs() - before[index].cpuMs) / sent) * 1_000,
    perMinute: ((simulator.requests.length - before[index].asked) / seconds) * 60,
  }));
}

/** What is `of` for so many ms each, by the ms. */
const inverse = ({ median, low, high }, of) => ({ median: of / median, low: of / high, high: of / low });

/** What Cloudflare weighs of each script: all its modules, gzipped. */
async function weights() {
  const rows = [];
  for (const { title, name } of WORKERS.slice(0, -1)) {
    const { code, wasm } = await bundle(name);
    rows.push(
      weigh(title, [code, ...(wasm ? [readFileSync(new URL(`../pkg/${wasm}`, import.meta.url))] : [])]),
    );
  }
  const { wasm } = await buildRust("workers-rs", "worker", "bundler");
  if (!wasm) return rows;
  const { code } = await bundle("workers-rs");
  return [...rows, weigh("workers-rs, one route", [code, readFileSync(wasm)])];
}

function weigh(title, files) {
  const sum = (sizeOf) => files.reduce((total, file) => total + sizeOf(file), 0);
  return {
    title,
    raw: sum(({ length }) => length),
    gzip: sum((file) => gzipSync(file, { level: 9 }).length),
  };
}

function report(rounds, whole, known, weights) {
  const kb = (bytes) => (bytes / 1_000).toFixed(1);
  const plain = (title) => title.replaceAll("`", "");
  const rows = (sides) =>
    sides.map(({ title, perSecond, ratio, cpuUs, perMinute }) => [
      title,
      withSpread(perSecond),
      withSpread(ratio),
      Number.isNaN(cpuUs) ? "–" : figure(cpuUs),
      ...(sides === whole ? [figure(perMinute)] : []),
    ]);
  const head = ["requests a second", "ratio to by hand", "CPU µs a request"];
  return {
    title: "A gateway in a Worker",
    text:
      "`GET /v1/status/{ref}` of one agent, from a listed origin, in workerd. “By hand” is a Worker for one provider with the " +
      "same answers: lists of agents and origins, five seconds fresh and a minute stale while it is refreshed, ETag and 304, " +
      "`problem+json`; it has no tokens, no rate limit, no events. Hono's is a proxy that hands on the provider's body, with " +
      "no tag, and keeps it for five seconds in the Cache API, which workerd has not: here a Worker in the same process keeps " +
      `it in memory. ${CONNECTIONS} connections, ${figure(REQUESTS)} requests in a round, ${rounds} alternating rounds, each ` +
      "side in a process of its own; the load and the provider are in another. CPU time is of the whole process, HTTP " +
      "included.",
    tables: [
      { head: ["Answered with 200", ...head, "asks of the provider in a minute"], rows: rows(whole) },
      { head: ["Answered with 304", ...head], rows: rows(known) },
      {
        head: ["The script, KB", "raw", "gzip"],
        rows: weights.map(({ title, raw, gzip }) => [title, kb(raw), kb(gzip)]),
        note:
          "All modules, minified by esbuild. Ours has the four providers, tokens, events and badges in it; workers-rs is a proxy " +
          "without a cache, in release mode for size and through wasm-opt.",
      },
    ],
    plots: [
      {
        file: "gateway.svg",
        kind: "bars",
        title: "Cached statuses a second in workerd: median and quartiles",
        bars: whole.map(({ title, perSecond }) => ({
          label: plain(title),
          value: perSecond.median,
          low: perSecond.low,
          high: perSecond.high,
          text: figure(perSecond.median),
          ours: title.startsWith("ours"),
        })),
      },
    ],
    versions: versions(["hono"], ["esbuild", "workerd"], "voice_agent_status_gateway_bg.wasm"),
  };
}

// A thousand viewers of ten agents: what the provider is asked, when a change has come to all of them, and what they take.

import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { createSimulator } from "../pkg/testing.js";
import { startNode } from "./gateway-process.mjs";
import { figure } from "./table.mjs";
import { versions } from "./versions.mjs";
import { startWorker } from "./workerd.mjs";

const VIEWERS = 1_000;
const AGENTS = Array.from({ length: 10 }, (_, index) => `voice-ai:agent-${index}`);
const PATH = `/v1/events?${AGENTS.map((ref) => `ref=${encodeURIComponent(ref)}`).join("&")}`;
/** Each agent changes so often: more seldom than it is asked. */
const CHANGE_MS = 7_000;
/** So long after the last change everybody has heard of it. */
const QUIET_MS = 8_000;
/** Opened in groups of so many, so that no queue of connections overflows. */
const GROUP = 50;

const HOSTS = {
  Node: startNode,
  "workerd, in a Durable Object": (env) => startWorker({ name: "ours-hub", env, hasHub: true }),
};

/** @param {{ seconds: number }} options how long they watch */
export async function measure({ seconds }) {
  const rows = [];
  for (const [host, start] of Object.entries(HOSTS)) {
    console.log(`  ${host} …`);
    rows.push({ host, ...(await watched(start, Math.max(seconds, 20))) });
  }
  return report(Math.max(seconds, 20), rows);
}

/** One gateway with a thousand viewers, and at the same time another with one. */
async function watched(start, seconds) {
  const crowd = await scene(start);
  const single = await scene(start);
  try {
    // What is loaded and compiled at the first streams is no viewer's.
    (await crowd.open(GROUP)).close();
    await sleep(1_000);
    const bytesBefore = await crowd.residentBytes();
    const viewers = await crowd.open(VIEWERS);
    const one = await single.open(1);
    await viewers.told(AGENTS.length);

    const asked = [crowd, single].map(({ simulator }) => simulator.requests.length);
    const cpuBefore = crowd.cpuMs();
    const changes = await change([crowd, single], seconds);
    const [byCrowd, byOne] = [crowd, single].map(
      ({ simulator }, index) => simulator.requests.length - asked[index],
    );
    const cpuMs = crowd.cpuMs() - cpuBefore;
    const bytes = (await crowd.residentBytes()) - bytesBefore;
    const times = timesOf(changes, crowd.simulator, viewers.arrivals);
    viewers.close();
    one.close();
    return { byCrowd, byOne, ...times, changes: changes.length, cpuMs, bytes };
  } finally {
    await crowd.close();
    await single.close();
  }
}

/** A gateway and its provider. */
async function scene(start) {
  const agents = Object.fromEntries(AGENTS.map((ref) => [ref, { name: "no change yet" }]));
  const simulator = createSimulator({ agents, now: wall });
  const server = await simulator.listen();
  const gateway = await start({
    VOICE_AI_API_KEY: "vk_of_a_bench",
    VOICE_AI_BASE_URL: server.baseUrls.voiceAi,
    AGENTS: AGENTS.join(","),
  });
  return {
    ...gateway,
    simulator,
    open: (count) => openViewers(gateway.url, count),
    async close() {
      await gateway.close();
      await server.close();
    },
  };
}

/** Changes an agent after the other for so long; the changes, by the number in the agent's name. */
async function change(scenes, seconds) {
  const changes = [];
  const start = performance.now();
  const every = CHANGE_MS / AGENTS.length;
  const last = seconds * 1_000 - QUIET_MS;
  for (let at = 0; at <= last; at += every) {
    await sleep(start + at - performance.now());
    const ref = AGENTS[changes.length % AGENTS.length];
    for (const { simulator } of scenes) simulator.set(ref, { name: `change ${changes.length}` });
    changes.push({ ref, at: wall() });
  }
  await sleep(start + seconds * 1_000 - performance.now());
  return changes;
}

/** In ms: how long a change takes from the provider's answer to a viewer and to the last one, and from itself to the last. */
function timesOf(changes, simulator, arrivals) {
  const [toAny, toLast, fromChange] = [[], [], []];
  let missed = 0;
  for (const [number, { ref, at }] of changes.entries()) {
    const heard = arrivals[number] ?? [];
    missed += VIEWERS - heard.length;
    const told = simulator.requests.find((request) => request.ref === ref && request.at >= at)?.at;
    for (const time of heard) toAny.push(time - told);
    toLast.push(Math.max(...heard) - told);
    fromChange.push(Math.max(...heard) - at);
  }
  return { toAny: parts(toAny), toLast: parts(toLast), fromChange: parts(fromChange), missed };
}

function parts(samples) {
  const sorted = Float64Array.from(samples).sort();
  const at = (part) => sorted[Math.ceil(part * sorted.length) - 1];
  return { median: at(0.5), p99: at(0.99) };
}

/** Viewers that note when they hear of which change. */
async function openViewers(url, count) {
  const arrivals = [];
  const viewers = [];
  for (let opened = 0; opened < count; opened += GROUP) {
    const group = Array.from({ length: Math.min(GROUP, count - opened) }, () => openViewer(url, arrivals));
    viewers.push(...(await Promise.all(group)));
  }
  return {
    arrivals,
    /** Resolves when each viewer has had so many events. */
    async told(events) {
      while (viewers.some((viewer) => viewer.events < events)) await sleep(50);
    },
    close() {
      for (const { stream } of viewers) stream.destroy();
    },
  };
}

function openViewer(url, arrivals) {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}${PATH}`, { agent: false }, (stream) => {
      if (stream.statusCode !== 200) reject(new Error(`a viewer got ${stream.statusCode}`));
      const viewer = { stream, events: 0 };
      let rest = "";
      stream.setEncoding("latin1");
      stream.on("data", (text) => {
        const now = wall();
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) {
          if (!block.startsWith("id: ")) continue;
          viewer.events += 1;
          // The first name is that of the status, the second that of the one before.
          const [, number] = /"name":"change (\d+)"/.exec(block.slice(0, block.indexOf('"previous":'))) ?? [];
          if (number === undefined) continue;
          arrivals[number] ??= [];
          arrivals[number].push(now);
        }
      });
      stream.on("error", () => {});
      resolve(viewer);
    });
    asking.on("error", reject);
    asking.end();
  });
}

/** Milliseconds since 1970, with their fractions. */
function wall() {
  return performance.timeOrigin + performance.now();
}

function report(seconds, rows) {
  const ms = ({ median, p99 }) => `${figure(median)}, ${figure(p99)}`;
  const row = (label, cell) => [label, ...rows.map(cell)];
  const eventsOf = ({ changes }) => changes * VIEWERS;
  return {
    title: "A thousand viewers of a gateway",
    text:
      `${figure(VIEWERS)} event streams of the same ${AGENTS.length} agents, all open for ${seconds} s, and at the same time another ` +
      `gateway with one stream. An agent changes every ${CHANGE_MS / AGENTS.length} ms; each is asked every five seconds. The ` +
      "viewers and the provider are one process, the gateway is another, all on one machine.",
    tables: [
      {
        head: ["", ...rows.map(({ host }) => host)],
        rows: [
          row(`asks of the provider, ${figure(VIEWERS)} viewers`, ({ byCrowd }) => byCrowd),
          row("asks of the provider, one viewer", ({ byOne }) => byOne),
          row("changes", ({ changes }) => changes),
          row("events that did not come", ({ missed }) => missed),
          row("from the provider's answer to a viewer, ms: median, p99", ({ toAny }) => ms(toAny)),
          row("from the provider's answer to the last viewer, ms: median, p99", ({ toLast }) => ms(toLast)),
          row("from the change to the last viewer, ms: median, p99", ({ fromChange }) => ms(fromChange)),
          row("memory a viewer, KB", ({ bytes }) => known(bytes / VIEWERS / 1_000)),
          row("CPU µs an event", (result) => known((result.cpuMs / eventsOf(result)) * 1_000)),
        ],
        note:
          "Times to the last viewer are over the changes. Memory is what the process has more in RAM with its viewers than " +
          "before; Node's after a forced collection, workerd's as it is. CPU time is of the whole process. What a million " +
          "viewers would cost is [reckoned](../docs/cost.md) with these.",
      },
    ],
    plots: [],
    versions: versions([], ["workerd"], "voice_agent_status_gateway_bg.wasm"),
  };
}

const known = (value) => (Number.isNaN(value) ? "–" : figure(value));

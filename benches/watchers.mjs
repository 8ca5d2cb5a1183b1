// Clients that watch agents for a while, each in a process of its own. By itself it is that process; `runWatcher()`
// starts it and gives its times.

import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { AGENT } from "./server.mjs";

/**
 * @typedef {object} Watched
 * @property {string} side one of the functions below, by name
 * @property {string | null} url where the provider is; null: answers come from memory, at once
 * @property {number} agents how many
 * @property {number} intervalMs from one ask of an agent to the next
 * @property {number} seconds how long
 */

/**
 * @param {Watched} watched
 * @returns {Promise<{ cpuMs: number, answers: number }[]>} for each interval but the first the CPU time of the process,
 *   and how many answers came
 */
export function runWatcher(watched) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(watched)], { execArgv: [] });
    let intervals;
    child.on("message", (message) => {
      intervals = message;
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (intervals) resolve(intervals);
      else reject(new Error(`the watcher ${watched.side} ended with ${code}`));
    });
  });
}

const KEY = "vk_of_a_bench";

const SIDES = {
  async ours({ url, fetch, ids, intervalMs }, answered) {
    const { createClient } = await import("../pkg/index.js");
    const client = await createClient({ voiceAi: { apiKey: KEY, baseUrl: url }, fetch, onAttempt: answered });
    const refs = ids.map((id) => `voice-ai:${id}`);
    for await (const _event of client.watch(refs, { intervalMs }));
  },

  "query-core": (watched, answered) => queryCore(watched, answered, {}),

  "query-core, retry: false": (watched, answered) => queryCore(watched, answered, { retry: false }),

  /** What fetch and JSON.parse take by themselves. */
  async "fetch, all at once"({ ids, intervalMs, ...rest }, answered) {
    for (const id of ids) everyInterval(id, intervalMs, rest, answered);
  },

  /** The same, an agent after the other. */
  async "fetch, evenly"({ ids, intervalMs, ...rest }, answered) {
    for (const [index, id] of ids.entries()) {
      setTimeout(everyInterval, (index / ids.length) * intervalMs, id, intervalMs, rest, answered);
    }
  },
};

function everyInterval(id, intervalMs, { url, fetch }, answered) {
  const ask = () => getAgent(url, fetch, id, answered).catch(() => {});
  ask();
  setInterval(ask, intervalMs);
}

async function queryCore({ url, fetch, ids, intervalMs }, answered, options) {
  const { QueryClient, QueryObserver, environmentManager } = await import("@tanstack/query-core");
  // In Node it takes itself to be rendering on a server, and does not poll.
  environmentManager.setIsServer(() => false);
  const client = new QueryClient();
  client.mount();
  for (const id of ids) {
    const observer = new QueryObserver(client, {
      queryKey: ["agent", id],
      queryFn: ({ signal }) => getAgent(url, fetch, id, answered, signal),
      refetchInterval: intervalMs,
      ...options,
    });
    observer.subscribe(() => {});
  }
}

async function getAgent(url, fetch, id, answered, signal) {
  const address = `${url}/api/v1/connection/agent-status/${id}`;
  const response = await fetch(address, { headers: { authorization: `Bearer ${KEY}` }, signal });
  answered();
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

const fromMemory = async () => new Response(AGENT, { headers: { "content-type": "application/json" } });

async function watchHere({ side, url, agents, intervalMs, seconds }) {
  const where =
    url === null ? { url: "http://127.0.0.1", fetch: fromMemory } : { url, fetch: globalThis.fetch };
  const ids = Array.from({ length: agents }, (_, index) => `agent-${index}`);
  let answers = 0;
  SIDES[side]({ ...where, ids, intervalMs }, () => {
    answers += 1;
  });
  const start = performance.now();
  const intervals = [];
  for (let at = intervalMs; at <= seconds * 1_000; at += intervalMs) {
    const before = process.cpuUsage();
    answers = 0;
    await sleep(start + at - performance.now());
    const { user, system } = process.cpuUsage(before);
    intervals.push({ cpuMs: (user + system) / 1_000, answers });
  }
  process.send(intervals.slice(1), () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await watchHere(JSON.parse(process.argv[2]));

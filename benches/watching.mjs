// Watching a fleet: how evenly the requests come, what is sent to a provider that refuses, and what a round costs.

import { spread } from "./rounds.mjs";
import { startServer } from "./server.mjs";
import { figure, withSpread } from "./table.mjs";
import { versions } from "./versions.mjs";
import { runWatcher } from "./watchers.mjs";

const AGENTS = 100;
const LATENCY_MS = 20;
const STEP_MS = 100;
const SHOWN_MS = 10_000;
const FLEET = 1_000;
const OURS = "ours";
const AT_ONCE = "fetch, all at once";
const EVENLY = "fetch, evenly";
const QUERY = "query-core";
const NO_RETRY = "query-core, retry: false";

/** @param {{ seconds: number }} options how long each watch goes on */
export async function measure({ seconds }) {
  const server = await startServer();
  try {
    const evenness = [await fleet(server, OURS, seconds), await fleet(server, QUERY, seconds)];
    const refused = await refusals(server, seconds);
    const costs = [];
    for (const side of [OURS, QUERY, AT_ONCE, EVENLY]) costs.push(await cost(server, side, seconds / 2));
    return report(seconds, evenness, refused, costs);
  } finally {
    server.close();
  }
}

async function fleet(server, side, seconds) {
  const name = `fleet-${side}`;
  await runWatcher({
    side,
    url: `${server.url}/200/${LATENCY_MS}/${name}`,
    agents: AGENTS,
    intervalMs: 1_000,
    seconds,
  });
  const { arrivals, peak } = await server.counts(name);
  return { side, arrivals, peak, burst: largestBurst(arrivals), total: arrivals.length };
}

/** Of one agent each, all at the same time: they hardly load the machine. */
async function refusals(server, seconds) {
  const sent = async (side, status) => {
    const name = `refused-${status}-${side.replaceAll(/\W+/g, "-")}`;
    await runWatcher({
      side,
      url: `${server.url}/${status}/0/${name}`,
      agents: 1,
      intervalMs: 1_000,
      seconds,
    });
    return (await server.counts(name)).arrivals.length;
  };
  const rows = [OURS, QUERY, NO_RETRY].map(async (side) => {
    const counts = await Promise.all([401, 503].map((status) => sent(side, status)));
    return [side, ...counts];
  });
  return Promise.all(rows);
}

async function cost(server, side, seconds) {
  const intervalMs = Math.max(1_000, Math.round((seconds * 1_000) / 12));
  const measured = async (url) => {
    const intervals = await runWatcher({ side, url, agents: FLEET, intervalMs, seconds });
    // By the answer, since those at the edge of an interval fall to one side or the other.
    return spread(intervals.map(({ cpuMs, answers }) => (cpuMs / Math.max(1, answers)) * FLEET));
  };
  const overHttp = await measured(`${server.url}/200/0/cost-${side.replaceAll(/\W+/g, "-")}`);
  return { side, overHttp, fromMemory: await measured(null) };
}

/** The largest number of arrivals in any `STEP_MS`. */
function largestBurst(arrivals) {
  let from = 0;
  return arrivals.reduce((most, at, index) => {
    while (arrivals[from] <= at - STEP_MS) from += 1;
    return Math.max(most, index - from + 1);
  }, 0);
}

function countsByStep(arrivals, forMs) {
  const counts = new Array(Math.round(forMs / STEP_MS)).fill(0);
  for (const at of arrivals) if (at < forMs) counts[Math.floor(at / STEP_MS)] += 1;
  return counts;
}

function report(seconds, evenness, refused, costs) {
  const during = `${seconds} s`;
  const shownMs = Math.min(SHOWN_MS, seconds * 1_000);
  return {
    title: "Watching",
    text:
      `\`client.watch\` beside query-core, a \`QueryObserver\` an agent with \`refetchInterval\`; every other option as it ` +
      `comes. Both ask a counting server in another process. Ours keeps six in flight at a provider at most: ` +
      `where a provider is so slow that six at a time cannot ask for all within the interval, rounds take longer, and fewer ` +
      `requests are sent than by query-core.`,
    tables: [
      {
        head: [
          `${AGENTS} agents every second, for ${during}`,
          "peak in flight",
          `most in ${STEP_MS} ms`,
          "requests",
        ],
        rows: evenness.map(({ side, peak, burst, total }) => [side, peak, burst, total]),
        note: `The server waits ${LATENCY_MS} ms before it answers.`,
      },
      {
        head: [
          `Requests for one agent, every second, in ${during}`,
          "all get 401",
          "all get 503, `Retry-After: 5`",
        ],
        rows: refused,
      },
      {
        head: [
          `CPU time for a round of ${figure(FLEET)} agents, ms`,
          "over loopback",
          "answered from memory",
        ],
        rows: costs.map(({ side, overHttp, fromMemory }) => [
          side,
          withSpread(overHttp),
          withSpread(fromMemory),
        ]),
        note:
          "Of the whole process, with its garbage collection; the server is another one, and answers at once. The lower " +
          "two rows are timers, `fetch` and `response.json()`, and nothing else: what Node itself takes, which is more " +
          "where requests come one by one than where they come in one burst. The quartiles are of the intervals.",
      },
    ],
    plots: [
      {
        file: "watching.svg",
        kind: "strips",
        title: `Requests in each ${STEP_MS} ms of the first ${shownMs / 1_000} s, ${AGENTS} agents every second`,
        strips: evenness.map(({ side, arrivals }) => ({
          label: side,
          counts: countsByStep(arrivals, shownMs),
          ours: side === OURS,
        })),
      },
    ],
    versions: versions(["@tanstack/query-core"]),
  };
}

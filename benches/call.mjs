// One call, of the package and by hand: over loopback, and from memory.

import { createClient } from "../pkg/index.js";
import { getJson } from "./by-hand.mjs";
import { alternate } from "./rounds.mjs";
import { AGENT, startServer } from "./server.mjs";
import { figure, withSpread } from "./table.mjs";
import { versions } from "./versions.mjs";

/** In a round, one after the other. */
const CALLS = 200;
const KEY = "vk_of_a_bench";

/** @param {{ rounds: number }} options */
export async function measure({ rounds }) {
  const server = await startServer();
  try {
    const baseUrl = `${server.url}/200/0/call`;
    const url = `${baseUrl}/api/v1/connection/agent-status/front-desk`;
    const headers = { accept: "application/json", authorization: `Bearer ${KEY}` };
    const client = await createClient({ voiceAi: { apiKey: KEY, baseUrl } });
    const calls = {
      "by hand": () => getJson(url, KEY),
      "fetch and response.json()": async () => (await fetch(url, { headers })).json(),
      "ours, voiceAiAgentStatus: the body": () => client.voiceAiAgentStatus("front-desk"),
      "ours, status": () => client.status("voice-ai:front-desk"),
    };
    const run = (many) => alternate(calls, rounds, many);
    return report(rounds, {
      "over loopback": await run(overLoopback),
      "from memory": await run(fromMemory),
      "from memory, each behind one over loopback": await run((call) => fromMemory(call, calls["by hand"])),
    });
  } finally {
    server.close();
  }
}

async function overLoopback(call) {
  globalThis.gc?.();
  const start = performance.now();
  for (let left = CALLS; left > 0; left -= 1) await call();
  return performance.now() - start;
}

/** The time of calls that are answered at once; what goes before each does not count. */
async function fromMemory(call, before) {
  const { fetch } = globalThis;
  const answer = async () => new Response(AGENT, { headers: { "content-type": "application/json" } });
  let ms = 0;
  globalThis.gc?.();
  for (let left = CALLS; left > 0; left -= 1) {
    await before?.();
    globalThis.fetch = answer;
    const start = performance.now();
    await call();
    ms += performance.now() - start;
    globalThis.fetch = fetch;
  }
  return ms;
}

function report(rounds, places) {
  const names = Object.keys(places["over loopback"]);
  const part = (value) => (value / CALLS) * 1_000;
  const us = ({ ms }) => ({ median: part(ms.median), low: part(ms.low), high: part(ms.high) });
  const code = (name) => name.replace(/fetch|response\.json\(\)|voiceAiAgentStatus|status$/g, "`$&`");
  return {
    title: "One call",
    text:
      `A call over loopback, ${CALLS} one after the other in a round, ${rounds} alternating rounds; the server is another process. “By ` +
      "hand” is `fetch` with an `AbortController`, a timer up to the last byte, a body read with a cap, and `JSON.parse`: no " +
      "retry, no status made of the body. “From memory” has `fetch` answer at once, so the time is what a call takes itself; " +
      "behind a call over loopback, by hand and not counted, the processor meets its code as cold as it does in a call " +
      "over a network.",
    tables: Object.entries(places).map(([place, times]) => ({
      head: [place, "µs a call", "ratio to by hand"],
      rows: names.map((name) => [code(name), withSpread(us(times[name])), withSpread(times[name].ratio)]),
    })),
    plots: [
      {
        file: "call.svg",
        kind: "bars",
        title: "A call over loopback, µs: median and quartiles",
        bars: names.map((name) => {
          const { median, low, high } = us(places["over loopback"][name]);
          return {
            label: name,
            value: median,
            low,
            high,
            text: figure(median),
            ours: name.startsWith("ours"),
          };
        }),
      },
    ],
    versions: versions([]),
  };
}

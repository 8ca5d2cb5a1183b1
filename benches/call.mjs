// One call over loopback, of the package and by hand.

import { createClient } from "../pkg/index.js";
import { getJson } from "./by-hand.mjs";
import { alternate } from "./rounds.mjs";
import { startServer } from "./server.mjs";
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
    const times = await alternate(
      {
        "by hand": many(() => getJson(url, KEY)),
        "fetch and response.json()": many(async () => (await fetch(url, { headers })).json()),
        "ours, voiceAiAgentStatus: the body": many(() => client.voiceAiAgentStatus("front-desk")),
        "ours, status": many(() => client.status("voice-ai:front-desk")),
      },
      rounds,
    );
    return report(rounds, times);
  } finally {
    server.close();
  }
}

function many(call) {
  return async () => {
    for (let left = CALLS; left > 0; left -= 1) await call();
  };
}

function report(rounds, times) {
  const sides = Object.entries(times).map(([name, { ms, ratio }]) => {
    const part = (value) => (value / CALLS) * 1_000;
    return { name, ratio, us: { median: part(ms.median), low: part(ms.low), high: part(ms.high) } };
  });
  const code = (name) => name.replace(/fetch|response\.json\(\)|voiceAiAgentStatus|status$/g, "`$&`");
  return {
    title: "One call",
    text:
      `A call over loopback, ${CALLS} one after the other in a round, ${rounds} alternating rounds; the server is another process. “By ` +
      "hand” is `fetch` with an `AbortController`, a timer up to the last byte, a body read with a cap, and `JSON.parse`: no " +
      "retry, no status made of the body.",
    tables: [
      {
        head: ["", "µs a call", "ratio to by hand"],
        rows: sides.map(({ name, us, ratio }) => [code(name), withSpread(us), withSpread(ratio)]),
      },
    ],
    plots: [
      {
        file: "call.svg",
        kind: "bars",
        title: "A call over loopback, µs: median and quartiles",
        bars: sides.map(({ name, us }) => ({
          label: name,
          value: us.median,
          low: us.low,
          high: us.high,
          text: figure(us.median),
          ours: name.startsWith("ours"),
        })),
      },
    ],
    versions: versions([]),
  };
}

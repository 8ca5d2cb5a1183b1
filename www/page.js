/** The page: asks for every agent's status in rounds, and hands the answers to the board. */

import { createClient } from "/pkg/url.js";
import { createBoard } from "./board.js";

/** Milliseconds from the start of one round to the start of the next. */
const ROUND_MS = 5_000;

// One slow agent holds up its round, so each gets less time here than the client gives by default.
const TIMING = { timeoutMs: 4_000, deadlineMs: 9_000 };

/** A client of the simulator, and the references to ask for. */
async function connect(signal) {
  const response = await fetch("/fleet.json", { signal });
  if (!response.ok) throw new Error(`The list of agents answered ${response.status}.`);
  const { baseUrls, refs } = await response.json();
  // Each page has a key of its own, since rate limits are counted by key.
  const apiKey = `simulated-${crypto.randomUUID()}`;
  const providers = Object.entries(baseUrls).map(([name, baseUrl]) => [name, { apiKey, baseUrl }]);
  const client = await createClient({
    ...Object.fromEntries(providers),
    ...TIMING,
    allowKeysInBrowser: true,
  });
  signal.addEventListener("abort", () => client.close());
  return { client, refs };
}

/** Asks round after round, until the page is left. */
function start(board) {
  const leaving = new AbortController();
  addEventListener("pagehide", () => leaving.abort(), { once: true });
  const { signal } = leaving;
  let source = null;

  async function round() {
    const next = performance.now() + ROUND_MS;
    try {
      source ??= await connect(signal);
      board.show(await source.client.statuses(source.refs, { signal }));
    } catch (error) {
      if (!signal.aborted) board.fail(error);
    }
    if (!signal.aborted) setTimeout(round, Math.max(0, next - performance.now()));
  }

  round();
}

const board = createBoard();
start(board);

// A page that comes back from the back-forward cache had stopped asking when it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) start(board);
});

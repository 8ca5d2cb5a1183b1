/** Where the board's events come from: here from the simulator, by the client. Another source is another such file. */

import { createClient } from "/pkg/url.js";

/** An agent that does not answer is told of before its next check would have been due. */
const TIMEOUT_MS = 4_000;

/**
 * Finds out which agents there are, and starts to watch them.
 *
 * @param {AbortSignal} signal ends everything
 * @returns {Promise<{ refs: string[], events: AsyncIterable<WatchEvent>, ask(ref: string): void }>} `ask` asks again
 *   for an agent that was given up
 * @throws if the list of agents or the client cannot be had
 */
export async function openSource(signal) {
  const response = await fetch("/fleet.json", { signal });
  if (!response.ok) throw new Error(`The list of agents answered ${response.status}.`);
  const { baseUrls, refs, intervalMs } = await response.json();
  // Each page has a key of its own, since rate limits are counted by key.
  const apiKey = `simulated-${crypto.randomUUID()}`;
  const providers = Object.entries(baseUrls).map(([name, baseUrl]) => [name, { apiKey, baseUrl }]);
  const client = await createClient({
    ...Object.fromEntries(providers),
    timeoutMs: TIMEOUT_MS,
    allowKeysInBrowser: true,
  });
  signal.addEventListener("abort", () => client.close());
  const events = client.watch(refs, { intervalMs, emit: "all", signal });

  function ask(ref) {
    events.delete(ref);
    events.add(ref);
  }

  return { refs, events, ask };
}

/** Where the board's events come from: the gateway of the page's own server. */

import { createGatewayClient } from "/pkg/url.js";

/**
 * Finds out which agents there are, and starts to watch them.
 *
 * @param {AbortSignal} signal ends everything
 * @returns {Promise<{ refs: string[], events: AsyncIterable<WatchEvent> }>} the events throw once there is no gateway
 *   that speaks of these agents
 * @throws if the list of agents or the client cannot be had
 */
export async function openSource(signal) {
  const response = await fetch("/fleet.json", { signal });
  if (!response.ok) throw new Error(`The list of agents answered ${response.status}.`);
  const { refs, intervalMs } = await response.json();
  const client = await createGatewayClient({ url: "/status" });
  return { refs, events: follow(client, client.watch(refs, { intervalMs, emit: "all", signal })) };
}

async function* follow(client, watch) {
  try {
    for await (const event of watch) yield event.type === "error" ? failed(event) : event;
  } finally {
    client.close();
  }
}

/** The event with the provider's own error, which the gateway passes on. Any other speaks of no agent. */
function failed(event) {
  const { error } = event;
  if (error.body?.source !== "provider") throw new Error(error.message);
  return { ...event, error: error.body };
}

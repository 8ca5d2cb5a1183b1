// The host of the cases: makes simulators and raw servers for them, each on a port of its own, over a little HTTP.

import { createServer } from "node:http";

import { decode, encode } from "../inside/codec.mjs";
import { serveRaw } from "./raw-server.mjs";

/** Ports are used again: what a browser keeps of one server must not answer for the next. */
const UNCACHED = { "cache-control": "no-store" };

/**
 * @param {Function} createSimulator the packed package's own
 * @param {Function} serve likewise
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startControl(createSimulator, serve) {
  const made = new Map();
  let count = 0;
  const keep = (thing) => {
    count += 1;
    made.set(count, thing);
    return count;
  };

  const ops = {
    async simulator(options) {
      const simulator = createSimulator({ cors: true, ...options });
      simulator.fault({ headers: UNCACHED });
      const server = await simulator.listen();
      const id = keep({ simulator, requests: simulator.requests, close: server.close });
      return { id, baseUrls: server.baseUrls };
    },
    async server({ replies }) {
      const server = await serveRaw(replies);
      return { id: keep(server), url: server.url };
    },
    async gateway({ config, origin }) {
      const simulator = createSimulator();
      const api = await simulator.listen();
      const accounts = Object.entries(api.baseUrls).map(([option, baseUrl]) => [
        option,
        { apiKey: "key_of_a_gateway", baseUrl },
      ]);
      const { agents = simulator.refs, ...options } = config;
      const origins = origin ? [origin] : [];
      const gateway = await serve(
        { ...Object.fromEntries(accounts), agents, origins, ...options },
        { port: 0 },
      );
      const close = () => Promise.all([gateway.close(), api.close()]);
      return { id: keep({ simulator, requests: simulator.requests, close }), url: gateway.url };
    },
    set: ({ id, ref, state }) => made.get(id).simulator.set(ref, state),
    fault: ({ id, rule }) => {
      made.get(id).simulator.fault(rule);
    },
    requests: ({ id }) => made.get(id).requests,
    release: ({ id }) => made.get(id).release(),
    close: async ({ id }) => {
      await made.get(id)?.close();
      made.delete(id);
    },
  };

  const server = createServer(async (incoming, outgoing) => {
    outgoing.setHeader("access-control-allow-origin", "*");
    let text = "";
    for await (const chunk of incoming) text += chunk;
    try {
      const result = await ops[incoming.url.slice(1)](decode(text));
      outgoing.end(encode(result));
    } catch (error) {
      outgoing.writeHead(500).end(String(error.stack ?? error));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      for (const thing of made.values()) await thing.close();
    },
  };
}

// The gateway as an HTTP server, where there is node:http: in Node, Deno and Bun.
import { createServer } from "node:http";
import { createGateway } from "./gateway.js";

export { configFromEnv } from "./env.js";

/** A connection on which nothing moves for so long is cut; an event stream has a heartbeat every 15 s. In ms. */
const IDLE_MS = 90_000;
/** What is still being answered gets so long when the server closes, in ms. */
const GRACE_MS = 1_000;

/** A host as it stands in an address; whatever else a client sends could change the path behind it. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** The address that is asked for; empty, which the gateway refuses, where it is none. */
function addressOf({ url, headers, socket }) {
  if (!url.startsWith("/")) return /^https?:\/\//i.test(url) ? url : "";
  const host = headers.host ?? "localhost";
  return HOST.test(host) ? `${socket.encrypted ? "https" : "http"}://${host}${url}` : "";
}

/** What the gateway reads of a request: a `Request` refuses methods and addresses that have to be answered too. */
const requestOf = (incoming) => ({
  url: addressOf(incoming),
  method: incoming.method,
  headers: { get: (name) => incoming.headers[name] ?? null },
});

/** Waits until there is room for more, or nobody at the other end. */
function room(outgoing) {
  return new Promise((resolve) => {
    const go = () => {
      outgoing.off("drain", go).off("close", go);
      resolve();
    };
    outgoing.on("drain", go).on("close", go);
  });
}

/** Passes a stream on as fast as it is read at the other end, and no further once nobody reads. */
async function pass(body, outgoing) {
  const reader = body.getReader();
  outgoing.once("close", () => reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done || outgoing.destroyed) break;
    if (!outgoing.write(value)) await room(outgoing);
  }
  outgoing.end();
}

async function answer(gateway, incoming, outgoing) {
  const context = { clientAddress: incoming.socket.remoteAddress };
  const response = await gateway.fetch(requestOf(incoming), context);
  const headers = Object.fromEntries(response.headers);
  if (response.body !== null && headers["content-type"].startsWith("text/event-stream")) {
    outgoing.writeHead(response.status, headers);
    await pass(response.body, outgoing);
    return;
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > 0) headers["content-length"] = bytes.length;
  outgoing.writeHead(response.status, headers).end(bytes);
}

/** What `createServer` takes to answer with this gateway. */
export function listener(gateway) {
  return (incoming, outgoing) => {
    outgoing.setTimeout(IDLE_MS, () => outgoing.destroy());
    // What goes wrong here is the connection, and there is nobody left to tell.
    answer(gateway, incoming, outgoing).catch(() => outgoing.destroy());
  };
}

/** Serves a gateway over HTTP until `close()`. */
export async function serve(config, { port = 8080, host = "127.0.0.1" } = {}) {
  const gateway = await createGateway(config);
  const server = createServer(listener(gateway));
  // Node would cut it off without a word.
  server.on("connect", (_incoming, socket) => {
    socket.on("error", () => {});
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nallow: GET, HEAD, OPTIONS\r\ncontent-length: 0\r\n\r\n");
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${name}:${server.address().port}`,
    gateway,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        gateway.close();
        setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
      }),
  };
}

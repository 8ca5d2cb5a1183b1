// The simulator as an HTTP server on loopback, where there is node:http: in Node, Deno and Bun.

import { pause, prepare } from "./delivery.js";

async function send(reply, outgoing) {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  try {
    if (reply.delay > 0) await pause(reply.delay, gone.signal);
  } catch {
    return;
  }
  if (reply.network) {
    outgoing.destroy();
    return;
  }
  if (reply.stall === "headers") return;
  const { status, headers, bytes, ending } = prepare(reply);
  outgoing.writeHead(status, headers);
  if (bytes === null || ending === "end") {
    outgoing.end(bytes ?? undefined);
    return;
  }
  outgoing.flushHeaders();
  const sent = () => {
    if (ending === "break") outgoing.destroy();
  };
  outgoing.write(bytes, sent);
}

/** Serves `exchange` on 127.0.0.1 and the port, 0 for a free one; rejects where it is taken. */
export async function serve(exchange, port) {
  // Asked for at run time, since bundlers for pages and Workers fail on any import of node:http.
  const http = globalThis.process?.getBuiltinModule?.("node:http");
  if (http === undefined) throw new Error("the simulator can listen only where there is node:http");
  const server = http.createServer();
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const taken = server.address().port;
  const url = `http://127.0.0.1:${taken}`;
  server.on("request", ({ method, url: target, headers }, outgoing) => {
    // A proxy's whole URL and the * of OPTIONS are no path of a provider.
    const path = target.startsWith("/") ? target : "/";
    send(exchange({ method, url: url + path, headers: { ...headers } }), outgoing);
  });
  return {
    url,
    baseUrls: { voiceAi: url, acp: url, ravan: url, truedy: `${url}/api/public/v1` },
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

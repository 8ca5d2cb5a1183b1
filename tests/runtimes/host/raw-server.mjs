// A server that answers byte by byte as it is told: what no well-behaved server can be made to do.

import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "*",
  "access-control-allow-headers": "authorization, x-api-key, accept, x-computer-agents-organization",
  "access-control-allow-methods": "GET",
};

/**
 * Listens on 127.0.0.1 and gives these replies in turn, the last again and again. A reply:
 *
 * - `status` (200), `headers` (a list of values sends the header several times), `body` (text, or a value for JSON);
 * - `length`: the content-length, where it is not the body's; null for a body in chunks;
 * - `chunks`: the parts of the body, instead of `body`; `repeat`: how often they are sent; `drip`: ms before each;
 * - `delay`: ms before the head; `held`: until `release()` before the head;
 * - `wire`: these bytes instead of everything above;
 * - `end`: "hang" leaves the connection open, "break" cuts it off before the end; otherwise it ends as it should.
 *
 * `requests` are those seen, `{ path, headers, gone }`, `gone` whether the client left before the end of the reply.
 */
export async function serveRaw(replies) {
  const requests = [];
  const sockets = new Set();
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let head = "";
    socket.on("data", (bytes) => {
      head += bytes.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      const request = parse(head);
      head = "";
      if (request.method === "OPTIONS") {
        socket.end(headOf(204, "", { ...CORS, "content-length": "0", connection: "close" }));
        return;
      }
      const reply = replies[Math.min(requests.length, replies.length - 1)];
      const seen = { path: request.path, headers: request.headers, at: Date.now(), gone: false };
      requests.push(seen);
      let over = false;
      socket.once("close", () => {
        seen.gone = !over;
      });
      answer(socket, reply, released).then(() => {
        over = reply.end !== "hang";
      });
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    release,
    close: () =>
      new Promise((resolve) => {
        release();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function answer(socket, reply, released) {
  const { status = 200, headers = {}, length, repeat = 1, drip = 0, delay = 0, held, wire, end } = reply;
  if (delay > 0) await sleep(delay);
  if (held) await released;
  if (wire !== undefined) {
    socket.write(wire, "latin1");
  } else {
    const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {});
    const chunks = reply.chunks ?? [text];
    const isChunked = length === null || (length === undefined && reply.chunks !== undefined);
    const framing = isChunked
      ? { "transfer-encoding": "chunked" }
      : { "content-length": String(length ?? Buffer.byteLength(text)) };
    socket.write(
      headOf(status, reply.reason ?? "Said", {
        ...CORS,
        "content-type": "application/json",
        connection: "close",
        // Ports are used again: what a browser keeps of one server must not answer for the next.
        "cache-control": "no-store",
        ...framing,
        ...headers,
      }),
    );
    for (let round = 0; round < repeat && !socket.destroyed; round += 1) {
      for (const chunk of chunks) {
        if (drip > 0) await sleep(drip);
        const bytes = Buffer.from(chunk);
        const frame = isChunked ? [`${bytes.length.toString(16)}\r\n`, bytes, "\r\n"] : [bytes];
        // A client that reads slowly or not at all must not fill this process's memory.
        const more = frame.map((part) => socket.write(part)).at(-1);
        if (!more) await new Promise((resolve) => socket.once("drain", resolve).once("close", resolve));
      }
    }
    if (isChunked && end === undefined) socket.write("0\r\n\r\n");
  }
  if (end === "break") {
    // The bytes go out first; then the connection breaks.
    await sleep(20);
    socket.destroy();
  } else if (end !== "hang") {
    socket.end();
  }
}

function headOf(status, reason, headers) {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => `${name}: ${item}`),
  );
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function parse(head) {
  const [first, ...lines] = head.split("\r\n");
  const [method, path] = first.split(" ");
  const headers = Object.fromEntries(
    lines
      .filter(Boolean)
      .map((line) => [
        line.slice(0, line.indexOf(":")).toLowerCase(),
        line.slice(line.indexOf(":") + 1).trim(),
      ]),
  );
  return { method, path, headers };
}

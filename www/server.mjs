/** The page's web server: a few folders, one JSON document, a gateway; this machine only. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const HOST = "127.0.0.1";
const LAST_PORT = 65_535;

/** Whoever comes by another name may be a foreign page, whose own name leads here. */
const OWN_NAMES = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/;

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

// Plain names only: nothing that starts with a dot, and nothing percent-encoded, is ever looked for on the disk.
const FILE_PATH = /^\/(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

const SECURITY = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Serves `www/` at `/`, `pkg/` at `/pkg/`, plain data, the `fleet`, at `/fleet.json`, and below `/status/` a gateway
 * that is mounted there. The page's title and notice are `words`.
 *
 * Rejects with the error of Node's `listen`, but a port that is taken is passed over for the next. Resolves with
 * `{ url, close() }`; `close` ends connections that are still open.
 */
export async function servePage({ port, gateway, fleet, words }) {
  const { listener } = await import("../pkg/node.js");
  const askGateway = listener(gateway);

  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(SECURITY)) response.setHeader(name, value);
    const isOwn = OWN_NAMES.test(request.headers.host ?? "");
    if (isOwn && request.url.startsWith("/status/")) {
      askGateway(request, response);
      return;
    }
    const { status, headers, body } = isOwn
      ? await answer(request, { fleet, words })
      : plain(421, `This server is only reached as ${HOST} or localhost.`);
    response.writeHead(status, {
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      ...headers,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  const url = `http://${HOST}:${await listen(server, port)}/`;

  async function close() {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  return { url, close };
}

async function answer({ method, url }, { fleet, words }) {
  if (method !== "GET" && method !== "HEAD") {
    return plain(405, "This server answers GET and HEAD.", { allow: "GET, HEAD" });
  }
  const [path] = url.split("?");
  if (path === "/fleet.json") return found(".json", JSON.stringify(fleet));
  const name = path === "/" ? "/index.html" : path;
  const type = extname(name);
  if (!FILE_PATH.test(name) || !(type in TYPES)) return plain(404, "Not found.");
  const folder = name.startsWith("/pkg/") ? ".." : ".";
  const file = new URL(`${folder}${name}`, import.meta.url);
  return readFile(fileURLToPath(file)).then(
    (body) => found(type, name === "/index.html" ? inWords(body, words) : body),
    () => plain(404, "Not found."),
  );
}

function found(type, body) {
  return { status: 200, headers: { "content-type": TYPES[type] }, body };
}

function plain(status, body, headers) {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}

/** The page, with these words in their places. */
function inWords(page, words) {
  return page.toString().replace(/\{(title|notice)\}/g, (_, place) => words[place]);
}

async function listen(server, port) {
  try {
    server.listen(port, HOST);
    await once(server, "listening");
    return server.address().port;
  } catch (error) {
    if (error.code !== "EADDRINUSE" || port >= LAST_PORT) throw error;
    return listen(server, port + 1);
  }
}

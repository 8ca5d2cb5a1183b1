/** The page's web server: a few folders, one JSON document, this machine only. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const HOST = "127.0.0.1";
const LAST_PORT = 65_535;

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

/**
 * Serves `www/` at `/`, `pkg/` at `/pkg/`, and `fleet` (a function that gives plain data) at `/fleet.json`.
 *
 * `connect` names the origins that the page may call besides this one. Rejects with the error of Node's `listen`,
 * but a port that is taken is passed over for the next. Resolves with `{ url, close() }`; `close` ends connections
 * that are still open.
 */
export async function servePage({ port, connect, fleet }) {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(request, fleet);
    response.writeHead(status, {
      "content-length": Buffer.byteLength(body),
      "content-security-policy": securityPolicy(connect),
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
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

async function answer({ method, url }, fleet) {
  if (method !== "GET" && method !== "HEAD") {
    return plain(405, "This server answers GET and HEAD.", { allow: "GET, HEAD" });
  }
  const [path] = url.split("?");
  if (path === "/fleet.json") return found(".json", JSON.stringify(fleet()));
  const name = path === "/" ? "/index.html" : path;
  const type = extname(name);
  if (!FILE_PATH.test(name) || !(type in TYPES)) return plain(404, "Not found.");
  const folder = name.startsWith("/pkg/") ? ".." : ".";
  const file = new URL(`${folder}${name}`, import.meta.url);
  return readFile(fileURLToPath(file)).then(
    (body) => found(type, body),
    () => plain(404, "Not found."),
  );
}

function found(type, body) {
  return { status: 200, headers: { "content-type": TYPES[type] }, body };
}

function plain(status, body, headers) {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}

function securityPolicy(connect) {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${["'self'", ...connect].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
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

// Pages on loopback, served as a content network would: compressed before, each file with its type.

import { createServer } from "node:http";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  "": "application/json",
  ".wasm": "application/wasm",
};

/**
 * @typedef {object} Pages
 * @property {string} url without a slash at its end
 * @property {(path: string, contents: string | Uint8Array) => void} add what is served at a path; one without an extension
 *   is an answer of an API
 * @property {() => { path: string, bytes: number }[]} served what was served since the last time, as compressed
 * @property {() => void} close
 */

/** @returns {Promise<Pages>} */
export async function servePages() {
  const files = new Map();
  let served = [];
  const server = createServer(({ url: path }, response) => {
    const file = files.get(path);
    if (!file) return response.writeHead(404).end();
    served.push({ path, bytes: file.length });
    const headers = { "content-type": TYPES[extname(path)], "content-encoding": "gzip" };
    response.writeHead(200, { ...headers, "content-length": file.length }).end(file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    add: (path, contents) => files.set(path, gzipSync(contents, { level: 9 })),
    served() {
      const before = served;
      served = [];
      return before;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

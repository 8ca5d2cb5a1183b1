// Asks a gateway over HTTP, byte by byte as it is told: no URL parser tidies up the path, no fetch hides a header.

import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const MAX_MS = 15_000;

function send(url, path, { method = "GET", headers = {}, signal } = {}) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method, headers, agent: false, signal };
    const outgoing = request(options, resolve);
    outgoing.setTimeout(MAX_MS + 5_000, () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** An answer as a whole: `{ status, headers, body, json }`, `json` undefined where the body is none. */
export async function ask(url, path, options) {
  const incoming = await send(url, path, options);
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString("utf8");
  const { statusCode: status, headers } = incoming;
  let json;
  if (/json/.test(headers["content-type"] ?? "") && body !== "") json = JSON.parse(body);
  return { status, headers, body, json };
}

/** What comes back for these bytes, until the other end closes. */
export function askRaw(url, bytes) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, "latin1"));
    let text = "";
    socket.setTimeout(MAX_MS, () => socket.destroy(new Error("the connection stays open")));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", (error) => (text === "" ? reject(error) : resolve(text)));
    socket.on("close", () => resolve(text));
  });
}

/** A stream of events, open until `close()`. */
export class Events {
  #incoming;
  #text = "";
  #ended = false;
  /** All blocks that have come so far, as `{ id, event, data, retry, comment }`. */
  blocks = [];
  /** How many of them `next` has given. */
  #given = 0;

  static async open(url, path, options) {
    const incoming = await send(url, path, options);
    if (incoming.statusCode !== 200) throw new Error(`${path}: ${incoming.statusCode}`);
    return new Events(incoming);
  }

  constructor(incoming) {
    this.#incoming = incoming;
    this.headers = incoming.headers;
    incoming.setEncoding("utf8");
    incoming.on("data", (text) => {
      this.#text += text;
      const blocks = this.#text.split("\n\n");
      this.#text = blocks.pop();
      this.blocks.push(...blocks.map(parse));
    });
    for (const end of ["end", "error", "close"]) {
      incoming.on(end, () => {
        this.#ended = true;
      });
    }
  }

  get ended() {
    return this.#ended;
  }

  /** The parsed data of the next event that `wanted` takes; undefined if the stream ends before, throws if none comes. */
  async next(wanted = () => true, ms = 8_000) {
    const end = Date.now() + ms;
    for (;;) {
      while (this.#given < this.blocks.length) {
        const block = this.blocks[this.#given];
        this.#given += 1;
        if (block.data !== undefined && block.event === undefined && wanted(JSON.parse(block.data))) {
          return { ...JSON.parse(block.data), id: block.id };
        }
      }
      if (this.#ended) return undefined;
      if (Date.now() > end) throw new Error(`no such event in ${ms} ms`);
      await sleep(10);
    }
  }

  /** Resolves when the stream has ended. */
  async over(ms = 8_000) {
    for (const end = Date.now() + ms; !this.#ended; await sleep(10)) {
      if (Date.now() > end) throw new Error(`the stream is still open after ${ms} ms`);
    }
  }

  pause() {
    this.#incoming.pause();
  }

  close() {
    this.#incoming.destroy();
  }
}

function parse(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) fields.comment = line.slice(1);
    else fields[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
  }
  return fields;
}

/** Waits until `condition` gives something true, and gives it. */
export async function until(condition, what, ms = 8_000) {
  for (const end = Date.now() + ms; ; await sleep(15)) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
  }
}

export { sleep };

// A load of equal requests over connections that stay open, one at a time on each. It reads no more of an answer than
// where it ends, so that little of the machine goes to it.

import { connect } from "node:net";

/**
 * @param {string} url of the server
 * @param {number} count how many connections
 * @returns {Promise<Load>}
 */
export async function openLoad(url, count) {
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const socket = connect(Number(port), hostname, () => resolve(socket.setNoDelay()));
          socket.once("error", reject);
        }),
    ),
  );
  return new Load(sockets, hostname);
}

class Load {
  #sockets;
  #host;

  constructor(sockets, host) {
    this.#sockets = sockets;
    this.#host = host;
  }

  /**
   * Sends a request so many times, and resolves with the head of an answer. Rejects if one has none of these statuses.
   *
   * @param {{ path: string, headers: Record<string, string>, statuses: number[], count: number }} request
   */
  run({ path, headers, statuses, count }) {
    const lines = Object.entries({ host: this.#host, ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    const request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    let toSend = count;
    const ask = (socket) =>
      new Promise((resolve, reject) => {
        const answer = new Answer();
        const next = () => {
          toSend -= 1;
          socket.write(request);
        };
        const leave = (settle, value) => {
          socket.off("data", read);
          socket.off("close", broken);
          settle(value);
        };
        const broken = () => leave(reject, new Error("the connection has broken"));
        const read = (chunk) => {
          if (!answer.isWholeWith(chunk)) return;
          const head = answer.take();
          const status = Number(head.slice("HTTP/1.1 ".length).split(" ", 1)[0]);
          if (!statuses.includes(status)) leave(reject, new Error(`not ${statuses}: ${head}`));
          else if (toSend > 0) next();
          else leave(resolve, head);
        };
        socket.on("data", read);
        socket.on("close", broken);
        next();
      });
    return Promise.all(this.#sockets.slice(0, count).map(ask)).then(([head]) => head);
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The bytes of one answer as they come. */
class Answer {
  #bytes = Buffer.alloc(0);
  #head = null;
  #end = 0;

  isWholeWith(chunk) {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    if (this.#head === null) {
      const end = this.#bytes.indexOf("\r\n\r\n");
      if (end < 0) return false;
      this.#head = this.#bytes.latin1Slice(0, end + 4);
      const [, length] = /\r\ncontent-length: *(\d+)\r\n/i.exec(this.#head) ?? [];
      const isChunked = length === undefined && /\r\ntransfer-encoding: *chunked\r\n/i.test(this.#head);
      this.#end = isChunked ? Number.NaN : end + 4 + Number(length ?? 0);
    }
    if (Number.isNaN(this.#end)) return this.#bytes.subarray(-5).latin1Slice() === "0\r\n\r\n";
    return this.#bytes.length >= this.#end;
  }

  take() {
    const head = this.#head;
    this.#bytes = Buffer.alloc(0);
    this.#head = null;
    return head;
  }
}

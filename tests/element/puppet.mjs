// A client that watches as the test says, for states that are hard to bring about, in Node and in pages.

/** Its watches, the newest last, are in `watches`. */
export class PuppetClient {
  watches = [];
  isClosed = false;

  watch(refs, options) {
    const watch = new PuppetWatch(refs, options);
    this.watches.push(watch);
    return watch;
  }

  /** Tells all watches of an agent about a status of it. */
  tell(ref, fields) {
    for (const watch of this.watches) watch.tell(ref, fields);
  }

  /** Tells all watches of an agent about a failure. */
  fail(ref, kind, fields) {
    for (const watch of this.watches) watch.fail(ref, kind, fields);
  }

  close() {
    this.isClosed = true;
    for (const watch of this.watches) watch.end();
  }
}

class PuppetWatch {
  isOver = false;
  /** What was asked of it, such as `"add truedy:a"`. */
  log = [];
  #refs = new Set();
  #last = new Map();
  #events = [];
  #waiting;

  constructor(refs, options) {
    this.options = options;
    for (const ref of refs) this.add(ref);
  }

  get refs() {
    return [...this.#refs];
  }

  add(ref) {
    this.log.push(`add ${ref}`);
    if (!/^[a-z-]+:./.test(ref)) throw new Error(`the reference "${ref}" is not provider:agentId`);
    if (this.isOver || this.#refs.has(ref)) return false;
    this.#refs.add(ref);
    return true;
  }

  delete(ref) {
    this.log.push(`delete ${ref}`);
    const wasThere = this.#refs.delete(ref);
    if (this.#refs.size === 0) this.end();
    return wasThere;
  }

  tell(ref, fields) {
    if (!this.#refs.has(ref)) return;
    const status = statusOf(ref, fields);
    const previous = this.#last.get(ref) ?? null;
    const telling = ({ checkedAt: _, ...rest }) => JSON.stringify(rest);
    const changed = previous === null || telling(previous) !== telling(status);
    this.#last.set(ref, status);
    this.#push({ type: "status", ref, status, previous, changed });
  }

  fail(ref, kind, { nextInMs = 30_000, message = `something of kind ${kind}` } = {}) {
    if (!this.#refs.has(ref)) return;
    const error = { name: "StatusError", kind, message, ref };
    this.#push({ type: "error", ref, error, lastKnown: this.#last.get(ref) ?? null, nextInMs });
  }

  end() {
    this.isOver = true;
    this.#push();
  }

  /** Ends it with a rejection. */
  break(reason) {
    this.reason = reason;
    this.end();
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next() {
    this.log.push("next");
    while (this.#events.length === 0 && !this.isOver)
      await new Promise((resolve) => (this.#waiting = resolve));
    if (this.#events.length > 0) return { done: false, value: this.#events.shift() };
    if (this.reason) throw this.reason;
    return { done: true, value: undefined };
  }

  async return() {
    this.end();
    return { done: true, value: undefined };
  }

  #push(...events) {
    this.#events.push(...events);
    this.#waiting?.();
  }
}

function statusOf(ref, fields) {
  return {
    ref,
    provider: ref.split(":")[0],
    agentId: ref.slice(ref.indexOf(":") + 1),
    name: "Front desk",
    availability: "available",
    signal: "calls",
    headline: "Takes calls",
    reason: null,
    checkedAt: new Date().toISOString(),
    stale: false,
    ...fields,
  };
}

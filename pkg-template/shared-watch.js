// One watch for all who look at agents through the same client at the same interval: each agent is asked for once,
// however many elements and components show it.
import { isStatusError, StatusError } from "./status-error.js";

/** The shared watches, by client and then by interval. */
const watches = new WeakMap();

/**
 * Watches an agent together with everyone else who does. The last event there was comes first, as if it were the first
 * status. What goes wrong, a bad reference and a client that could not be made too, is an event: nothing throws here.
 *
 * @param {object | Promise<object>} client whose `watch` is used
 * @param {string} ref
 * @param {number} intervalMs
 * @param {(event: import("./index.js").WatchEvent) => void} listener what it throws is reported, and hurts nobody else
 * @returns {() => void} leaves. The agent is no longer asked for when its last listener has left
 */
export function subscribe(client, ref, intervalMs, listener) {
  let leave;
  let hasLeft = false;
  Promise.resolve(client)
    .then((client) => {
      if (!hasLeft) leave = watchOf(client, intervalMs).join(ref, listener);
    })
    .catch((reason) => {
      if (!hasLeft) tell(listener, failure(ref, reason, null));
    });
  return () => {
    hasLeft = true;
    leave?.();
  };
}

function watchOf(client, intervalMs) {
  const ofClient = watches.get(client) ?? new Map();
  watches.set(client, ofClient);
  const watch = ofClient.get(intervalMs) ?? new SharedWatch(client, intervalMs);
  ofClient.set(intervalMs, watch);
  return watch;
}

class SharedWatch {
  #client;
  #intervalMs;
  /** By reference: who listens, the last event, and whether the client was told of it. */
  #agents = new Map();
  #running;
  #timer;

  constructor(client, intervalMs) {
    this.#client = client;
    this.#intervalMs = intervalMs;
  }

  join(ref, listener) {
    const agent = this.#agents.get(ref) ?? { members: new Set(), last: undefined, isWatched: false };
    const member = { listener };
    this.#agents.set(ref, agent);
    agent.members.add(member);
    if (agent.last) tell(listener, asFirst(agent.last));
    this.#settleSoon();
    return () => {
      agent.members.delete(member);
      this.#settleSoon();
    };
  }

  // One turn later: a page full of elements is one fleet from its first request on, and what leaves one place for
  // another was never away.
  #settleSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#settle();
    });
  }

  #settle() {
    const before = this.#running;
    const all = [...this.#agents];
    // Who comes is added before anyone is deleted, since a watch that its last agent has left is over.
    for (const [ref, agent] of all) {
      if (agent.members.size > 0 && !agent.isWatched) this.#add(ref, agent);
    }
    for (const [ref, { members }] of all) {
      if (members.size > 0) continue;
      this.#agents.delete(ref);
      this.#running?.delete(ref);
    }
    if (this.#running !== before) this.#listen(this.#running);
  }

  #add(ref, agent) {
    agent.isWatched = true;
    try {
      // There is none yet, or it has ended, because all of its agents have left or stopped for good.
      this.#running ??= this.#client.watch([], { intervalMs: this.#intervalMs, emit: "all" });
      this.#running.add(ref);
    } catch (reason) {
      this.#pass(failure(ref, reason, null));
    }
  }

  async #listen(running) {
    let why = new Error("the client is closed");
    try {
      for await (const event of running) this.#pass(event);
    } catch (reason) {
      why = reason;
    }
    this.#running = undefined;
    for (const [ref, { last, isWatched }] of this.#agents) {
      const hasStopped = last?.nextInMs === null;
      if (isWatched && !hasStopped) this.#pass(failure(ref, why, last?.status ?? last?.lastKnown ?? null));
    }
  }

  #pass(event) {
    const agent = this.#agents.get(event.ref);
    if (!agent) return;
    agent.last = event;
    for (const member of [...agent.members]) {
      if (agent.members.has(member)) tell(member.listener, event);
    }
  }
}

/** The event of an agent that is not asked for, or no longer, because of what was thrown. */
function failure(ref, reason, lastKnown) {
  const error = isStatusError(reason)
    ? reason
    : StatusError.of("config", String(reason?.message ?? reason), { ref, cause: reason });
  return { type: "error", ref, error: error.toJSON?.() ?? error, lastKnown, nextInMs: null };
}

function asFirst(event) {
  return event.type === "status" ? { ...event, previous: null, changed: true } : event;
}

function tell(listener, event) {
  try {
    listener(event);
  } catch (error) {
    // Node has no reportError.
    (globalThis.reportError ?? console.error)(error);
  }
}

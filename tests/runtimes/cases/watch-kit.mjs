// What the cases of `watch` share: providers that are a function, and ways to read a watch.

import { equal, Failed, ok } from "../inside/assert.mjs";
import { within } from "../inside/bench.mjs";

/** The shortest interval that there is, without jitter: the next ask is half to one and a half of it away. */
export const OFTEN = { intervalMs: 1_000, jitter: 0 };

/** After so long an agent that is asked often has been asked again, in milliseconds. */
export const ROUND_MS = 1_700;

/** A Truedy agent's body, whose name is the first thing that changes. */
export const named = (name, rest = {}) => ({ body: { data: { name, status: "active", ...rest } } });
export const good = named("a");
export const silent = { hangs: true };
export const failing = (status, headers = {}, body = {}) => ({ status, headers, body });

/**
 * A provider that is a fetch: agents by id, each with its replies in turn, the last again and again. A reply is
 * `{ status, headers, body }`; or it `hangs`, `throws`, or is a function that makes one. `asked` are the ids in the
 * order of the requests, with the times and whether the request was `ended` by its signal.
 */
export function provider(agents) {
  const asked = [];
  const countOf = (id) => asked.filter((request) => request.id === id).length;
  const fetch = async (url, { signal, headers }) => {
    const id = decodeURIComponent(/\/(?:agents|agent-status)\/([^/]+)/.exec(url)?.[1] ?? "");
    const replies = [agents[id] ?? good].flat();
    const request = { id, at: Date.now(), headers, ended: false };
    let reply = replies[Math.min(countOf(id), replies.length - 1)];
    asked.push(request);
    signal.addEventListener("abort", () => {
      request.ended = true;
    });
    if (typeof reply === "function") reply = await reply(request);
    if (reply.hangs) return new Promise(() => {});
    if ("throws" in reply) throw reply.throws;
    const { status = 200, headers: head, body = {} } = reply;
    return new Response(JSON.stringify(body), { status, headers: head });
  };
  return { fetch, asked, countOf };
}

/** The next events of a watch; fewer where it ends before. */
export async function take(watch, count) {
  const events = [];
  while (events.length < count) {
    const { value, done } = await within(8_000, watch.next(), `event ${events.length + 1}`);
    if (done) break;
    events.push(value);
  }
  return events;
}

/** The next event, which there must be. */
export async function one(watch) {
  const [event] = await take(watch, 1);
  if (event === undefined) throw new Failed("the watch has ended");
  return event;
}

/** Whether a result of next() says that it is over, as the platform's own iterators say it. */
export function isDone(result, what = "the result") {
  equal(result.done, true, `done of ${what}`);
  ok("value" in result, `value of ${what}`);
  equal(result.value, undefined, `value of ${what}`);
}

/** Reads a watch on the side, from now to its end. `end` resolves then, with `{ reason }` where it rejected. */
export function follow(watch) {
  const events = [];
  const read = async () => {
    for await (const event of watch) events.push(event);
  };
  const end = read().then(
    () => ({}),
    (reason) => ({ reason }),
  );
  return { events, end };
}

/** A controller whose signal counts its listeners. */
export function counting() {
  const controller = new AbortController();
  return { controller, signal: controller.signal, listeners: countListeners(controller.signal) };
}

/** Counts the listeners that come to a target from now on, less those that go, until it is restored. */
export function countListeners(target) {
  const { addEventListener: add, removeEventListener: remove } = target;
  const count = { now: 0 };
  target.addEventListener = (...args) => {
    count.now += 1;
    return add.apply(target, args);
  };
  target.removeEventListener = (...args) => {
    count.now -= 1;
    return remove.apply(target, args);
  };
  count.restore = () => {
    delete target.addEventListener;
    delete target.removeEventListener;
  };
  return count;
}

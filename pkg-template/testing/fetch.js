// The simulator as a function with the shape of fetch.

import { pause, prepare } from "./delivery.js";

const MAX_REDIRECTS = 20;

// Pulled, not pushed: an abort between the headers and the body is seen, and no listener outlives the body.
function bodyStream({ bytes, ending }, signal) {
  const unread = new AbortController();
  let rest = bytes;
  return new ReadableStream(
    {
      pull(controller) {
        signal?.throwIfAborted();
        if (rest.length > 0) {
          controller.enqueue(rest);
          rest = rest.subarray(rest.length);
        } else if (ending === "end") {
          controller.close();
        } else if (ending === "break") {
          throw new TypeError("terminated", { cause: new Error("the other side closed the connection") });
        } else {
          const abort = () => controller.error(signal.reason);
          signal?.addEventListener("abort", abort, { once: true, signal: unread.signal });
          // Pending until then: a stream whose pull has returned would be asked again by the next read.
          return new Promise(() => {});
        }
      },
      cancel() {
        unread.abort();
      },
    },
    { highWaterMark: 0 },
  );
}

async function respond(reply, signal) {
  if (reply.delay > 0) await pause(reply.delay, signal);
  if (reply.network) throw new TypeError("fetch failed", { cause: new Error("the connection was refused") });
  if (reply.stall === "headers") await pause(Number.POSITIVE_INFINITY, signal);
  const ready = prepare(reply);
  const body = ready.bytes === null ? null : bodyStream(ready, signal);
  return new Response(body, { status: ready.status, headers: ready.headers });
}

/** The request after a redirect, as fetch makes it: the Authorization header stays with its origin. */
function redirected(request, location) {
  const url = new URL(location, request.url);
  const headers = { ...request.headers };
  if (url.origin !== new URL(request.url).origin) delete headers.authorization;
  return { ...request, url: url.href, headers };
}

/** A fetch over `exchange`, which makes the reply to a request. It needs no `this`. */
export function createFetch(exchange) {
  return async (input, init = {}) => {
    const given = typeof input === "object" && "headers" in input ? input : undefined;
    const signal = init.signal === undefined ? given?.signal : init.signal;
    signal?.throwIfAborted();
    const redirect = init.redirect ?? given?.redirect ?? "follow";
    let request = {
      method: (init.method ?? given?.method ?? "GET").toUpperCase(),
      url: new URL(given?.url ?? input).href,
      headers: Object.fromEntries(new Headers(init.headers ?? given?.headers)),
    };
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const response = await respond(exchange(request), signal);
      const location = response.headers.get("location");
      const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
      if (!isRedirect || redirect === "manual") return response;
      if (redirect === "error") throw new TypeError("unexpected redirect");
      request = redirected(request, location);
    }
    throw new TypeError("redirect count exceeded");
  };
}

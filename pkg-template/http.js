// A request taken apart and a response put together, each in one call: every crossing between JavaScript and wasm costs.
// What a sender can make throw is caught here: what throws into the wasm leaves something behind there.

/**
 * What a request says, in lines: method, origin, path, query, and two headers, each with a + in front if it is there.
 * Undefined where it is none.
 */
export function read(request) {
  try {
    const { url, method, headers } = request;
    const { origin, pathname, search } = new URL(url);
    const line = (name) => {
      const value = headers.get(name);
      return value === null ? "" : `+${value}`;
    };
    return [method, origin, pathname, search, line("origin"), line("if-none-match")].join("\n");
  } catch {
    return undefined;
  }
}

/** Another header of a request; undefined where it is not there. */
export function header({ headers }, name) {
  try {
    return headers.get(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A response. Its headers are lines too, names and values in turn, each with an end. */
export function respond(status, lines, body) {
  const parts = lines.split("\n");
  const headers = {};
  for (let at = 0; at + 1 < parts.length; at += 2) headers[parts[at]] = parts[at + 1];
  return new Response(body, { status, headers });
}

/** Asks the platform, if it is one that would, not to end what goes on behind an answer. */
export function keep(context, promise) {
  context?.waitUntil?.(promise);
}

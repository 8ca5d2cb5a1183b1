// A request taken apart and a response put together, each in one call: every crossing between JavaScript and wasm costs.

/**
 * What a request says, in lines: method, origin, path, query, and two headers, each with a + in front if it is there.
 * Undefined where it is none: what throws into the wasm leaves something behind there.
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

/** A response. Its headers are lines too, names and values in turn. */
export function respond(status, lines, body) {
  const parts = lines.split("\n");
  const headers = {};
  for (let at = 0; at < parts.length; at += 2) headers[parts[at]] = parts[at + 1];
  return new Response(body, { status, headers });
}

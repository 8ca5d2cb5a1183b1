/** The view as the query of the page's address, so that a link keeps it. What cannot be is left out. */

import { PROVIDERS } from "./entry.js";
import { EVERYTHING, SORTS, STATES } from "./view.js";

/** The view that a query such as `?state=error,degraded&sort=name` asks for. */
export function readLink(query) {
  const parameters = new URLSearchParams(query);
  const words = (name, known) => {
    const given = (parameters.get(name) ?? "").split(",");
    return known.filter((word) => given.includes(word));
  };
  return {
    query: parameters.get("q") ?? EVERYTHING.query,
    providers: words("provider", Object.keys(PROVIDERS)),
    states: words("state", STATES),
    sort: words("sort", SORTS)[0] ?? EVERYTHING.sort,
    agent: parameters.get("agent") || EVERYTHING.agent,
  };
}

/** The query for a view: empty for the one that shows everything. */
export function writeLink({ query, providers, states, sort, agent }) {
  const parts = [
    ["q", query.trim()],
    ["provider", providers.join(",")],
    ["state", states.join(",")],
    ["sort", sort === EVERYTHING.sort ? "" : sort],
    ["agent", agent ?? ""],
  ];
  const given = parts.filter(([, text]) => text !== "");
  // References and lists stay readable: neither a colon nor a comma means anything in a query.
  const encode = (text) => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",");
  return given.length === 0 ? "" : `?${given.map(([name, text]) => `${name}=${encode(text)}`).join("&")}`;
}

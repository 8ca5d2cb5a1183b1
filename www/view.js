/** Which agents are shown, in which order, and how many there are: over described entries, without DOM. */

import { fold } from "./entry.js";

/** The states that a row can be in, in the order in which they need somebody. */
export const STATES = ["error", "unavailable", "degraded", "unknown", "available"];

/** The states' names for people. */
export const STATE_NAMES = {
  error: "in error",
  unavailable: "unavailable",
  degraded: "degraded",
  unknown: "unknown",
  available: "available",
};

const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const rank = ({ availability }) => STATES.indexOf(availability);
const byName = (one, other) => compare(one.name, other.name) || compare(one.ref, other.ref);

const ORDERS = {
  attention: (one, other) => rank(one) - rank(other) || byName(one, other),
  name: byName,
  provider: (one, other) => compare(one.providerName, other.providerName) || byName(one, other),
  changed: (one, other) => other.changedAt - one.changedAt || byName(one, other),
};

/** The names of the orders: most urgent first, by name, by provider, and what changed last first. */
export const SORTS = Object.keys(ORDERS);

/**
 * What somebody chose to see: `query` is free text, `providers` and `states` are what is let through (all, where
 * empty), `sort` is one of SORTS, and `agent` is the reference whose details are open, or null.
 */
export const EVERYTHING = { query: "", providers: [], states: [], sort: SORTS[0], agent: null };

/**
 * The agents to show, in order. `counts` are by state and by provider, each of what there would be if the filter of
 * that kind let all through.
 */
export function look(agents, view) {
  const terms = fold(view.query).split(/\s+/).filter(Boolean);
  const found = agents.filter(({ search }) => terms.every((term) => search.includes(term)));
  const isIn = (chosen, word) => chosen.length === 0 || chosen.includes(word);
  const ofProviders = found.filter(({ provider }) => isIn(view.providers, provider));
  const ofStates = found.filter(({ availability }) => isIn(view.states, availability));
  const shown = ofProviders.filter(({ availability }) => isIn(view.states, availability));
  return {
    shown: shown.sort(ORDERS[view.sort]),
    counts: {
      states: countBy(ofProviders, "availability"),
      providers: countBy(ofStates, "provider"),
    },
  };
}

/** How many of the agents have each word of a field. */
export function countBy(agents, field) {
  const counts = {};
  for (const agent of agents) counts[agent[field]] = (counts[agent[field]] ?? 0) + 1;
  return counts;
}

/** The page's title: the counts of all agents, those that need somebody first, since tabs cut titles off; then `about`. */
export function titleOf(agents, about, isOffline = false) {
  const counts = countBy(agents, "availability");
  const parts = STATES.filter((state) => counts[state]).map(
    (state) => `${counts[state]} ${STATE_NAMES[state]}`,
  );
  return [isOffline ? "Offline" : "", parts.join(", "), about].filter(Boolean).join(" · ");
}

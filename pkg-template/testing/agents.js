// The agents that exist at the simulated providers, each a body or an error status, by reference.

import { merge } from "./json.js";

const REFERENCE = /^(voice-ai|acp|ravan|truedy):(.+)$/s;

/** The names of the providers, as references begin. */
export const PROVIDERS = ["voice-ai", "acp", "ravan", "truedy"];

/** Whether a string is `provider:agentId`, of one of the four providers and with an id. */
export const isReference = (value) => typeof value === "string" && REFERENCE.test(value);

const isState = (value) =>
  value === null ||
  (typeof value === "number" && Number.isInteger(value) && value >= 400 && value <= 599) ||
  (typeof value === "object" && !Array.isArray(value));

/**
 * @param providers the simulated providers by name: where the body of a new agent comes from
 * @param initial the first agents, a state by reference
 */
export function createAgents(providers, initial) {
  const agents = new Map();

  const set = (ref, state) => {
    const [, provider, id] = REFERENCE.exec(ref) ?? [];
    if (provider === undefined) throw new TypeError(`not a reference of a simulated agent: ${String(ref)}`);
    if (!isState(state))
      throw new TypeError(`the state of ${ref} is no object, null, or status from 400 to 599`);
    if (state === null) {
      agents.delete(ref);
      return;
    }
    const body = agents.get(ref)?.body ?? providers[provider].agent(id);
    const next =
      typeof state === "number" ? { body, status: state } : { body: merge(body, structuredClone(state)) };
    agents.set(ref, next);
  };

  for (const [ref, state] of Object.entries(initial)) set(ref, state);

  return {
    set,
    /** The agent's `{ body, status }`, status undefined while it answers; undefined for no such agent. */
    get: (ref) => agents.get(ref),
    refs: () => [...agents.keys()],
    /** The bodies of a provider's answering agents, in the order they were made. */
    bodiesOf: (provider) =>
      [...agents]
        .filter(([ref, { status }]) => ref.startsWith(`${provider}:`) && status === undefined)
        .map(([, { body }]) => body),
  };
}

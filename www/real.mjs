/** Agents at the real providers, by variables of the environment: their keys, and AGENTS. */

import { ACCOUNTS, configFromEnv } from "../pkg-template/env.js";
import { parseRef } from "../pkg-template/refs.js";
import { PROVIDERS } from "./entry.js";

/** The options of a gateway for each provider. */
const OPTIONS = { "voice-ai": "voiceAi", acp: "acp", ravan: "ravan", truedy: "truedy" };
const ENDINGS = { apiKey: "API_KEY", baseUrl: "BASE_URL" };

/** Whether the environment speaks of real agents. */
export function namesAgents(env) {
  return Boolean(env.AGENTS) || keysIn(env).length > 0;
}

/**
 * The agents that the environment names.
 *
 * @returns {import("./simulated.mjs").Agents}
 * @throws with a sentence that names what is missing or wrong. No key is in it
 */
export function readAgents(env) {
  const { agents, voiceAi, acp, ravan, truedy } = configFromEnv(env);
  const accounts = { voiceAi, acp, ravan, truedy };
  const refs = [...new Set(agents)];
  if (refs.length === 0) {
    const keys = keysIn(env).join(" and ");
    throw new Error(
      `AGENTS has to name the agents to ask for, as provider:id with commas between them${keys && `, since there is ${keys}`}.`,
    );
  }
  const providers = new Set(refs.map((ref) => providerOf(ref, accounts)));
  const names = new Intl.ListFormat("en").format([...providers].map((provider) => PROVIDERS[provider]));
  const words = {
    label: `Agents (real, at ${names})`,
    title: "Voice agents",
    notice: `<strong>Real.</strong> This computer asks ${names}; the keys do not leave it.`,
  };
  return { accounts, refs, words, close: async () => {} };
}

/** What a gateway finds wrong with its options, as a sentence about the variables that they come from. */
export function inVariables(message) {
  const variable = (_, option, ending) => `${ACCOUNTS[option]}_${ENDINGS[ending]}`;
  return `${message.replace(/^createGateway: (\w+)\.(apiKey|baseUrl)/, variable)}.`;
}

function keysIn(env) {
  return Object.values(ACCOUNTS)
    .map((name) => `${name}_API_KEY`)
    .filter((variable) => env[variable]);
}

function providerOf(ref, accounts) {
  const { provider } = parse(ref);
  const option = OPTIONS[provider];
  if (accounts[option] === undefined)
    throw new Error(`AGENTS names ${ref}, and there is no ${ACCOUNTS[option]}_API_KEY.`);
  return provider;
}

function parse(ref) {
  try {
    return parseRef(ref);
  } catch (error) {
    throw new Error(`AGENTS: ${error.message}.`);
  }
}

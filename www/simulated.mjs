/** Agents that live on this computer: the package's simulator, and what a gateway needs to ask it. */

import { sizeFleet } from "./fleet.mjs";
import { playScenes } from "./scenes.mjs";

/** Nobody reads what the simulator was asked, and the page may stay open for days: so that is forgotten, in ms. */
const FORGET_MS = 60_000;

/** So many keys of Truedy's take turns. Each has 100 answers a minute, as a real one has. */
const TRUEDY_KEYS = 100;

const words = {
  label: "Agents (simulated)",
  title: "Voice agents (simulated)",
  notice: "<strong>Simulated.</strong> These agents live on this computer: no provider is called.",
};

/**
 * Starts the simulator: with its own fleet, or with so many `agents`. Things happen to them unless all is `still`.
 *
 * @returns {Promise<Agents>} with the simulator itself
 *
 * @typedef {object} Agents what the board is about
 * @property {object} accounts the providers, as options of a gateway
 * @property {string[]} refs the agents
 * @property {{ label: string, title: string, notice: string }} words what they are called, the last two in HTML
 * @property {() => Promise<void>} close
 */
export async function simulateAgents({ agents, still }) {
  const { createSimulator } = await import("../pkg/testing.js");
  const simulator = createSimulator();
  if (agents !== undefined) sizeFleet(simulator, agents);
  const api = await simulator.listen();
  if (!still) playScenes(simulator);
  setInterval(() => simulator.requests.splice(0), FORGET_MS).unref();
  return { simulator, accounts: accountsAt(api.baseUrls), refs: simulator.refs, words, close: api.close };
}

function accountsAt(baseUrls) {
  const named = Object.entries(baseUrls).map(([name, baseUrl]) => [name, { baseUrl, apiKey: "simulated" }]);
  const accounts = Object.fromEntries(named);
  let turn = 0;
  accounts.truedy.apiKey = () => {
    turn = (turn + 1) % TRUEDY_KEYS;
    return `simulated-${turn}`;
  };
  accounts.truedy.maxRequestsPerMinute = 60 * TRUEDY_KEYS;
  return accounts;
}

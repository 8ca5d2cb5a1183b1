// The simulator, and that the client takes it as it is.

import { createClient, type Provider } from "voice-agent-status";
import {
  type AgentState,
  createSimulator,
  type Fault,
  type Provider as SimulatedProvider,
  type SimulatedRequest,
  type Simulator,
  type SimulatorServer,
} from "voice-agent-status/testing";

// accepts: every option of the simulator
const simulator: Simulator = createSimulator({
  agents: { "truedy:a": { status: "draft" }, "acp:b": 503, "ravan:c": null },
  faults: [{ match: "truedy", status: 429, headers: { "retry-after": "1" }, times: 2, after: 1 }],
  now: () => 0,
  keys: { truedy: "a key" },
  cors: true,
});

// accepts: every fault
export const faults: Fault[] = [
  { match: /list$/, delay: 10, network: true },
  { match: ({ provider, path }) => provider === "acp" && path.endsWith("x"), html: true },
  { stall: "body", truncate: 3 },
  { redirect: "https://elsewhere.example", status: 302 },
  { wrongType: "data.status" },
  { wrongType: { path: "data.status", value: 1 }, body: { data: null } },
];

// accepts: the simulator's fetch as the client's
await createClient({ fetch: simulator.fetch });

// accepts: the server's base URLs as the client's
const server: SimulatorServer = await simulator.listen();
const { voiceAi, acp, ravan, truedy } = server.baseUrls;
await createClient({
  voiceAi: { apiKey: "k", baseUrl: voiceAi },
  acp: { apiKey: "k", baseUrl: acp },
  ravan: { apiKey: "k", baseUrl: ravan },
  truedy: { apiKey: "k", baseUrl: truedy },
});
export const closed: Promise<void> = server.close();

// accepts: requests seen, states set, faults taken back
export const seen: readonly SimulatedRequest[] = simulator.requests;
export const state: AgentState = null;
simulator.set("truedy:a", state);
simulator.fault({ network: true })();

// accepts: the providers by the same words as the client's
export const words: Record<Provider, SimulatedProvider> & Record<SimulatedProvider, Provider> = {
  "voice-ai": "voice-ai",
  acp: "acp",
  ravan: "ravan",
  truedy: "truedy",
};

// @ts-expect-error 2353 an option that there is not
createSimulator({ fleet: {} });

// @ts-expect-error 2322 a state that is none
createSimulator({ agents: { "truedy:a": "draft" } });

// @ts-expect-error 2353 a fault that there is not
simulator.fault({ statusCode: 500 });

// @ts-expect-error 2322 a stall that there is not
simulator.fault({ stall: "tail" });

// @ts-expect-error 2554 a state of nobody
simulator.set("truedy:a");

// @ts-expect-error 2339 a list of requests that is written to
simulator.requests.push();

// @ts-expect-error 2540 a fetch that is replaced
simulator.fetch = fetch;

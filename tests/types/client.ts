// The client's methods, and what they resolve with.

import {
  type AcpStatus,
  type AcpVoiceAgent,
  type AcpVoiceAgentList,
  type AgentStatus,
  createClient,
  type RavanCalcomStatus,
  StatusClient,
  type StatusResult,
  type TruedyAgentResponse,
  type VoiceAiAgentStatus,
} from "voice-agent-status";
import {
  createClient as createClientByUrl,
  type StatusClient as StatusClientByUrl,
} from "voice-agent-status/url";

const client = await createClient({});

// accepts: the five documented calls
export const voiceAi: VoiceAiAgentStatus = await client.voiceAiAgentStatus("a");
export const acp: AcpVoiceAgent = await client.acpVoiceAgent("a", { timeoutMs: 1_000 });
export const list: AcpVoiceAgentList = await client.acpVoiceAgents({ maxRetries: 0 });
export const ravan: RavanCalcomStatus = await client.ravanCalcomStatus("a");
export const truedy: TruedyAgentResponse = await client.truedyAgent("a", {});

// accepts: the unified calls
export const one: AgentStatus = await client.status("acp:a", { signal: new AbortController().signal });
export const many: StatusResult[] = await client.statuses(["acp:a", "truedy:b"], { deadlineMs: 1_000 });
export const every: AcpStatus[] = await client.acpStatuses();

// accepts: references that nobody may change
export const frozen: Promise<StatusResult[]> = client.statuses(["acp:a"] as const);

// accepts: using, which closes the client at the end of its block
export async function once(): Promise<AgentStatus> {
  using mine = await createClient({});
  return await mine.status("acp:a");
}

// accepts: close, once for all
export const nothing: undefined = client.close() as undefined;

// accepts: the client of the entry ./url as the same
export const same: StatusClient = await createClientByUrl({});
export const back: StatusClientByUrl = client;

// @ts-expect-error 2339 a call on the promise of a client
createClient({}).status("acp:a");

// @ts-expect-error 2673 a client made by hand
new StatusClient();

// @ts-expect-error 2339 a method of the wasm's memory
client.free();

// @ts-expect-error 2551 a call that there is not
client.truedyAgents();

// @ts-expect-error 2554 a status of nobody
client.status();

// @ts-expect-error 2345 a status of a reference in parts
client.status({ provider: "acp", agentId: "a" });

// @ts-expect-error 2345 statuses of a single reference
client.statuses("acp:a");

// @ts-expect-error 2740 statuses of a set
client.statuses(new Set(["acp:a"]));

// @ts-expect-error 2559 a list call with an id
client.acpVoiceAgents("a");

// @ts-expect-error 2561 a call's option that there is not
client.status("acp:a", { timeout: 1_000 });

// @ts-expect-error 2559 a signal in place of the options
client.status("acp:a", 1_000);

// @ts-expect-error 2322 the status as if nobody waited for it
export const hasty: AgentStatus = client.status("acp:a");

// @ts-expect-error 2694 the inner door of the wasm
export type Inner = typeof import("voice-agent-status").open;

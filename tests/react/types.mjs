// The types of the hook: what must compile, and what must not.

import { installed } from "../element/browser.mjs";
import { typeCases } from "../element/type-cases.mjs";

const SOURCE = `
import { createClient, createGatewayClient } from "voice-agent-status";
import { type AgentStatusSnapshot, AgentStatusProvider, useAgentStatus } from "voice-agent-status/react";
import { createElement } from "react";

// accepts: a provider with a client, the promise of one, or none yet
const client = createClient({});
createElement(AgentStatusProvider, { client }, "text");
createElement(AgentStatusProvider, { client: await client, children: "text" });
createElement(AgentStatusProvider, { client: createGatewayClient({ url: "/status" }) });
createElement(AgentStatusProvider, { client: null });
createElement(AgentStatusProvider, { client: undefined });

// accepts: the hook, with options and without
export const snapshot: AgentStatusSnapshot = useAgentStatus("acp:a");
useAgentStatus("acp:a", { intervalMs: 5_000 });
useAgentStatus("acp:a", { client });
useAgentStatus("acp:a", {});

// accepts: what it gives
export const headline: string | undefined = snapshot.status?.headline;
export const kind: string | undefined = snapshot.error?.kind;
export const next: number | null = snapshot.nextInMs;

// refuses 2769: a provider without a client
createElement(AgentStatusProvider, {});

// refuses 2554: the status of nobody
useAgentStatus();

// refuses 2561: an option that there is not
useAgentStatus("acp:a", { interval: 5_000 });

// refuses 2322: a client that does not watch
useAgentStatus("acp:a", { client: {} });

// refuses 18047: a status as if there were one
console.log(snapshot.status.headline);

// refuses 2540: a snapshot that is changed
snapshot.nextInMs = null;
`;

typeCases("the types of the hook", installed.folder, "hook.ts", SOURCE);

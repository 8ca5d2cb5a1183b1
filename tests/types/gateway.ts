// The gateway, and its client, in whose types there is no key.

import {
  createGatewayClient,
  type GatewayClientOptions,
  type GatewayWatchEvent,
  type PublicStatus,
  type StatusErrorData,
} from "voice-agent-status";
import { createGateway, type GatewayConfig, mintViewerToken } from "voice-agent-status/gateway";

const client = await createGatewayClient({ url: "/status" });

// accepts: every option of the client
export const all: GatewayClientOptions = {
  url: "/status",
  token: async () => "a.b.c",
  timeoutMs: 1_000,
  deadlineMs: 5_000,
  maxRetries: 0,
  fetch,
  onAttempt: ({ path }) => console.log(path),
};

// @ts-expect-error 2353 a key
export const key: GatewayClientOptions = { url: "/status", apiKey: "no" };

// @ts-expect-error 2353 an account
export const account: GatewayClientOptions = { url: "/status", truedy: { apiKey: "no" } };

// @ts-expect-error 2741 no address
export const nowhere: GatewayClientOptions = {};

// accepts: a status, what is not public being optional
export const status: PublicStatus = await client.status("acp:a");
export const attempts: number | undefined = status.attempts;
export const headline: string = status.headline;

// @ts-expect-error 2339 the provider's body
export const raw = status.raw;

// accepts: results, told apart by ok
export const lines: (string | StatusErrorData)[] = (await client.statuses(["acp:a"])).map((result) =>
  result.ok ? result.status.headline : result.error,
);

// accepts: a loop over its events, told apart by type
export async function loop(): Promise<void> {
  const watch = client.watch(["acp:a"], { emit: "all" });
  watch.add("acp:b");
  for await (const event of watch) {
    const one: GatewayWatchEvent = event;
    console.log(one.type === "status" ? one.previous?.headline : one.nextInMs);
  }
}

// @ts-expect-error 2339 a call to a provider
client.truedyAgent("a");

// accepts: a configuration of a gateway
export const config: GatewayConfig = {
  truedy: { apiKey: async () => "key" },
  agents: ["truedy:a"],
  origins: ["https://example.com"],
  basePath: "/status",
  intervalMs: 5_000,
  ttlMs: 5_000,
  staleMs: 60_000,
  viewerSecrets: ["0123456789abcdef0123456789abcdef"],
  rateLimit: { perMinute: 60 },
  trustedAddressHeader: "x-real-ip",
  fields: "public",
  maxRetries: 1,
};

// @ts-expect-error 2353 bodies through a gateway
export const bodies: GatewayConfig = { agents: [], raw: true };

// @ts-expect-error 2322 fields of a word that is none
export const fields: GatewayConfig = { agents: [], fields: "all" };

// @ts-expect-error 2741 no list of agents
export const nobody: GatewayConfig = { truedy: { apiKey: "key" } };

// accepts: a handler
const gateway = await createGateway(config);
export const response: Response = await gateway.fetch(new Request("https://example.com/healthz"), {
  waitUntil: () => {},
  clientAddress: "192.0.2.1",
});

// accepts: a token
export const token: string = await mintViewerToken({ secret: "s", refs: ["acp:a"], expiresInSeconds: 60 });

// @ts-expect-error 2741 a token without a secret
await mintViewerToken({ refs: ["acp:a"] });

// The options that createClient and each call take.

import { type CallOptions, type ClientOptions, createClient, formatRef, parseRef } from "voice-agent-status";

const apiKey = "a key";

// accepts: no account at all
createClient({});

// accepts: every option
export const all: ClientOptions = {
  voiceAi: { apiKey, baseUrl: "https://voice.example", maxRequestsPerMinute: 30 },
  acp: { apiKey: () => apiKey, organizationId: "org" },
  ravan: { apiKey: async () => apiKey, authScheme: "x-api-key" },
  truedy: { apiKey: () => Promise.resolve(apiKey) },
  timeoutMs: 1_000,
  deadlineMs: 5_000,
  maxRetries: 0,
  maxConcurrency: 2,
  maxBodyBytes: 1_000,
  raw: true,
  fetch,
  allowKeysInBrowser: true,
  onAttempt: ({ ref, path, attempt, status, error, ms }) =>
    console.log(ref, path, attempt, status, error, ms),
};

// accepts: a fetch of one's own
createClient({ fetch: async (input, init) => fetch(input, init) });

// accepts: an onAttempt that takes nothing
createClient({ onAttempt: () => {} });

// accepts: every option of a call
export const call: CallOptions = {
  signal: AbortSignal.timeout(1_000),
  timeoutMs: 500,
  deadlineMs: 900,
  maxRetries: 1,
};

// @ts-expect-error 2554 no options
createClient();

// @ts-expect-error 2353 an option that there is not
createClient({ retries: 2 });

// @ts-expect-error 2561 a provider in another spelling
createClient({ voiceAI: { apiKey } });

// @ts-expect-error 2353 a provider by its id
createClient({ "voice-ai": { apiKey } });

// @ts-expect-error 2741 a provider without a key
createClient({ truedy: {} });

// @ts-expect-error 2322 a key without its account
createClient({ truedy: apiKey });

// @ts-expect-error 2322 a key that is no text
createClient({ truedy: { apiKey: 1 } });

// @ts-expect-error 2322 a key function that gives no text
createClient({ truedy: { apiKey: async () => undefined } });

// @ts-expect-error 2353 an organisation elsewhere than at ACP
createClient({ truedy: { apiKey, organizationId: "org" } });

// @ts-expect-error 2353 an authentication scheme elsewhere than at Ravan
createClient({ acp: { apiKey, authScheme: "bearer" } });

// @ts-expect-error 2820 a scheme in another spelling
createClient({ ravan: { apiKey, authScheme: "Bearer" } });

// @ts-expect-error 2322 a base URL that is no text
createClient({ acp: { apiKey, baseUrl: new URL("https://acp.example") } });

// @ts-expect-error 2322 a time as text
createClient({ timeoutMs: "10s" });

// @ts-expect-error 2322 a limit as text
createClient({ maxRetries: "2" });

// @ts-expect-error 2322 a flag as text
createClient({ raw: "yes" });

// @ts-expect-error 2322 a fetch that gives no Response
createClient({ fetch: async () => "body" });

// @ts-expect-error 2322 an onAttempt that wants more than there is
createClient({ onAttempt: (_attempt: { key: string }) => {} });

// @ts-expect-error 2353 a client's option in a call
export const body: CallOptions = { maxBodyBytes: 1 };

// @ts-expect-error 2740 a controller in place of its signal
export const controller: CallOptions = { signal: new AbortController() };

// accepts: references put together and taken apart
export const round: string = formatRef(parseRef("truedy:a:b"));

// @ts-expect-error 2820 a reference to a provider that is none
formatRef({ provider: "voiceai", agentId: "a" });

// @ts-expect-error 2741 a reference without an id
formatRef({ provider: "acp" });

// @ts-expect-error 2345 a reference that is no text
parseRef(1);

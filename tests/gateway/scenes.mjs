// The gateways that the cases ask: each with a configuration of its own, and with providers of its own.

/** The keys of all accounts. None of them may ever be seen. */
export const KEYS = {
  voiceAi: "vk_0c5e8f1b7a3d4e29",
  acp: "ca_71d0b2f4c6e8a9b3",
  ravan: "eyJhbGciOi.cmF2YW4.a2V5LW9mLXJhdmFu",
  truedy: "truedy_5b1f9d3c7e0a24",
};

/** Signs viewers' tokens: the newer secret, and the one before. */
export const SECRETS = ["the newer of two secrets, 32 bytes up", "the older of two secrets, 32 bytes up"];

export const SHOP = "https://shop.example";

/** On no list, though its provider knows it. */
export const UNLISTED = "truedy:sales-pilot";

/** An id with everything that an address could take for its own. */
export const HOSTILE = "truedy:a/b ?#%&\"'<>ü💡";

/** On every list, and unknown to its provider. */
export const MISSING = "ravan:nobody";

/** One agent of each provider. */
export const ONE_EACH = ["voice-ai:front-desk", "acp:concierge", "ravan:dental-clinic", "truedy:support"];

/** The list of every gateway. */
export const AGENTS = [
  ...ONE_EACH,
  "voice-ai:after-hours",
  "acp:hotline",
  "truedy:renewals",
  HOSTILE,
  MISSING,
];

/**
 * `config` is laid over the accounts and the list of agents. With `raw` the providers are a server that gives what a
 * case tells it to; with `byEnvironment` there are only variables.
 */
export const SCENES = {
  open: { config: { origins: [SHOP, "http://localhost:3000"], ttlMs: 60_000 } },
  mounted: { config: { basePath: "/of/status", ttlMs: 60_000 } },
  guarded: { config: { viewerSecrets: SECRETS, ttlMs: 60_000, origins: [SHOP] } },
  asleep: { config: { viewerSecrets: SECRETS, maxRetries: 0 } },
  limited: { config: { rateLimit: { perMinute: 5 }, trustedAddressHeader: "x-client", ttlMs: 60_000 } },
  counted: { config: { rateLimit: { perMinute: 3 }, ttlMs: 60_000 } },
  failing: {
    config: {
      ttlMs: 300,
      staleMs: 2_000,
      maxRetries: 0,
      timeoutMs: 500,
      deadlineMs: 3_000,
      intervalMs: 1_000,
    },
  },
  brief: { config: { ttlMs: 100, staleMs: 60_000, maxRetries: 0 } },
  watched: { config: { intervalMs: 1_000, ttlMs: 1_000, maxRetries: 0, origins: [SHOP] } },
  crowded: { config: { intervalMs: 1_000, ttlMs: 1_000, maxRetries: 0 } },
  silent: { config: { intervalMs: 60_000, maxRetries: 0 } },
  guardedEvents: { config: { viewerSecrets: SECRETS, intervalMs: 1_000, ttlMs: 1_000 } },
  full: { config: { fields: "full", ttlMs: 0, staleMs: 0, maxRetries: 0 } },
  canary: { config: { ttlMs: 0, staleMs: 0, maxRetries: 0, intervalMs: 1_000, timeoutMs: 2_000 }, raw: true },
  ready: { byEnvironment: true },
  random: { config: { origins: [SHOP], viewerSecrets: SECRETS, ttlMs: 60_000 } },
  randomOpen: { config: { origins: [SHOP], ttlMs: 60_000 } },
};

/** What a server is given as environment variables, with providers at these base URLs. */
export const environmentOf = (baseUrls) => ({
  VOICE_AI_API_KEY: KEYS.voiceAi,
  VOICE_AI_BASE_URL: baseUrls.voiceAi,
  ACP_API_KEY: KEYS.acp,
  ACP_BASE_URL: baseUrls.acp,
  RAVAN_API_KEY: KEYS.ravan,
  RAVAN_BASE_URL: baseUrls.ravan,
  TRUEDY_API_KEY: KEYS.truedy,
  TRUEDY_BASE_URL: baseUrls.truedy,
  AGENTS: ONE_EACH.join(", "),
  ORIGINS: SHOP,
  BASE_PATH: "/ready",
});

/** The configuration of a scene whose providers are at these base URLs. */
export function configOf({ config }, baseUrls) {
  const accounts = Object.entries(KEYS).map(([option, apiKey]) => [
    option,
    { apiKey, baseUrl: baseUrls[option] },
  ]);
  return { ...Object.fromEntries(accounts), agents: AGENTS, ...config };
}

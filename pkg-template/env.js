// The configuration of a gateway in variables of the environment, the same in Node, Deno, Bun and Workers.

/** The options of the accounts, and how their variables begin. */
export const ACCOUNTS = { voiceAi: "VOICE_AI", acp: "ACP", ravan: "RAVAN", truedy: "TRUEDY" };

/** The items of a list that is written with commas; undefined where there is no list. */
function list(text) {
  if (!text) return undefined;
  const items = text.split(",").map((item) => item.trim());
  // Not undefined where all are empty: for secrets that would mean that none is wanted.
  return items.filter((item) => item !== "");
}

/** Variables that are empty count as not given. */
export function configFromEnv(env) {
  const config = { agents: list(env.AGENTS) ?? [], basePath: env.BASE_PATH || undefined };
  for (const [option, name] of Object.entries(ACCOUNTS)) {
    const apiKey = env[`${name}_API_KEY`];
    if (apiKey) config[option] = { apiKey, baseUrl: env[`${name}_BASE_URL`] || undefined };
  }
  config.origins = list(env.ORIGINS);
  config.viewerSecrets = list(env.VIEWER_SECRETS);
  return config;
}

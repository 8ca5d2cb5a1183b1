import type { GatewayConfig } from "./gateway.js";

/** The variables that {@link configFromEnv} reads. Those that are missing or empty count as not given. */
export interface GatewayEnv {
  /** The key of the account at Voice.ai. Only providers with a key can be asked. */
  readonly VOICE_AI_API_KEY?: string;
  /** The key of the account at ACP. */
  readonly ACP_API_KEY?: string;
  /** The key of the account at Ravan. */
  readonly RAVAN_API_KEY?: string;
  /** The key of the account at Truedy. */
  readonly TRUEDY_API_KEY?: string;
  /** Where Voice.ai's API is, if not at its documented address. */
  readonly VOICE_AI_BASE_URL?: string;
  /** Where ACP's API is, if not at its documented address. */
  readonly ACP_BASE_URL?: string;
  /** Where Ravan's API is, if not at its documented address. */
  readonly RAVAN_BASE_URL?: string;
  /** Where Truedy's API is, if not at its documented address. */
  readonly TRUEDY_BASE_URL?: string;
  /** The agents to speak of, as `provider:agentId`, with commas between them. */
  readonly AGENTS?: string;
  /** Origins whose pages may ask, with commas between them. */
  readonly ORIGINS?: string;
  /** Secrets of viewer tokens, each of 32 bytes or more, with commas between them. */
  readonly VIEWER_SECRETS?: string;
  /** The path that the gateway is mounted at, such as `/status`. */
  readonly BASE_PATH?: string;
}

/** Makes a configuration of environment variables: `process.env`, `Deno.env.toObject()`, or a Worker's `env`. */
export function configFromEnv(env: GatewayEnv | Readonly<Record<string, string | undefined>>): GatewayConfig;

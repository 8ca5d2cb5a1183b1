// The entry for Cloudflare Workers, which compile modules when they are deployed and never later.
import { atOnce, creators } from "./client.js";
import module from "./voice_agent_status_bg.wasm";

export * from "./common.js";

export const { createClient, createGatewayClient } = creators(atOnce(module), false);

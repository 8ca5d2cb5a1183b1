// The entry for Vercel's edge, which compiles modules as Workers do and wants them named as such.
import { atOnce, creators } from "./client.js";
import module from "./voice_agent_status_bg.wasm?module";

export * from "./common.js";

export const { createClient, createGatewayClient } = creators(atOnce(module), false);

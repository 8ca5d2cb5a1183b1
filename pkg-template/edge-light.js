// The entry for Vercel's edge runtime, which compiles modules when they are deployed and never later.
import { client } from "./client.js";
import { atOnce } from "./load.js";
import module from "./voice_agent_status_bg.wasm?module";

export * from "./common.js";
export { createGatewayClient } from "./gateway-client-edge-light.js";

export const createClient = atOnce(client, module);

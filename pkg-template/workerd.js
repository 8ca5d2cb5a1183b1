// The entry for Cloudflare Workers, which compile modules when they are deployed and never later.
import { client } from "./client.js";
import { atOnce } from "./load.js";
import module from "./voice_agent_status_bg.wasm";

export * from "./common.js";
export { createGatewayClient } from "./gateway-client-workerd.js";

export const createClient = atOnce(client, module);

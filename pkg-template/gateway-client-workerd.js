// The gateway's client for Cloudflare Workers.
import { gatewayClient } from "./gateway-client-core.js";
import { atOnce, startableClient } from "./load.js";
import module from "./voice_agent_status_gateway_client_bg.wasm";

export const createGatewayClient = atOnce(gatewayClient(startableClient), module);

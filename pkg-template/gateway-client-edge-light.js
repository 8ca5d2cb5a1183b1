// The gateway's client for Vercel's edge runtime.
import { gatewayClient } from "./gateway-client-core.js";
import { atOnce, startableClient } from "./load.js";
import module from "./voice_agent_status_gateway_client_bg.wasm?module";

export const createGatewayClient = atOnce(gatewayClient(startableClient), module);

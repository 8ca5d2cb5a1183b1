// The gateway's client for Cloudflare Workers.
import { atOnce, creator } from "./gateway-client-core.js";
import module from "./voice_agent_status_gateway_client_bg.wasm";

export const createGatewayClient = creator(atOnce(module), false);

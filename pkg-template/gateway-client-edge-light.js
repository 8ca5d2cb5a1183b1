// The gateway's client for Vercel's edge runtime.
import { atOnce, creator } from "./gateway-client-core.js";
import module from "./voice_agent_status_gateway_client_bg.wasm?module";

export const createGatewayClient = creator(atOnce(module), false);

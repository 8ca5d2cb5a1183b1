// The gateway for Cloudflare Workers. In a Durable Object requests share what is known; elsewhere they may not.
import { gateway, mintViewerToken as mint, openGateway } from "./gateway-core.js";
import { atOnce } from "./load.js";
import module from "./voice_agent_status_gateway_bg.wasm";

export { formatRef, Gateway, isStatusError, parseRef } from "./gateway-core.js";

export const createGateway = atOnce(gateway, module);
export const mintViewerToken = atOnce(gateway, module, mint);
export const createSharingGateway = atOnce(gateway, module, (config) => openGateway(config, true));

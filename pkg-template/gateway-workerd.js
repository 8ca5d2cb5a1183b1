// The gateway for Cloudflare Workers. In a Durable Object requests share what is known; elsewhere they may not.
import { atOnce, creators } from "./gateway-core.js";
import module from "./voice_agent_status_gateway_bg.wasm";

export { formatRef, Gateway, isStatusError, parseRef } from "./gateway-core.js";

const load = atOnce(module);
export const { createGateway, mintViewerToken } = creators(load, false);
export const { createGateway: createSharingGateway } = creators(load, true);

// The gateway for Vercel's edge.
import { atOnce, creators } from "./gateway-core.js";
import module from "./voice_agent_status_gateway_bg.wasm?module";

export { formatRef, Gateway, isStatusError, parseRef } from "./gateway-core.js";

export const { createGateway, mintViewerToken } = creators(atOnce(module), false);

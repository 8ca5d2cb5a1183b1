// The gateway for Vercel's edge.
import { gateway, mintViewerToken as mint } from "./gateway-core.js";
import { atOnce } from "./load.js";
import module from "./voice_agent_status_gateway_bg.wasm?module";

export { formatRef, Gateway, isStatusError, parseRef } from "./gateway-core.js";

export const createGateway = atOnce(gateway, module);
export const mintViewerToken = atOnce(gateway, module, mint);

// The gateway's wasm, and what of it every entry shares.
import { ends, startable } from "./load.js";
import { Gateway, imports, openGateway, start } from "./voice_agent_status_gateway_bg.js";

ends(Gateway.prototype, Gateway.prototype.close);

export const gateway = startable(imports, start, openGateway);

export { formatRef, parseRef } from "./refs.js";
export { isStatusError } from "./status-error.js";
export { Gateway, mintViewerToken, openGateway } from "./voice_agent_status_gateway_bg.js";

// The gateway's wasm, and what of it every entry shares.
import { ends, loader } from "./load.js";
import {
  __wbg_set_wasm,
  Gateway,
  imports,
  mintViewerToken,
  openGateway,
} from "./voice_agent_status_gateway_bg.js";

ends(Gateway.prototype, Gateway.prototype.close);

export const { lazily, atOnce } = loader(imports, __wbg_set_wasm);

/**
 * Makes what a gateway's entry exports, for one that loads the wasm in this way. `shares` is false where requests must
 * not wait on each other.
 */
export const creators = (load, shares) => ({
  createGateway: async (config) => {
    await load();
    return openGateway(config, shares);
  },
  mintViewerToken: async (options) => {
    await load();
    return mintViewerToken(options);
  },
});

export { formatRef, parseRef } from "./refs.js";
export { isStatusError } from "./status-error.js";
export { Gateway } from "./voice_agent_status_gateway_bg.js";

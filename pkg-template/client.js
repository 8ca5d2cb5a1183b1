// The client's wasm, and what of it every entry shares.
import { ends, loader } from "./load.js";
import * as glue from "./voice_agent_status_bg.js";

const { GatewayClient, StatusClient, StatusWatch } = glue;
const watch = StatusWatch.prototype;
ends(StatusClient.prototype, StatusClient.prototype.close);
ends(GatewayClient.prototype, GatewayClient.prototype.close);
ends(watch, watch.return);
watch[Symbol.asyncIterator] = function () {
  return this;
};
if (Symbol.asyncDispose) watch[Symbol.asyncDispose] = watch.return;

export const { lazily, atOnce } = loader(glue);

/**
 * Makes what creates clients, for an entry that loads the wasm in this way. `shares` is false where a promise of one
 * request must not be waited for by another.
 */
export const creators = (load, shares) => ({
  createClient: async (options) => {
    await load();
    return glue.open(options, shares);
  },
  createGatewayClient: async (options) => {
    await load();
    return glue.openGatewayClient(options, shares);
  },
});

// The client's wasm, and what of it every entry shares.
import { ends, iterates, loader } from "./load.js";
import { __wbg_set_wasm, imports, open, StatusClient, StatusWatch } from "./voice_agent_status_bg.js";

ends(StatusClient.prototype, StatusClient.prototype.close);
iterates(StatusWatch.prototype);

export const { lazily, atOnce } = loader(imports, __wbg_set_wasm);

/**
 * Makes `createClient`, for an entry that loads the wasm in this way. `shares` is false where a promise of one request
 * must not be waited for by another.
 */
export const creator = (load, shares) => async (options) => {
  await load();
  return open(options, shares);
};

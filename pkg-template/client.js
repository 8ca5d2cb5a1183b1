// The client's wasm, and what of it every entry shares.
import { ends, iterates, loader } from "./load.js";
import * as glue from "./voice_agent_status_bg.js";

ends(glue.StatusClient.prototype, glue.StatusClient.prototype.close);
iterates(glue.StatusWatch.prototype);

export const { lazily, atOnce } = loader(glue);

/**
 * Makes `createClient`, for an entry that loads the wasm in this way. `shares` is false where a promise of one request
 * must not be waited for by another.
 */
export const creator = (load, shares) => async (options) => {
  await load();
  return glue.open(options, shares);
};

// The gateway for Node, Deno, Bun and whatever compiles wasm when it runs: all requests share what is known.
import { gateway, mintViewerToken as mint } from "./gateway-core.js";
import { inlined, lazily } from "./load.js";

export { formatRef, Gateway, isStatusError, parseRef } from "./gateway-core.js";

const instantiate = (imports) => inlined(import("./gateway-inline.js"), imports);
export const createGateway = lazily(gateway, instantiate);
export const mintViewerToken = lazily(gateway, instantiate, mint);

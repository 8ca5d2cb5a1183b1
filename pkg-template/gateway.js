// The gateway for Node, Deno, Bun and whatever compiles wasm when it runs: all requests share what is known.
import { creators, lazily } from "./gateway-core.js";
import { inlined } from "./load.js";

export { formatRef, Gateway, isStatusError, parseRef } from "./gateway-core.js";

export const { createGateway, mintViewerToken } = creators(
  lazily((imports) => inlined(import("./gateway-inline.js"), imports)),
  true,
);

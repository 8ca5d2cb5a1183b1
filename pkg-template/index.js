// The default entry: the wasm travels inside a chunk of its own, so no bundler or server needs to know of it.
import { creator, lazily } from "./client.js";
import { inlined } from "./load.js";

export * from "./common.js";

export const createClient = creator(
  lazily((imports) => inlined(import("./wasm-inline.js"), imports)),
  true,
);

/** A wasm and glue of its own: who asks a gateway needs nothing that knows the providers. */
export const createGatewayClient = async (options) => {
  const chunk = await import("./gateway-client.js");
  return chunk.createGatewayClient(options);
};

// The default entry: the wasm travels inside a chunk of its own, so no bundler or server needs to know of it.
import { creators, lazily } from "./client.js";
import { inlined } from "./load.js";

export * from "./common.js";

export const { createClient, createGatewayClient } = creators(
  lazily((imports) => inlined(import("./wasm-inline.js"), imports)),
  true,
);

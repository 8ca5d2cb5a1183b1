// The entry whose wasm is a separate file: cacheable, compiled while it streams in, a third smaller.
import { creator, lazily } from "./client.js";
import { streamed } from "./wasm-file.js";

export * from "./common.js";

const url = new URL("./voice_agent_status_bg.wasm", import.meta.url);

export const createClient = creator(
  lazily((imports) => streamed(url, imports)),
  true,
);

/** A wasm and glue of its own: who asks a gateway needs nothing that knows the providers. */
export const createGatewayClient = async (options) => {
  const chunk = await import("./gateway-client-url.js");
  return chunk.createGatewayClient(options);
};

// The gateway's client, its wasm a separate file.
import { creator, lazily } from "./gateway-client-core.js";
import { streamed } from "./wasm-file.js";

const url = new URL("./voice_agent_status_gateway_client_bg.wasm", import.meta.url);

export const createGatewayClient = creator(
  lazily((imports) => streamed(url, imports)),
  true,
);

// The entry whose wasm is a separate file: cacheable, compiled while it streams in, a third smaller.
import { client } from "./client.js";
import { lazily, startableClient } from "./load.js";
import { streamed } from "./wasm-file.js";

export * from "./common.js";

export const createClient = /* @__PURE__ */ lazily(client, (imports) =>
  streamed(new URL("./voice_agent_status_bg.wasm", import.meta.url), imports),
);

export const createGatewayClient = async (options) => {
  const { gatewayClient } = await import("./gateway-client-core.js");
  const create = lazily(gatewayClient(startableClient), (imports) =>
    streamed(new URL("./voice_agent_status_gateway_client_bg.wasm", import.meta.url), imports),
  );
  return create(options);
};

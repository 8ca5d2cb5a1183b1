// The default entry: the wasm travels inside a chunk of its own, so no bundler or server needs to know of it.
import { client } from "./client.js";
import { inlined, lazily, startableClient } from "./load.js";

export * from "./common.js";

export const createClient = /* @__PURE__ */ lazily(client, (imports) =>
  inlined(import("./wasm-inline.js"), imports),
);

export const createGatewayClient = async (options) => {
  const { gatewayClient } = await import("./gateway-client-core.js");
  const create = lazily(gatewayClient(startableClient), (imports) =>
    inlined(import("./gateway-client-inline.js"), imports),
  );
  return create(options);
};

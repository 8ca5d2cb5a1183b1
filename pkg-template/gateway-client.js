// The gateway's client for the default entry.
import { gatewayClient } from "./gateway-client-core.js";
import { inlined, lazily, startableClient } from "./load.js";

export const createGatewayClient = lazily(gatewayClient(startableClient), (imports) =>
  inlined(import("./gateway-client-inline.js"), imports),
);

// The gateway's client for the default entry.
import { creator, lazily } from "./gateway-client-core.js";
import { inlined } from "./load.js";

export const createGatewayClient = creator(
  lazily((imports) => inlined(import("./gateway-client-inline.js"), imports)),
  true,
);

// The gateway's client: a wasm and glue of its own, so that who asks a gateway needs nothing that knows the providers.
import {
  GatewayClient,
  imports,
  openGatewayClient,
  StatusWatch,
  start,
} from "./voice_agent_status_gateway_client_bg.js";

let made;

/** By `startableClient` of load.js: given, since a page that loads this has it already. */
export const gatewayClient = (startableClient) =>
  (made ??= startableClient(imports, start, openGatewayClient, GatewayClient, StatusWatch));

// The wasm of the gateway's client, and what of it every entry shares.
import { ends, iterates, loader } from "./load.js";
import {
  __wbg_set_wasm,
  GatewayClient,
  imports,
  openGatewayClient,
  StatusWatch,
} from "./voice_agent_status_gateway_client_bg.js";

ends(GatewayClient.prototype, GatewayClient.prototype.close);
iterates(StatusWatch.prototype);

export const { lazily, atOnce } = loader(imports, __wbg_set_wasm);

/** Makes `createGatewayClient`, as `creator` of client.js makes `createClient`. */
export const creator = (load, shares) => async (options) => {
  await load();
  return openGatewayClient(options, shares);
};

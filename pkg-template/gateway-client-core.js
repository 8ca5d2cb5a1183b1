// The wasm of the gateway's client, and what of it every entry shares.
import { ends, iterates, loader } from "./load.js";
import * as glue from "./voice_agent_status_gateway_client_bg.js";

ends(glue.GatewayClient.prototype, glue.GatewayClient.prototype.close);
iterates(glue.StatusWatch.prototype);

export const { lazily, atOnce } = loader(glue);

/** Makes `createGatewayClient`, as `creator` of client.js makes `createClient`. */
export const creator = (load, shares) => async (options) => {
  await load();
  return glue.openGatewayClient(options, shares);
};

// Our gateway in a Worker: what is known is kept in the isolate.

import { configFromEnv } from "../../pkg/env.js";
import { createGateway } from "../../pkg/gateway-workerd.js";

let gateway;

export default {
  async fetch(request, env, context) {
    gateway ??= await createGateway(configFromEnv(env));
    return gateway.fetch(request, { waitUntil: (promise) => context.waitUntil(promise) });
  },
};

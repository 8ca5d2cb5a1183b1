import { createGatewayClient } from "../../pkg/url.js";

export async function watch(url, ref) {
  return (await createGatewayClient({ url })).watch([ref]);
}

import { createGateway } from "../../pkg/gateway-workerd.js";

export async function handler(apiKey, id) {
  const { fetch } = await createGateway({ truedy: { apiKey }, agents: [`truedy:${id}`], origins: [] });
  return fetch;
}

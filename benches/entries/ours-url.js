import { createClient } from "../../pkg/url.js";

export async function watch(origin, apiKey, id) {
  const truedy = { apiKey, baseUrl: `${origin}/api/public/v1` };
  return (await createClient({ truedy, allowKeysInBrowser: true })).watch([`truedy:${id}`]);
}

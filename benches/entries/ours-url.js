import { createClient } from "../../pkg/url.js";

export async function watch(apiKey, id) {
  return (await createClient({ truedy: { apiKey } })).watch([`truedy:${id}`]);
}

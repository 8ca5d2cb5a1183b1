import { createClient } from "../../pkg/index.js";

export async function watch(apiKey, id) {
  return (await createClient({ truedy: { apiKey } })).watch([`truedy:${id}`]);
}

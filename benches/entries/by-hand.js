import { getJson } from "../by-hand.mjs";

export function status(key, id) {
  return getJson(`https://api.truedy.ai/api/public/v1/agents/${encodeURIComponent(id)}`, key);
}

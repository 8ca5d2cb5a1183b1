import { getJson } from "../by-hand.mjs";

export function status(origin, key, id) {
  return getJson(`${origin}/api/public/v1/agents/${encodeURIComponent(id)}`, key);
}

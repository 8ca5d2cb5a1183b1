import { checked } from "./agent.js";
import { status as unchecked } from "./openapi-fetch.js";

export async function status(origin, key, id) {
  return checked(await unchecked(origin, key, id));
}

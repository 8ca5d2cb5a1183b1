import { status } from "./openapi-fetch-valibot.js";
import { watched } from "./watched.js";

export const watch = (key, id, listener) => watched(status, key, id, listener);

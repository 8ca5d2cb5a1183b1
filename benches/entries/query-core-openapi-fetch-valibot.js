import { status } from "./openapi-fetch-valibot.js";
import { watched } from "./watched.js";

export const watch = (origin, key, id, listener) => watched(() => status(origin, key, id), id, listener);

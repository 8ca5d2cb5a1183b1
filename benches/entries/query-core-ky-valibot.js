import { checked } from "./agent.js";
import { status } from "./ky.js";
import { watched } from "./watched.js";

const ask = async (origin, key, id) => checked(await status(origin, key, id));
export const watch = (origin, key, id, listener) => watched(() => ask(origin, key, id), id, listener);

import { checked } from "./agent.js";
import { status } from "./ky.js";
import { watched } from "./watched.js";

const ask = async (key, id) => checked(await status(key, id));
export const watch = (key, id, listener) => watched(ask, key, id, listener);

// The entry for Vercel's edge, which compiles modules as Workers do and wants them named as such.
import { atOnce, creator } from "./client.js";
import module from "./voice_agent_status_bg.wasm?module";

export * from "./common.js";

export const createClient = creator(atOnce(module), false);

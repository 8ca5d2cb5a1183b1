// The entry for Vercel's edge runtime, which compiles modules when they are deployed and never later.
import { atOnce } from "./load.js";
import module from "./voice_agent_status_bg.wasm?module";

export * from "./common.js";

export const createClient = atOnce(module);

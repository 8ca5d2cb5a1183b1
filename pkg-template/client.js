// The client's wasm and glue.
import { startableClient } from "./load.js";
import { imports, open, StatusClient, StatusWatch, start } from "./voice_agent_status_bg.js";

export const client = startableClient(imports, start, open, StatusClient, StatusWatch);

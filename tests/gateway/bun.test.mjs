// The gateway in Bun.

import { binary } from "../runtimes/host/process.mjs";
import { conformance } from "./conformance.mjs";
import { startServers } from "./host/server.mjs";

conformance("Bun", {
  platform: "bun",
  start: (place) => startServers({ command: binary("bun"), args: ["run"], ...place }),
});

// The gateway in Node.

import { conformance } from "./conformance.mjs";
import { startServers } from "./host/server.mjs";

conformance("Node", {
  platform: "node",
  start: (place) => startServers({ command: process.execPath, args: [], ...place }),
  randomRequests: 10_000,
  heartbeat: true,
});

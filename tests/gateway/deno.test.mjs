// The gateway in Deno.

import { binary } from "../runtimes/host/process.mjs";
import { conformance } from "./conformance.mjs";
import { startServers } from "./host/server.mjs";

const FLAGS = ["run", "--quiet", "--no-remote", "--node-modules-dir=manual", "--allow-all"];

conformance("Deno", {
  platform: "deno",
  start: (place) => startServers({ command: binary("deno"), args: FLAGS, ...place }),
});

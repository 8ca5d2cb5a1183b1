// The gateway in workerd, Cloudflare's runtime: a Worker in front of Durable Objects.

import { conformance } from "./conformance.mjs";
import { startWorkers } from "./host/worker.mjs";

conformance("workerd", { platform: "workerd", start: startWorkers, isNode: false });

// TRUEDY_API_KEY=… AGENTS=truedy:your-agent-id bun server.js
import { createGateway } from "voice-agent-status/gateway";
import { configFromEnv } from "voice-agent-status/node";

const gateway = await createGateway(configFromEnv(process.env));
const fetch = (request, server) =>
  gateway.fetch(request, { clientAddress: server.requestIP(request)?.address });
// An event stream has a heartbeat every 15 seconds, more than Bun waits by itself.
Bun.serve({ port: 8080, idleTimeout: 60, fetch });

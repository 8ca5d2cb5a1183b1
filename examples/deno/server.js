// TRUEDY_API_KEY=… AGENTS=truedy:your-agent-id deno run --allow-env --allow-net server.js
import { createGateway } from "voice-agent-status/gateway";
import { configFromEnv } from "voice-agent-status/node";

const gateway = await createGateway(configFromEnv(Deno.env.toObject()));
Deno.serve({ port: 8080 }, (request, { remoteAddr }) =>
  gateway.fetch(request, { clientAddress: remoteAddr.hostname }),
);

// TRUEDY_API_KEY=… AGENTS=truedy:your-agent-id node server.js
import { configFromEnv, serve } from "voice-agent-status/node";

const { url } = await serve(configFromEnv(process.env), { port: 8080 });
console.log(`Statuses at ${url}`);

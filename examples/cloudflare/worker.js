// The ready Worker and its Durable Object; wrangler.jsonc says the rest.
export { default, StatusHub } from "voice-agent-status/cloudflare";

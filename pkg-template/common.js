// What every entry of the client exports beside createClient.
export { formatRef, parseRef } from "./refs.js";
export { isStatusError } from "./status-error.js";
export { GatewayClient, StatusClient, StatusWatch } from "./voice_agent_status_bg.js";

// The entry `voice-agent-status/testing`: the four providers, simulated from their documents alone.
// Nothing here knows the client, so that the two can disagree.
export { createSimulator } from "./testing/simulator.js";

/** What happens to the simulated agents while the page is open: a short play that starts again at its end. */

/** Milliseconds from one scene to the next. */
const SCENE_MS = 8_000;

// An agent and its new state, in the words of its provider. A number is the HTTP status that it fails with.
const SCENES = [
  ["truedy:sales-pilot", { status: "active" }],
  [
    "voice-ai:front-desk",
    { call_allowed: false, call_validation_details: { reason: "insufficient_credits" } },
  ],
  ["ravan:dental-clinic", 503],
  ["acp:clinic-intake", { phoneNumber: { status: "active", lastError: null } }],
  ["voice-ai:front-desk", { call_allowed: true, call_validation_details: null }],
  ["acp:quiet-room", { voice: { enabled: true } }],
  ["ravan:dental-clinic", {}],
  ["truedy:translator", { status: "active" }],
  ["acp:web-guide", 500],
  ["truedy:sales-pilot", { status: "draft" }],
  ["acp:web-guide", {}],
  ["acp:clinic-intake", { phoneNumber: { status: "error", lastError: "SIP registration timed out" } }],
  ["acp:quiet-room", { voice: { enabled: false } }],
  ["truedy:translator", { status: "creating" }],
];

/** Plays the scenes of the agents that there are, one after the other, without end. Its timer keeps no process alive. */
export function playScenes(simulator) {
  const scenes = SCENES.filter(([ref]) => simulator.refs.includes(ref));
  let next = 0;
  const timer = setInterval(() => {
    if (scenes.length === 0) return;
    simulator.set(...scenes[next]);
    next = (next + 1) % scenes.length;
  }, SCENE_MS);
  timer.unref();
}

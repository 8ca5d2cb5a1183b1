/** What happens to the simulated agents while the page is open: a short play that starts again at its end. */

/** Milliseconds from one scene to the next. */
const SCENE_MS = 10_000;

// An agent and its new state, in the words of its provider. A number is the HTTP status that it fails with.
const SCENES = [
  ["truedy:sales-pilot", { status: "active" }],
  [
    "voice-ai:front-desk",
    { call_allowed: false, call_validation_details: { reason: "insufficient_credits" } },
  ],
  ["ravan:dental-clinic", 503],
  ["voice-ai:front-desk", { call_allowed: true, call_validation_details: null }],
  ["ravan:dental-clinic", {}],
  ["acp:quiet-room", { voice: { enabled: true } }],
  ["truedy:sales-pilot", { status: "draft" }],
  ["acp:quiet-room", { voice: { enabled: false } }],
];

/** Plays the scenes one after the other, without end. Its timer keeps no process alive. */
export function playScenes(simulator) {
  let next = 0;
  const timer = setInterval(() => {
    simulator.set(...SCENES[next]);
    next = (next + 1) % SCENES.length;
    // Nobody reads here what was asked, and the page may stay open for days.
    simulator.requests.length = 0;
  }, SCENE_MS);
  timer.unref();
}

/** More simulated agents, or fewer, than the simulator's own fleet. */

const NAMES = [
  "Ada",
  "Bruno",
  "Chiara",
  "Dmitri",
  "Esi",
  "Farid",
  "Gwen",
  "Hiro",
  "Ilse",
  "Jorge",
  "Kaya",
  "Lars",
];
const PLACES = [
  "Lisbon",
  "Oslo",
  "Nairobi",
  "Quito",
  "Hanoi",
  "Turin",
  "Leeds",
  "Kyoto",
  "Accra",
  "Perth",
  "Graz",
];
const JOBS = ["reception", "bookings", "returns", "night line", "billing", "surveys", "triage"];

/** States for the agents that are made, in the words of their provider; null is the one they have by default. */
const STATES = {
  acp: [
    null,
    { voice: { enabled: false } },
    null,
    { agent: { voiceMode: "web_and_phone" } },
    null,
    { agent: { isActive: false } },
    null,
    { agent: { voiceMode: "video" } },
  ],
  "voice-ai": [
    null,
    null,
    { call_allowed: false, call_validation_details: { reason: "insufficient_credits" } },
  ],
  ravan: [null, null, null, { data: { connected: false, status: "not_connected", accounts: [] } }],
  truedy: [null, { status: "draft" }],
};

// ACP answers for all of its agents at once, the others for each: so most are ACP's. Of Truedy, which limits how
// often it is asked, nobody has many.
const TURNS = ["acp", "acp", "voice-ai", "acp", "acp", "ravan", "acp"];
const TRUEDY_EVERY = 100;

/** Makes or removes agents until there are `count`. The same count gives the same agents. */
export function sizeFleet(simulator, count) {
  for (const ref of simulator.refs.slice(count)) simulator.set(ref, null);
  for (let index = simulator.refs.length; index < count; index += 1) {
    const provider = index % TRUEDY_EVERY === 0 ? "truedy" : TURNS[index % TURNS.length];
    const [first, place, job] = [pick(NAMES, index), pick(PLACES, index), pick(JOBS, Math.floor(index / 2))];
    const name = `${first}, ${place} ${job}`;
    const ref = `${provider}:${place} ${job} ${index}`.toLowerCase().replaceAll(" ", "-");
    simulator.set(ref, nameIn(provider, name));
    simulator.set(ref, pick(STATES[provider], Math.floor(index / TURNS.length)) ?? {});
  }
}

/** Ravan's answers have no name. */
function nameIn(provider, name) {
  if (provider === "ravan") return {};
  return provider === "acp" ? { agent: { name } } : { name };
}

function pick(list, index) {
  return list[index % list.length];
}

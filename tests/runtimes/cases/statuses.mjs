// How a body becomes a status: every row of the mapping, and the fields beside it.

import { deepEqual, equal, includes, match, ok } from "../inside/assert.mjs";
import { KEYS } from "../inside/bench.mjs";

/** What each agent of the simulator's fleet is: availability, headline, and a part of its reason. */
const ROWS = {
  "voice-ai:front-desk": ["available", /^Takes calls$/, null],
  "voice-ai:after-hours": ["unavailable", /no calls/, /insufficient_credits/],
  "voice-ai:table-bookings": ["unavailable", /no calls/, /Paused by its owner/],
  "voice-ai:spring-campaign": ["unavailable", /no calls/, /disabled/],
  "voice-ai:preview": ["unknown", /./, /./],
  "voice-ai:trial": ["unknown", /./, /./],
  "acp:concierge": ["available", /^Voice on: web, phone$/, null],
  "acp:web-guide": ["available", /^Voice on: web$/, null],
  "acp:hotline": ["available", /^Voice on: phone$/, null],
  "acp:night-guide": ["available", /^Voice on: web$/, null],
  "acp:clinic-intake": ["degraded", /phone/, /SIP registration timed out/],
  "acp:gallery": ["degraded", /phone/, /Carrier rejected the last call/],
  "acp:reception": ["degraded", /web/, /phone number/],
  "acp:surveys": ["unavailable", /phone number/, /phone number/],
  "acp:mailroom": ["unavailable", /off/, /off/],
  "acp:former-assistant": ["unavailable", /inactive/, /off/],
  "acp:quiet-room": ["unavailable", /off/, /off/],
  "acp:studio": ["unknown", /./, /./],
  "acp:newcomer": ["unknown", /./, /./],
  "acp:imported": ["unknown", /./, /./],
  "acp:half-imported": ["unknown", /./, /./],
  "ravan:dental-clinic": ["available", /^Calendar connected$/, null],
  "ravan:physiotherapy": ["degraded", /Calendar connected/, /The API key was revoked/],
  "ravan:hair-salon": ["unavailable", /calendar/i, /organi[sz]ation/],
  "ravan:law-office": ["unavailable", /calendar/i, /organi[sz]ation/],
  "ravan:moving-company": ["unknown", /./, /./],
  "ravan:bakery": ["unknown", /./, /./],
  "truedy:support": ["available", /^Active$/, null],
  "truedy:renewals": ["available", /^Active$/, null],
  "truedy:sales-pilot": ["unavailable", /^Draft$/, /./],
  "truedy:translator": ["unavailable", /^Creating$/, /./],
  "truedy:collections": ["unavailable", /^Failed$/, /./],
  "truedy:old-hotline": ["unknown", /./, /./],
};

const SIGNALS = { "voice-ai": "calls", acp: "voice", ravan: "calendar", truedy: "lifecycle" };

const FIELDS = [
  "ref",
  "provider",
  "agentId",
  "name",
  "availability",
  "signal",
  "headline",
  "providerStatus",
  "reason",
  "voiceId",
  "channels",
  "activeSessions",
  "checkedAt",
  "latencyMs",
  "attempts",
  "requestId",
  "stale",
  "drift",
];

const ROW_CASES = Object.entries(ROWS).map(([ref, [availability, headline, reason]]) => [
  `${ref} of the default fleet is ${availability}`,
  async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const status = await client.status(ref);
    const provider = ref.slice(0, ref.indexOf(":"));
    includes(status, { ref, provider, availability, headline, signal: SIGNALS[provider] }, "status");
    equal(status.agentId, ref.slice(ref.indexOf(":") + 1), "agentId");
    if (reason === null) equal(status.reason, null, "reason");
    else match(status.reason, reason, "reason");
  },
]);

/** States set on an agent, and what its status then includes. */
const MADE = [
  [
    "isActive false goes before an unknown mode",
    "acp:a",
    { agent: { isActive: false, voiceMode: "video" } },
    "unavailable",
  ],
  [
    "isActive false goes before enabled of another type",
    "acp:a",
    { agent: { isActive: false }, voice: { enabled: "no" } },
    "unavailable",
  ],
  [
    "mode off goes before isActive of another type",
    "acp:a",
    { agent: { voiceMode: "off", isActive: "yes" } },
    "unavailable",
  ],
  [
    "mode phone without a number goes before isActive of another type",
    "acp:a",
    { agent: { voiceMode: "phone", isActive: "yes" }, phoneNumber: null },
    "unavailable",
  ],
  [
    "isActive of another type goes before an error of the phone number",
    "acp:a",
    { agent: { voiceMode: "phone", isActive: 1 }, phoneNumber: { lastError: "broken" } },
    "unknown",
  ],
  [
    "isActive null and enabled null count as absent",
    "acp:a",
    { agent: { isActive: null }, voice: { enabled: null } },
    "available",
  ],
  [
    "agent.voiceMode goes before voice.mode",
    "acp:a",
    { agent: { voiceMode: "off" }, voice: { mode: "web" } },
    "unavailable",
  ],
  [
    "no mode anywhere is unknown",
    "acp:a",
    { agent: { voiceMode: null }, voice: { mode: undefined } },
    "unknown",
  ],
  ["a mode of another type is unknown", "acp:a", { agent: { voiceMode: 7 } }, "unknown"],
  [
    "a phone number's error does not degrade the web",
    "acp:a",
    { agent: { voiceMode: "web" }, phoneNumber: { lastError: "broken" } },
    "available",
  ],
  [
    "an account's error that is null or empty is none",
    "ravan:a",
    { data: { accounts: [{ error: null }, { error: "" }] } },
    "available",
  ],
  [
    "an account's error beside a false connected is not connected",
    "ravan:a",
    { data: { connected: false, accounts: [{ error: "x" }] } },
    "unavailable",
  ],
  ["connected of another type is unknown", "ravan:a", { data: { connected: "true" } }, "unknown"],
  ["a status in capitals is another word", "truedy:a", { status: "ACTIVE" }, "unknown"],
  ["a status of another type is unknown", "truedy:a", { status: 1 }, "unknown"],
  ["call_allowed goes before the word", "voice-ai:a", { status: "disabled", status_code: 0 }, "available"],
];

const MADE_CASES = MADE.map(([name, ref, state, availability]) => [
  name,
  async (bench) => {
    const simulator = await bench.simulator({ agents: { [ref]: state } });
    const client = await bench.client(simulator);
    const status = await client.status(ref);
    equal(status.availability, availability, "availability");
    equal(status.reason === null, availability === "available", "a null reason");
  },
]);

/** Voice.ai's call_validation_details, and the reason that they give. */
const REASONS = [
  ["reason goes before message and code", { code: "C", message: "M", reason: "R" }, /^R$/],
  ["message goes before code", { code: "C", message: "M" }, /^M$/],
  ["code is the last", { code: "C" }, /^C$/],
  ["reason in detail goes before message at the top", { message: "M", detail: { reason: "R" } }, /^R$/],
  [
    "reason at the top goes before that in detail",
    { reason: "T", detail: { reason: "D" }, error: { reason: "E" } },
    /^T$/,
  ],
  ["reason in detail goes before that in error", { detail: { reason: "D" }, error: { reason: "E" } }, /^D$/],
  ["code in error is found", { error: { code: "E" } }, /^E$/],
  ["an empty string is passed over", { reason: "", message: "M" }, /^M$/],
  ["another type is passed over", { reason: 7, message: ["x"], code: "C" }, /^C$/],
  ["nothing known gives a sentence with the status word", { why: "x" }, /paused/],
  ["null gives a sentence with the status word", null, /paused/],
  ["a string gives a sentence with the status word", "no", /paused/],
];

const REASON_CASES = REASONS.map(([name, details, expected]) => [
  `Voice.ai's reason: ${name}`,
  async (bench) => {
    const state = { status: "paused", call_allowed: false, call_validation_details: details };
    const simulator = await bench.simulator({ agents: { "voice-ai:a": state } });
    const client = await bench.client(simulator);
    match((await client.status("voice-ai:a")).reason, expected, "reason");
  },
]);

export default {
  ...Object.fromEntries(ROW_CASES),
  ...Object.fromEntries(MADE_CASES),
  ...Object.fromEntries(REASON_CASES),

  "a status has these fields and no others, in this order": async (bench) => {
    const client = await bench.client(await bench.simulator());
    for (const ref of ["voice-ai:front-desk", "acp:concierge", "ravan:dental-clinic", "truedy:support"]) {
      deepEqual(Object.keys(await client.status(ref)), FIELDS, ref);
    }
  },

  "a status survives structuredClone and JSON unchanged": async (bench) => {
    const client = await bench.client(await bench.simulator(), { raw: true });
    for (const ref of Object.keys(ROWS)) {
      const status = await client.status(ref);
      equal(Object.getPrototypeOf(status), Object.prototype, "prototype");
      deepEqual(structuredClone(status), status, `clone of ${ref}`);
      deepEqual(JSON.parse(JSON.stringify(status)), status, `JSON of ${ref}`);
    }
  },

  "name, word, voice, channels and sessions are where each provider has them": async (bench) => {
    const client = await bench.client(await bench.simulator());
    includes(await client.status("voice-ai:after-hours"), {
      name: "Jonas, after hours",
      providerStatus: "deployed",
      voiceId: "5d1c7f0e-2a64-4c7b-9b1e-6f0f3a7f8c21",
      channels: [],
      activeSessions: null,
    });
    includes(await client.status("acp:concierge"), {
      name: "Amara, concierge",
      providerStatus: "web_and_phone",
      voiceId: "ara",
      channels: ["web", "phone"],
      activeSessions: 2,
    });
    includes(await client.status("acp:mailroom"), { providerStatus: "off", channels: [], activeSessions: 0 });
    includes(await client.status("acp:surveys"), { providerStatus: "phone", channels: ["phone"] });
    includes(await client.status("acp:studio"), { providerStatus: "video", channels: [] });
    includes(await client.status("ravan:hair-salon"), {
      name: null,
      providerStatus: "not_connected",
      voiceId: null,
      channels: [],
      activeSessions: null,
    });
    includes(await client.status("truedy:sales-pilot"), {
      name: "Kwame, sales pilot",
      providerStatus: "draft",
      voiceId: null,
      channels: [],
      activeSessions: null,
    });
  },

  "activeSessions is null where recentSessions is absent": async (bench) => {
    const simulator = await bench.simulator({ agents: { "acp:a": { recentSessions: undefined } } });
    const client = await bench.client(simulator);
    equal((await client.status("acp:a")).activeSessions, null, "activeSessions");
  },

  "sessions are counted leniently": async (bench) => {
    const recentSessions = [
      { status: "active" },
      { status: 5 },
      null,
      "x",
      { status: "ringing" },
      { status: "initializing" },
    ];
    const simulator = await bench.simulator({ agents: { "acp:a": { recentSessions } } });
    const client = await bench.client(simulator);
    includes(await client.status("acp:a"), { activeSessions: 2, availability: "available", drift: [] });
  },

  "checkedAt is now, in UTC, and the time and number of requests are told": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const before = Date.now();
    const status = await client.status("ravan:bakery");
    match(status.checkedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "checkedAt");
    const at = Date.parse(status.checkedAt);
    ok(at >= before - 1_000 && at <= Date.now() + 1_000, `checkedAt ${status.checkedAt} is not now`);
    ok(status.latencyMs >= 0 && status.latencyMs < 20_000, `latencyMs ${status.latencyMs}`);
    includes(status, { attempts: 1, stale: false, requestId: null });
  },

  "the request id is that of the body, else of the header": async (bench) => {
    const simulator = await bench.simulator({
      faults: [{ match: "acp", headers: { "x-request-id": "hdr-1" } }],
    });
    const client = await bench.client(simulator);
    match((await client.status("truedy:support")).requestId, /^req_/, "of the body");
    equal((await client.status("acp:concierge")).requestId, "hdr-1", "of the header");
  },

  "agentId is as asked, whatever the body says": async (bench) => {
    const simulator = await bench.simulator({ agents: { "voice-ai:a": { agent_id: "other" } } });
    const client = await bench.client(simulator);
    includes(await client.status("voice-ai:a"), { ref: "voice-ai:a", agentId: "a", drift: [] });
  },

  "raw is the body with the option, and absent without it": async (bench) => {
    const simulator = await bench.simulator();
    const [plain, raw] = [await bench.client(simulator), await bench.client(simulator, { raw: true })];
    ok(!("raw" in (await plain.status("truedy:renewals"))), "raw without the option");
    const status = await raw.status("truedy:renewals");
    equal(status.raw.data.crm_webhook_secret, "whsec_not_for_logs", "an unknown field of the body");
    equal(status.raw.meta.request_id, status.requestId, "meta.request_id");
  },

  "a client made while the module loads answers later": async (bench) => {
    const seen = [];
    bench.early.fetch = async (url, init) => {
      seen.push([String(url), init.headers.get("authorization")]);
      return Response.json({ data: { status: "active" }, meta: {} });
    };
    const client = await bench.early.client;
    equal((await client.status("truedy:a")).availability, "available", "availability");
    deepEqual(
      seen,
      [["https://api.truedy.ai/api/public/v1/agents/a", "Bearer truedy_made_early"]],
      "requests",
    );
  },

  "two clients at once keep their own keys and agents": async (bench) => {
    const keys = { truedy: "another_key_of_truedy" };
    const [first, second] = [await bench.simulator(), await bench.simulator({ keys })];
    second.set("truedy:support", { status: "draft" });
    const one = await bench.client(first);
    const two = await bench.client(second, { truedy: { apiKey: keys.truedy } });
    const [left, right] = await Promise.all([one.status("truedy:support"), two.status("truedy:support")]);
    deepEqual([left.availability, right.availability], ["available", "unavailable"]);
    const [request] = await first.requests();
    equal(request.headers.authorization, `Bearer ${KEYS.truedy}`, "key of the first");
  },
};

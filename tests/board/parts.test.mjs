// The parts of the board that need no page: entries, filters and order, links, times, the fleet.

import assert from "node:assert/strict";
import { test } from "node:test";

import { describe, entryAfter, isStale, STALE_AFTER_MS } from "../../www/entry.js";
import { FAILURES } from "../../www/failures.js";
import { sizeFleet } from "../../www/fleet.mjs";
import { readLink, writeLink } from "../../www/link.js";
import { namesAgents, readAgents } from "../../www/real.mjs";
import { clock, span } from "../../www/time.js";
import { EVERYTHING, look, SORTS, STATES, titleOf } from "../../www/view.js";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");

const statusOf = (fields) => ({
  name: "Maya",
  availability: "available",
  headline: "Takes calls",
  reason: null,
  signal: "calls",
  checkedAt: "2026-11-22T11:59:59.000Z",
  stale: false,
  ...fields,
});

const good = (ref, fields) => ({
  type: "status",
  ref,
  status: statusOf(fields),
  previous: null,
  changed: true,
});

const bad = (ref, kind, fields) => ({
  type: "error",
  ref,
  error: { kind, message: "What the client says." },
  lastKnown: null,
  nextInMs: 10_000,
  ...fields,
});

const wordsOf = (ref, fields) => describe(entryAfter(undefined, good(ref, fields), NOW));

const FLEET = [
  wordsOf("voice-ai:a", { name: "Zoë 10" }),
  wordsOf("voice-ai:b", { name: "Zoe 9", availability: "unavailable", headline: "Takes no calls" }),
  wordsOf("acp:c", { name: "amara", availability: "degraded", reason: "SIP timed out" }),
  wordsOf("ravan:d", { name: null, availability: "unknown" }),
  describe(entryAfter(undefined, bad("truedy:e", "provider"), NOW)),
];

const refsOf = (view) => look(FLEET, { ...EVERYTHING, ...view }).shown.map(({ ref }) => ref);

test("an entry keeps the last status while checks fail, and says when the next is due", () => {
  const first = entryAfter(undefined, good("acp:c"), NOW);
  assert.equal(first.checkedAt, "2026-11-22T11:59:59.000Z");
  assert.equal(first.nextAt, null);
  const failed = entryAfter(first, bad("acp:c", "timeout"), NOW + 5_000);
  assert.equal(failed.status, first.status);
  assert.equal(failed.checkedAt, "2026-11-22T12:00:05.000Z");
  assert.equal(failed.nextAt, NOW + 15_000);
  const known = statusOf({ headline: "Known to the watch" });
  assert.equal(entryAfter(first, bad("acp:c", "timeout", { lastKnown: known }), NOW).status, known);
  assert.equal(entryAfter(failed, good("acp:c"), NOW).error, null);
});

test("an entry remembers the states it has seen, each once, and not without end", () => {
  let entry = entryAfter(undefined, good("acp:c"), NOW);
  entry = entryAfter(entry, good("acp:c", { latencyMs: 5 }), NOW + 1);
  assert.deepEqual(entry.seen, [{ at: NOW, availability: "available", headline: "Takes calls" }]);
  entry = entryAfter(entry, bad("acp:c", "timeout"), NOW + 2);
  assert.deepEqual(entry.seen[1], {
    at: NOW + 2,
    availability: "error",
    headline: "Took too long to answer",
  });
  for (let round = 0; round < 100; round += 1) {
    entry = entryAfter(entry, good("acp:c", { headline: `State ${round}` }), NOW + round);
  }
  assert.equal(entry.seen.length, 12);
  assert.equal(entry.seen.at(-1).headline, "State 99");
});

test("an agent without a name is called by its id, and only the first colon splits", () => {
  assert.equal(wordsOf("ravan:x:y", { name: null }).name, "x:y");
  assert.equal(wordsOf("ravan:x:y", { name: null }).providerName, "Ravan");
  assert.equal(wordsOf("ravan:x", { name: "" }).name, "x");
  assert.equal(wordsOf("newcomer:x").providerName, "newcomer");
});

test("an error is told in plain words, with the last status or else the client's message", () => {
  const words = describe(entryAfter(undefined, bad("acp:c", "decode"), NOW));
  assert.equal(words.availability, "error");
  assert.equal(words.headline, "Answer not readable");
  assert.equal(words.reason, "What the client says.");
  const later = describe(entryAfter(entryAfter(undefined, good("acp:c"), NOW), bad("acp:c", "decode"), NOW));
  assert.match(later.reason, /^Last known at .+: Takes calls$/);
  assert.equal(
    describe(entryAfter(undefined, bad("acp:c", "a kind to come"), NOW)).headline,
    "Could not be checked",
  );
  for (const { headline, meaning } of Object.values(FAILURES)) {
    assert.match(headline, /^[A-Z].*[a-z]$/);
    assert.match(meaning, /\.$/);
  }
});

test("while the page is offline an unreachable agent keeps its last status, and other errors stay errors", () => {
  const known = entryAfter(undefined, good("acp:c"), NOW);
  const unreached = entryAfter(known, bad("acp:c", "network"), NOW + 5_000);
  assert.equal(describe(unreached).availability, "error");
  assert.equal(describe(unreached, true).availability, "available");
  assert.equal(describe(unreached, true).checkedAt, known.checkedAt);
  assert.equal(describe(entryAfter(known, bad("acp:c", "decode"), NOW), true).availability, "error");
  assert.equal(describe(entryAfter(undefined, bad("acp:c", "network"), NOW), true).availability, "error");
});

test("what failed because the page was offline is forgotten: it was no state, also once the page is online again", () => {
  const known = entryAfter(undefined, good("acp:c"), NOW);
  const own = entryAfter(known, bad("acp:c", "network"), NOW + 5_000, true);
  assert.equal(describe(own).availability, "available");
  assert.deepEqual(own.seen, known.seen);
  assert.equal(describe(entryAfter(known, bad("acp:c", "decode"), NOW, true)).availability, "error");
});

test("a status is stale when its source says so or when it is old, an error never", () => {
  const at = Date.parse(FLEET[0].checkedAt);
  assert.equal(isStale(FLEET[0], statusOf(), at + STALE_AFTER_MS), false);
  assert.equal(isStale(FLEET[0], statusOf(), at + STALE_AFTER_MS + 1), true);
  assert.equal(isStale(FLEET[0], statusOf({ stale: true }), at), true);
  assert.equal(isStale(FLEET[4], null, at + 10 * STALE_AFTER_MS), false);
});

test("search needs every word, somewhere, without case and accents", () => {
  assert.deepEqual(refsOf({ query: "ZOE" }), ["voice-ai:b", "voice-ai:a"]);
  assert.deepEqual(refsOf({ query: "  no zoe calls " }), ["voice-ai:b"]);
  assert.deepEqual(refsOf({ query: "sip" }), ["acp:c"]);
  assert.deepEqual(refsOf({ query: "zoe sip" }), []);
  assert.deepEqual(refsOf({ query: "truedy:e" }), ["truedy:e"]);
});

test("filters let through what is chosen, and each counts what it would have without itself", () => {
  const view = { ...EVERYTHING, providers: ["voice-ai", "acp"], states: ["unavailable", "degraded"] };
  const { shown, counts } = look(FLEET, view);
  assert.deepEqual(
    shown.map(({ ref }) => ref),
    ["voice-ai:b", "acp:c"],
  );
  assert.deepEqual(counts.states, { available: 1, unavailable: 1, degraded: 1 });
  assert.deepEqual(counts.providers, { "voice-ai": 1, acp: 1 });
});

test("each order is the one that its name says", () => {
  assert.deepEqual(refsOf({ sort: "attention" }), [
    "truedy:e",
    "voice-ai:b",
    "acp:c",
    "ravan:d",
    "voice-ai:a",
  ]);
  assert.deepEqual(refsOf({ sort: "name" }), ["acp:c", "ravan:d", "truedy:e", "voice-ai:b", "voice-ai:a"]);
  assert.deepEqual(refsOf({ sort: "provider" }), [
    "acp:c",
    "ravan:d",
    "truedy:e",
    "voice-ai:b",
    "voice-ai:a",
  ]);
  const before = entryAfter(undefined, good("voice-ai:a"), NOW);
  const changed = describe(entryAfter(before, good("voice-ai:a", { headline: "Other" }), NOW + 1));
  const { shown } = look([...FLEET.slice(1), changed], { ...EVERYTHING, sort: "changed" });
  assert.equal(shown[0].ref, "voice-ai:a");
});

test("the title counts all agents, those that need somebody first", () => {
  assert.equal(
    titleOf(FLEET, "Voice agents"),
    "1 in error, 1 unavailable, 1 degraded, 1 unknown, 1 available · Voice agents",
  );
  assert.equal(titleOf(FLEET.slice(0, 1), "Voice agents", true), "Offline · 1 available · Voice agents");
  assert.equal(titleOf([], "Voice agents"), "Voice agents");
});

test("a view survives its link", () => {
  const views = [
    EVERYTHING,
    {
      query: "a&b = ç #1",
      providers: ["acp", "truedy"],
      states: ["error"],
      sort: "name",
      agent: "acp:a/b:c, d&e",
    },
    { ...EVERYTHING, providers: ["ravan"], states: [...STATES], sort: SORTS.at(-1) },
  ];
  for (const view of views) assert.deepEqual(readLink(writeLink(view)), view);
  assert.equal(writeLink(EVERYTHING), "");
  assert.equal(
    writeLink({ ...EVERYTHING, providers: ["acp", "ravan"], agent: "acp:x" }),
    "?provider=acp,ravan&agent=acp:x",
  );
});

test("a link that makes no sense shows everything", () => {
  assert.deepEqual(readLink("?provider=nobody&state=,,&sort=__proto__&agent=&other=1"), EVERYTHING);
  assert.deepEqual(readLink("?state=error,nonsense,error&sort=name,changed").states, ["error"]);
  assert.doesNotThrow(() => readLink("?q=%E0%A4%A"));
});

test("spans are in their largest whole unit, and never negative", () => {
  const cases = [
    [-5, "0 s"],
    [999, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [7_200_000, "2 h"],
    [86_400_000 * 3, "3 d"],
  ];
  for (const [ms, words] of cases) assert.equal(span(ms), words);
});

test("a time of another day comes with its date", () => {
  const at = new Date(2026, 10, 22, 12, 0, 5).getTime();
  assert.match(clock(at, at + 1_000), /^\D*12\D00\D05/);
  assert.match(clock(at, at + 86_400_000), /22/);
});

test("a fleet of any size is made, the same each time, with no agent of Truedy's too many", () => {
  const make = (count) => {
    const agents = new Map([["acp:own", {}]]);
    const simulator = {
      get refs() {
        return [...agents.keys()];
      },
      set: (ref, state) => (state === null ? agents.delete(ref) : agents.set(ref, state)),
    };
    sizeFleet(simulator, count);
    return simulator.refs;
  };
  assert.deepEqual(make(0), []);
  assert.deepEqual(make(1), ["acp:own"]);
  const refs = make(1_000);
  assert.equal(refs.length, 1_000);
  assert.deepEqual(make(1_000), refs);
  assert.ok(refs.filter((ref) => ref.startsWith("truedy:")).length <= 10);
});

test("keys and agents of the environment are real agents, each once", () => {
  const env = {
    TRUEDY_API_KEY: "t",
    TRUEDY_BASE_URL: "https://truedy.example",
    ACP_API_KEY: "a",
    VOICE_AI_API_KEY: "v",
    AGENTS: "truedy:x, acp:a:b,truedy:x",
    // A gateway's other variables are not the board's.
    BASE_PATH: "/elsewhere",
    VIEWER_SECRETS: "a secret of at least thirty-two bytes",
    ORIGINS: "https://shop.example",
  };
  assert.equal(namesAgents(env), true);
  const { refs, accounts, words } = readAgents(env);
  assert.deepEqual(refs, ["truedy:x", "acp:a:b"]);
  assert.deepEqual(accounts, {
    voiceAi: { apiKey: "v", baseUrl: undefined },
    acp: { apiKey: "a", baseUrl: undefined },
    ravan: undefined,
    truedy: { apiKey: "t", baseUrl: "https://truedy.example" },
  });
  assert.equal(words.label, "Agents (real, at Truedy and ACP)");
  assert.match(words.notice, /Truedy and ACP/);
});

test("without keys and agents in the environment they are simulated", () => {
  assert.equal(namesAgents({}), false);
  assert.equal(namesAgents({ TRUEDY_API_KEY: "", AGENTS: "", TRUEDY_BASE_URL: "https://t.example" }), false);
  assert.equal(namesAgents({ AGENTS: "acp:a" }), true);
  assert.equal(namesAgents({ RAVAN_API_KEY: "r" }), true);
});

test("what is wrong with the environment is told in one sentence that names it, and no key", () => {
  const keys = { TRUEDY_API_KEY: "sesame", ACP_API_KEY: "sesame" };
  const cases = [
    [keys, /^AGENTS has to name .+, since there is ACP_API_KEY and TRUEDY_API_KEY\.$/],
    [{ ...keys, AGENTS: " , " }, /^AGENTS has to name /],
    [{ AGENTS: "," }, /^AGENTS has to name [^.]+ between them\.$/],
    [
      { ...keys, AGENTS: "truedy:a,ravan:clinic" },
      /^AGENTS names ravan:clinic, and there is no RAVAN_API_KEY\.$/,
    ],
    [{ AGENTS: "voice-ai:x" }, /^AGENTS names voice-ai:x, and there is no VOICE_AI_API_KEY\.$/],
    [{ ...keys, AGENTS: "support" }, /^AGENTS: the reference "support" is not provider:agentId\.$/],
    [{ ...keys, AGENTS: "truedy:a,retell:b" }, /^AGENTS: the reference "retell:b" names no provider .+\.$/],
    [{ ...keys, AGENTS: "truedy:" }, /^AGENTS: the reference "truedy:" has an empty agent id\.$/],
  ];
  for (const [env, said] of cases) {
    assert.throws(
      () => readAgents(env),
      ({ message }) => said.test(message) && !message.includes("sesame"),
      JSON.stringify(env),
    );
  }
});

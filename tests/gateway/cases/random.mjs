// Random requests: none makes the gateway fail, and none gets out of it what it must not tell.

import assert from "node:assert/strict";

import { ask } from "../host/ask.mjs";
import { token } from "../host/sign.mjs";
import { AGENTS, KEYS, SECRETS, SHOP, UNLISTED } from "../scenes.mjs";

const SEED = 20_261_122;
const AT_ONCE = 8;

/** Mulberry32: small, and the same everywhere. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function makerOf(random, isGuarded) {
  const below = (count) => Math.floor(random() * count);
  const pick = (list) => list[below(list.length)];
  const some = (count, make) => Array.from({ length: below(count) }, make);
  const printable = () => String.fromCharCode(33 + below(94));
  const junk = () => some(12, printable).join("");
  const encoded = () => `%${pick([..."0123456789abcdefABCDEFgx%"])}${pick([..."0123456789abcdefABCDEFgx"])}`;
  const ref = () =>
    pick([
      () => pick(AGENTS),
      () => pick(AGENTS),
      () => UNLISTED,
      () => `${pick(["acp", "truedy", "ravan", "voice-ai", "ACP", "", "nobody"])}:${junk()}`,
      () => junk(),
      () =>
        pick([
          "acp:..",
          "truedy:.",
          "acp:%2e%2e",
          "truedy:",
          ":",
          "__proto__",
          "acp:\u0000",
          "ravan:\ud83d\udca1",
        ]),
    ])();
  const segment = () =>
    pick([
      () => encodeURIComponent(ref()),
      () => encodeURIComponent(ref()),
      () => encodeURIComponent(encodeURIComponent(ref())),
      () => junk().replace(/[#?]/g, ""),
      () => some(6, encoded).join(""),
      () => encodeURIComponent(ref()).replace(/[a-z]/, (char) => `%${char.charCodeAt(0).toString(16)}`),
    ])();
  const query = () => {
    const pairs = some(pick([3, 3, 60]), () => {
      const key = pick(["ref", "ref", "ref", "token", "emit", "r%65f", "x", "", "__proto__"]);
      return `${key}${pick(["=", "=", "=", "", "=="])}${segment().replaceAll("&", "")}`;
    });
    return pairs.length > 0 || random() < 0.2 ? `?${pairs.join("&")}` : "";
  };
  const path = () =>
    pick([
      () => `/v1/status/${segment()}`,
      () => `/v1/statuses${query()}`,
      () => `/v1/badge/${segment()}.svg`,
      () => `/v1/badge/${segment()}`,
      () => "/healthz",
      // Streams stay open: these name agents of no list, or come with a method that ends at once.
      () => `/v1/events?ref=${encodeURIComponent(UNLISTED)}&${query().slice(1)}`,
      () => `/${some(5, () => pick(["v1", "status", "..", ".", "%2e%2e", "", segment()])).join("/")}`,
      () => `//${junk().replaceAll("#", "")}`,
    ])() + (random() < 0.1 ? query() : "");
  const auth = () =>
    pick([
      () => `Bearer ${token(pick(SECRETS), random() < 0.3 ? { refs: [pick(AGENTS)] } : {})}`,
      () => `Bearer ${token(pick(SECRETS))}`,
      () => `Bearer ${junk()}.${junk()}.${junk()}`,
      () => junk(),
      () => "Basic YTpi",
    ])();
  const header = () =>
    pick([
      () => ["origin", pick([SHOP, SHOP, "https://evil.example", "null", junk()])],
      () => ["if-none-match", pick(["*", '"x"', `W/"${junk().replaceAll('"', "")}"`, junk(), ",,,", '"'])],
      () => ["last-event-id", pick([junk(), "_".repeat(6 * below(9)), "A".repeat(below(3_000))])],
      () => ["accept-encoding", pick(["gzip", "br", "identity;q=0", junk()])],
      () => ["accept", pick(["text/html", "image/svg+xml", "*/*", junk()])],
      () => ["cookie", junk()],
      () => ["x-forwarded-for", junk()],
      () => ["cf-connecting-ip", pick(["192.0.2.1", "2001:db8::1", junk()])],
      () => ["range", pick(["bytes=0-1", "bytes=-1", junk()])],
      () => [`x-${some(8, () => pick([..."abcxyz-"])).join("")}a`, junk()],
      () => ["x-long", "x".repeat(below(6_000))],
    ])();
  return () => {
    const headers = Object.fromEntries(some(5, header));
    if (isGuarded && random() < 0.85) headers.authorization = auth();
    const method = random() < 0.7 ? "GET" : pick(["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]);
    return { method, path: path(), headers };
  };
}

/** What no answer may hold: keys, secrets, words of a provider's body, or where something was thrown. */
const FORBIDDEN = [
  ...Object.values(KEYS),
  ...SECRETS,
  "crm_webhook",
  "permissionSet",
  "recentSessions",
  "meta\\",
  "\n    at ",
  "wasm-function",
  "RuntimeError",
  "panicked",
  "node:internal",
];

async function bombard({ url }, count, isGuarded) {
  const next = makerOf(randomOf(SEED), isGuarded);
  const requests = Array.from({ length: count }, next);
  const seen = new Map();
  const work = async () => {
    for (let request = requests.pop(); request; request = requests.pop()) {
      const { method, path, headers } = request;
      const told = `${method} ${path} ${JSON.stringify(headers)}`;
      const answer = await ask(url, path, { method, headers });
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      const { json } = answer;
      // The one agent that its provider does not know is 502, by the provider.
      const isTheirs = json?.source === "provider" || (method === "HEAD" && answer.status === 502);
      assert.ok(answer.status < 500 || isTheirs, `${answer.status}: ${told}\n${answer.body}`);
      const text = `${JSON.stringify(answer.headers)} ${answer.body}`;
      for (const word of FORBIDDEN)
        assert.ok(!text.includes(word), `${word} in the answer to ${told}\n${text}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return seen;
}

export const random = {
  "random requests are answered, and none by a failure": async (world) => {
    const half = world.randomRequests / 2;
    const guarded = await bombard(world.scenes.random, half, true);
    const open = await bombard(world.scenes.randomOpen, half, false);
    for (const status of [200, 403, 404, 405]) {
      assert.ok(guarded.has(status) && open.has(status), `${status} among the answers`);
    }
    assert.ok(guarded.has(401));
    for (const scene of [world.scenes.random, world.scenes.randomOpen]) {
      assert.equal((await ask(scene.url, "/healthz")).status, 200);
    }
  },
};

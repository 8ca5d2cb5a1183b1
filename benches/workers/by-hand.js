// What a careful person writes for public statuses of Truedy's agents: an allow-list of agents and origins, a cache that
// is served while it is refreshed, ETag and 304, and problems as such. No tokens, no rate limit, no events, no badge, no
// other provider.

const TTL_MS = 5_000;
const STALE_MS = 60_000;
const TIMEOUT_MS = 10_000;
const PREFIX = "/v1/status/";

const SAID = {
  active: ["available", "Active", null],
  draft: ["unavailable", "Draft", "The agent is a draft, not yet activated."],
  creating: ["unavailable", "Creating", "The agent is still being created."],
  failed: ["unavailable", "Failed", "Creating the agent failed."],
};
const UNKNOWN = ["unknown", "State unknown", "Truedy named no state known here."];

/** By reference: the status, its text and tag, when it was had, and since when it is being refreshed. */
const known = new Map();
let agents;
let origins;

class Problem extends Error {
  constructor(status, kind, source, message) {
    super(message);
    Object.assign(this, { status, kind, source });
  }
}

async function ask(ref, env) {
  const id = encodeURIComponent(ref.slice("truedy:".length));
  let response;
  try {
    response = await fetch(`${env.TRUEDY_BASE_URL}/agents/${id}`, {
      headers: { accept: "application/json", authorization: `Bearer ${env.TRUEDY_API_KEY}` },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    if (error.name === "TimeoutError") throw new Problem(504, "timeout", "provider", "It did not answer.");
    throw new Problem(502, "network", "provider", "It could not be reached.");
  }
  if (response.status === 429) throw new Problem(503, "rate-limited", "provider", "It is asked too often.");
  if (!response.ok) throw new Problem(502, "provider", "provider", "It answered with an error.");
  const { data } = await response.json();
  const [availability, headline, reason] = SAID[data?.status] ?? UNKNOWN;
  const status = {
    ref,
    provider: "truedy",
    agentId: ref.slice("truedy:".length),
    name: data?.name ?? null,
    availability,
    signal: "lifecycle",
    headline,
    reason,
    channels: [],
    checkedAt: new Date().toISOString(),
    stale: false,
  };
  const entry = { status, ...(await written(status)), at: Date.now(), asking: 0 };
  known.set(ref, entry);
  return entry;
}

async function written(status) {
  const text = JSON.stringify(status);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return {
    text,
    tag: `"${Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")}"`,
  };
}

async function answer(request, env, context, headers) {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(PREFIX)) throw new Problem(404, "not-found", "gateway", "There is nothing here.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    headers.allow = "GET, HEAD, OPTIONS";
    throw new Problem(405, "invalid-request", "gateway", "This is only read.");
  }
  const ref = decodeURIComponent(pathname.slice(PREFIX.length));
  if (!agents.has(ref)) throw new Problem(404, "not-found", "gateway", "There is no such agent.");
  const now = Date.now();
  let entry = known.get(ref);
  const isStale = entry !== undefined && now - entry.at > TTL_MS;
  if (entry === undefined || now - entry.at > TTL_MS + STALE_MS) {
    entry = await ask(ref, env);
  } else if (isStale) {
    if (now - entry.asking > TIMEOUT_MS) {
      entry.asking = now;
      context.waitUntil(ask(ref, env).catch(() => {}));
    }
    entry = { ...entry, ...(await written({ ...entry.status, stale: true })) };
    headers["x-status-stale"] = "1";
  }
  headers.age = String(Math.floor((Date.now() - entry.at) / 1_000));
  headers.etag = entry.tag;
  headers["cache-control"] = "no-cache";
  const tags = request.headers.get("if-none-match")?.split(",");
  if (tags?.some((tag) => tag.trim().replace(/^W\//, "") === entry.tag)) {
    return new Response(null, { status: 304, headers });
  }
  headers["content-type"] = "application/json";
  return new Response(request.method === "HEAD" ? null : entry.text, { headers });
}

function refusal({ status = 500, kind = "provider", source = "gateway", message }, headers) {
  headers["content-type"] = "application/problem+json";
  headers["cache-control"] = "no-store";
  return new Response(JSON.stringify({ status, title: message, kind, source }), { status, headers });
}

export default {
  async fetch(request, env, context) {
    agents ??= new Set(env.AGENTS.split(","));
    origins ??= new Set(env.ORIGINS.split(","));
    const headers = { vary: "Origin", "x-content-type-options": "nosniff" };
    const origin = request.headers.get("origin");
    if (origin !== null) {
      if (!origins.has(origin)) {
        return refusal(
          new Problem(403, "forbidden", "gateway", "Pages of this origin may not ask."),
          headers,
        );
      }
      headers["access-control-allow-origin"] = origin;
      headers["access-control-expose-headers"] = "ETag, Age, Retry-After, X-Status-Stale";
    }
    if (request.method === "OPTIONS") {
      headers["access-control-allow-methods"] = "GET, HEAD, OPTIONS";
      headers["access-control-allow-headers"] = "Authorization";
      return new Response(null, { status: 204, headers });
    }
    try {
      return await answer(request, env, context, headers);
    } catch (error) {
      return refusal(error instanceof Problem ? error : {}, headers);
    }
  },
};

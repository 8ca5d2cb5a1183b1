// The simulator of the four providers, through its fetch and over real HTTP.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { get, request } from "node:http";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createSimulator } from "../pkg-template/testing.js";

const entry = new URL("../pkg-template/testing.js", import.meta.url).href;
const run = promisify(execFile);

const PATHS = {
  "voice-ai": (id) => `/api/v1/connection/agent-status/${id}`,
  acp: (id) => `/v1/voice-agents/agents/${id}`,
  ravan: (id) => `/api/v1/calcom/agents/${id}/status`,
  truedy: (id) => `/api/public/v1/agents/${id}`,
};
const LIST = "/v1/voice-agents";
const NAMES = Object.keys(PATHS);
const STATUSES = [400, 401, 402, 403, 404, 409, 422, 429, 500, 502, 503, 504];
const KEY = { authorization: "Bearer k-1" };
// The simulator's own timers hold no process: this one does while a test waits for them.
const awake = setInterval(() => {}, 1000);
after(() => clearInterval(awake));

const pathOf = (ref) => {
  const colon = ref.indexOf(":");
  return PATHS[ref.slice(0, colon)](encodeURIComponent(ref.slice(colon + 1)));
};

/** Asks for a path or a reference, with a key unless told otherwise. */
const asker = (fetch, base) => (target, init) =>
  fetch(base + (target.startsWith("/") ? target : pathOf(target)), { headers: KEY, ...init });

/** Runs a test through the simulator's fetch and over its server. */
function both(title, options, test) {
  it(`${title} (fetch)`, async () => {
    const simulator = createSimulator(options);
    await test(asker(simulator.fetch, "https://any.example"), simulator);
  });
  it(`${title} (http)`, async () => {
    const simulator = createSimulator(options);
    const server = await simulator.listen();
    try {
      await test(asker(fetch, server.url), simulator);
    } finally {
      await server.close();
    }
  });
}

const bodyOf = async (ask, target) => (await ask(target)).json();

describe("routes", () => {
  both("answer for every agent of the default fleet", {}, async (ask, { refs }) => {
    assert.ok(refs.length >= 12);
    for (const ref of refs) {
      const response = await ask(ref);
      const body = await response.json();
      const id = ref.slice(ref.indexOf(":") + 1);
      assert.equal(response.status, ref === "ravan:law-office" ? 404 : 200, ref);
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(body.agent_id ?? body.agent?.id ?? body.data?.id ?? id, id);
    }
  });

  both("list ACP's agents, but not those that fail", {}, async (ask, simulator) => {
    simulator.set("acp:gallery", 500);
    const list = await bodyOf(ask, LIST);
    const refs = simulator.refs.filter((ref) => ref.startsWith("acp:") && ref !== "acp:gallery");
    assert.equal(list.object, "list");
    assert.equal(list.count, refs.length);
    assert.deepEqual(
      list.voiceAgents.map(({ agent }) => `acp:${agent.id}`),
      refs,
    );
    assert.deepEqual(list.voiceAgents[0], await bodyOf(ask, "acp:concierge"));
    assert.equal((await ask("acp:gallery")).status, 500);
  });

  both("take Truedy under any prefix, the others under their own", {}, async (ask) => {
    for (const path of ["/agents/support", "/self/hosted/agents/support"]) {
      assert.equal((await bodyOf(ask, path)).data.id, "support");
    }
    const strays = ["/", "/v1/voice-agents/", `/x${PATHS.acp("a")}`, `${PATHS.truedy("a")}/`, "//agents/a"];
    for (const path of strays) {
      const response = await ask(path);
      assert.equal(response.status, 404, path);
      assert.equal(await response.text(), "Not Found\n");
    }
  });

  both("decode ids and refuse broken escapes", { agents: {} }, async (ask, simulator) => {
    const ref = "voice-ai:a:b/ü %?#__proto__";
    simulator.set(ref, {});
    assert.equal((await bodyOf(ask, ref)).agent_id, "a:b/ü %?#__proto__");
    assert.equal(simulator.requests.at(-1).ref, ref);
    assert.equal((await ask(PATHS.truedy("%E0%A4"))).status, 400);
    assert.equal(simulator.requests.at(-1).ref, null);
    assert.equal(simulator.requests.at(-1).provider, "truedy");
  });

  both("take GET alone", {}, async (ask) => {
    for (const method of ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"]) {
      const response = await ask("acp:concierge", { method });
      assert.equal(response.status, 405, method);
      assert.equal(response.headers.get("allow"), "GET");
    }
  });

  both("record every request", { now: () => 1234 }, async (ask, simulator) => {
    await ask("acp:web-guide", { headers: { "X-API-Key": "k-2" } });
    await ask(`${LIST}?limit=1`);
    await ask("/nowhere");
    const [one, list, none] = simulator.requests;
    assert.equal(simulator.requests.length, 3);
    assert.deepEqual(
      { ...one, url: new URL(one.url).pathname, headers: one.headers["x-api-key"] },
      {
        provider: "acp",
        ref: "acp:web-guide",
        method: "GET",
        url: PATHS.acp("web-guide"),
        path: PATHS.acp("web-guide"),
        headers: "k-2",
        at: 1234,
        status: 200,
      },
    );
    assert.deepEqual([list.provider, list.ref, list.path, list.status], ["acp", null, LIST, 200]);
    assert.ok(list.url.endsWith("?limit=1"));
    assert.deepEqual([none.provider, none.ref, none.status], [null, null, 404]);
  });

  it("fetch takes a string, a URL and a Request, detached", async () => {
    const { fetch, requests } = createSimulator();
    const url = `https://dev.voice.ai${PATHS["voice-ai"]("front-desk")}`;
    const request = new Request(url, { headers: KEY });
    for (const [input, init] of [
      [url, { headers: KEY }],
      [new URL(url), { headers: Object.entries(KEY) }],
      [request, undefined],
      [new Request(url), { headers: new Headers(KEY) }],
    ]) {
      assert.equal((await fetch(input, init)).status, 200);
    }
    assert.equal((await fetch(request, { method: "delete" })).status, 405);
    assert.equal(requests.length, 5);
    await assert.rejects(fetch("/relative"), TypeError);
  });

  both("answer pages of any origin if asked to", { cors: true }, async (ask, simulator) => {
    const preflight = await ask("acp:concierge", {
      method: "OPTIONS",
      headers: { "access-control-request-headers": "authorization, x-api-key" },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-headers"), "authorization, x-api-key");
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    simulator.fault({ match: "truedy", html: true });
    for (const target of ["acp:concierge", "acp:nobody", "/nowhere", "truedy:support"]) {
      const { headers } = await ask(target);
      assert.equal(headers.get("access-control-allow-origin"), "*", target);
      assert.equal(headers.get("access-control-expose-headers"), "*");
    }
  });

  both("say nothing of other origins by default", {}, async (ask) => {
    assert.equal((await ask("acp:concierge")).headers.get("access-control-allow-origin"), null);
  });
});

describe("the default fleet", () => {
  const bodies = {};
  before(async () => {
    const simulator = createSimulator();
    const ask = asker(simulator.fetch, "https://any.example");
    for (const ref of simulator.refs) bodies[ref] = await bodyOf(ask, ref);
  });

  const isNumber = ({ phoneNumber }) => typeof phoneNumber?.phoneNumber === "string";
  const mode = ({ agent, voice }) => agent.voiceMode ?? voice.mode;
  const isOn = ({ agent, voice }) => agent.isActive === true && voice.enabled === true;
  const isWell = (body) => isOn(body) && !body.phoneNumber?.lastError;
  const CELLS = {
    "voice-ai": {
      available: (b) => b.call_allowed === true && b.call_validation_details === null,
      "not allowed, with details": (b) => b.call_allowed === false && b.call_validation_details?.reason,
      "not allowed, with nested details": (b) => b.call_validation_details?.detail?.message,
      "not allowed, without details": (b) =>
        b.call_allowed === false && !("call_validation_details" in b) && b.status === "disabled",
      "nothing said": (b) => !("call_allowed" in b) && b.voice_id === null,
      "no boolean": (b) => typeof b.call_allowed === "string",
    },
    acp: {
      web: (b) => b.agent.voiceMode === "web" && isWell(b),
      phone: (b) => mode(b) === "phone" && isNumber(b) && isWell(b),
      "web and phone": (b) => mode(b) === "web_and_phone" && isNumber(b) && isWell(b),
      "sessions under way": (b) => b.recentSessions.filter(({ endedAt }) => endedAt === null).length === 2,
      "mode in voice alone": (b) => !("voiceMode" in b.agent) && b.voice.mode === "web" && isWell(b),
      "phone with an error": (b) => mode(b) === "phone" && isOn(b) && b.phoneNumber?.lastError,
      "both with an error": (b) => mode(b) === "web_and_phone" && isOn(b) && b.phoneNumber?.lastError,
      "both without a number": (b) => mode(b) === "web_and_phone" && isOn(b) && b.phoneNumber === null,
      "phone without a number": (b) => mode(b) === "phone" && isOn(b) && !("phoneNumber" in b),
      off: (b) => mode(b) === "off" && isOn(b),
      inactive: (b) => b.agent.isActive === false && mode(b) === "web",
      "switched off": (b) => b.voice.enabled === false && b.agent.isActive && mode(b) === "web",
      "another mode": (b) => mode(b) === "video" && isOn(b),
      "no mode": (b) => mode(b) === null && isOn(b),
      "isActive no boolean": (b) => typeof b.agent.isActive === "number",
      "enabled no boolean": (b) => typeof b.voice.enabled === "string",
    },
    ravan: {
      connected: (b) => b.data?.connected === true && b.data.accounts.every(({ error }) => !error),
      "with an account's error": (b) => b.data?.connected && b.data.accounts.some(({ error }) => error),
      "not connected": (b) => b.success && b.data?.connected === false && b.data.status === "not_connected",
      "not connected, as a failure": (b) => !b.success && b.data?.connected === false,
      "no data": (b) => b.success && !("data" in b),
      "no boolean": (b) => b.data && !("connected" in b.data),
    },
    truedy: {
      active: (b) => b.data.status === "active" && b.data.max_duration === 1800,
      "active, as in the schema": (b) => b.data.status === "active" && b.data.max_duration === "3600s",
      draft: (b) => b.data.status === "draft" && b.data.voice_id === null,
      creating: (b) => b.data.status === "creating",
      failed: (b) => b.data.status === "failed",
      "another word": (b) => b.data.status === "archived",
    },
  };
  for (const [provider, cells] of Object.entries(CELLS)) {
    for (const [cell, holds] of Object.entries(cells)) {
      it(`has ${provider}: ${cell}`, () => {
        const found = Object.keys(bodies).filter(
          (ref) => ref.startsWith(`${provider}:`) && holds(bodies[ref]),
        );
        assert.ok(found.length > 0);
      });
    }
  }

  it("sends complete bodies", () => {
    const { agent, phoneNumber, recentSessions } = bodies["acp:concierge"];
    assert.deepEqual(Object.keys(agent.permissionSet.resources), [
      "agents",
      "skills",
      "servers",
      "computers",
      "files",
      "directories",
      "projects",
    ]);
    assert.equal(Object.keys(agent).length, 29);
    assert.equal(Object.keys(phoneNumber).length, 11);
    assert.equal(Object.keys(recentSessions[0]).length, 15);
    const required = ["id", "name", "voice_id", "status", "model", "created_at", "updated_at"];
    for (const [ref, { data }] of Object.entries(bodies)) {
      if (ref.startsWith("truedy:"))
        assert.ok(
          required.every((name) => name in data),
          ref,
        );
    }
  });
});

describe("states", () => {
  both(
    "merge, replace, remove and make agents",
    { agents: { "acp:a": { voice: { mode: "off" } } } },
    async (ask, simulator) => {
      assert.deepEqual(simulator.refs, ["acp:a"]);
      const body = await bodyOf(ask, "acp:a");
      assert.equal(body.voice.mode, "off");
      assert.equal(body.voice.enabled, true);
      assert.equal(body.agent.id, "a");

      simulator.set("acp:a", { voice: { enabled: false, mode: undefined }, recentSessions: [{ id: "s" }] });
      const changed = await bodyOf(ask, "acp:a");
      assert.equal("mode" in changed.voice, false);
      assert.equal(changed.voice.enabled, false);
      assert.deepEqual(changed.recentSessions, [{ id: "s" }]);

      simulator.set("acp:a", 503);
      assert.equal((await ask("acp:a")).status, 503);
      simulator.set("acp:a", {});
      assert.deepEqual(await bodyOf(ask, "acp:a"), changed);

      simulator.set("acp:a", null);
      assert.equal((await ask("acp:a")).status, 404);
      simulator.set("truedy:new", { status: "draft" });
      assert.equal((await bodyOf(ask, "truedy:new")).data.status, "draft");
      assert.deepEqual(simulator.refs, ["truedy:new"]);
    },
  );

  it("share no object with the caller", async () => {
    const state = { data: { accounts: [{ id: "1" }] } };
    const simulator = createSimulator({ agents: { "ravan:a": state } });
    const ask = asker(simulator.fetch, "https://any.example");
    state.data.accounts[0].id = "2";
    const first = await bodyOf(ask, "ravan:a");
    first.data.accounts[0].id = "3";
    assert.equal((await bodyOf(ask, "ravan:a")).data.accounts[0].id, "1");
  });

  it("keep __proto__ as plain data", async () => {
    const simulator = createSimulator({ agents: { "voice-ai:a": JSON.parse('{"__proto__":{"x":1}}') } });
    const text = await (await asker(simulator.fetch, "https://any.example")("voice-ai:a")).text();
    assert.ok(text.includes('"__proto__":{"x":1}'));
    assert.equal({}.x, undefined);
  });

  it("refuse what cannot be", () => {
    const simulator = createSimulator();
    for (const ref of ["nobody:a", "acp:", "acp", ""]) assert.throws(() => simulator.set(ref, {}), TypeError);
    for (const state of [200, 600, 404.5, "off", [], undefined]) {
      assert.throws(() => simulator.set("acp:a", state), TypeError);
    }
    assert.throws(() => createSimulator({ agent: {} }), /agent/);
    assert.throws(() => createSimulator({ keys: { voiceAi: "k" } }), /voiceAi/);
    assert.throws(() => createSimulator({ agents: { "x:y": {} } }), /x:y/);
  });
});

describe("keys", () => {
  const bearerOnly = [{}, { authorization: "" }, { authorization: "Bearer " }, { authorization: "Basic k" }];
  for (const name of NAMES) {
    both(`are needed by ${name}`, { agents: { [`${name}:a`]: {} } }, async (ask) => {
      const refused = ["acp", "ravan"].includes(name)
        ? [...bearerOnly, { "x-api-key": "" }]
        : [...bearerOnly, { "x-api-key": "k" }];
      for (const headers of refused) {
        assert.equal((await ask(`${name}:a`, { headers })).status, 401, JSON.stringify(headers));
      }
      const accepted = [{ authorization: "bearer anything" }];
      if (["acp", "ravan"].includes(name)) accepted.push({ "X-API-Key": "anything" });
      for (const headers of accepted) assert.equal((await ask(`${name}:a`, { headers })).status, 200);
    });
  }

  both("can be one", { keys: { acp: "right" } }, async (ask) => {
    const status = async (headers, target = "acp:concierge") => (await ask(target, { headers })).status;
    assert.equal(await status({ authorization: "Bearer right" }), 200);
    assert.equal(await status({ "x-api-key": "right" }), 200);
    assert.equal(await status({ authorization: "Bearer wrong" }), 401);
    assert.equal(await status({ "x-api-key": "wrong" }, LIST), 401);
    assert.equal(await status({ authorization: "Bearer wrong" }, "truedy:support"), 200);
  });
});

describe("error bodies", () => {
  const SHAPES = {
    "voice-ai": (status, body) => {
      if (status === 422) {
        assert.deepEqual(Object.keys(body.detail[0]), ["loc", "msg", "type"]);
      } else if (status === 403) {
        assert.equal(body.detail.code, "CALL_VALIDATION_FAILED");
      } else {
        assert.equal(typeof body.error, "string");
        assert.equal(typeof body.detail, "string");
      }
    },
    acp: (status, body) => {
      assert.equal(typeof body.error, "string");
      assert.equal(typeof body.message, "string");
      if (status === 402) assert.equal(body.code, "USAGE_EXHAUSTED");
      if (status === 422) assert.deepEqual(Object.keys(body.details[0]), ["field", "message"]);
    },
    ravan: (status, body) => {
      assert.equal(body.success, false);
      assert.equal(typeof body.message, "string");
      const codes = { 400: "INVALID_REQUEST", 404: "NOT_FOUND", 409: "CONFLICT", 500: "INTERNAL_ERROR" };
      assert.equal(body.code, codes[status]);
    },
    truedy: (status, { error, meta }) => {
      const codes = {
        401: "unauthorized",
        404: "not_found",
        422: "validation_error",
        429: "rate_limit_exceeded",
      };
      assert.equal(error.code, codes[status] ?? error.code);
      assert.match(error.code, /^[a-z_]+$/);
      assert.equal(typeof error.message, "string");
      assert.match(meta.request_id, /^req_/);
      assert.ok(Date.parse(meta.ts) > 0);
      if (status === 404) assert.deepEqual(error.details, { resource: "agent", id: "a" });
      if (status === 429) {
        assert.equal(error.details.limit, 100);
        assert.ok(Date.parse(error.details.reset_at) > Date.parse(meta.ts));
      }
    },
  };
  for (const name of NAMES) {
    both(`of ${name} have its shape`, { agents: {} }, async (ask, simulator) => {
      for (const status of STATUSES) {
        simulator.set(`${name}:a`, status);
        const response = await ask(`${name}:a`);
        assert.equal(response.status, status);
        assert.equal(response.headers.get("content-type"), "application/json");
        SHAPES[name](status, await response.json());
      }
      simulator.set(`${name}:a`, 529);
      assert.equal((await ask(`${name}:a`)).status, 529);
      simulator.set(`${name}:a`, null);
      SHAPES[name](404, await bodyOf(ask, `${name}:a`));
      const refused = await ask(`${name}:a`, { headers: {} });
      SHAPES[name](401, await refused.json());
    });
  }
});

describe("Truedy's meta and limit", () => {
  both("give each answer its own request id and the time", { now: () => 0 }, async (ask) => {
    const first = await ask("truedy:support");
    const { meta } = await first.json();
    assert.equal(meta.ts, "1970-01-01T00:00:00.000000Z");
    assert.notEqual(first.headers.get("x-request-id"), meta.request_id);
    const other = (await bodyOf(ask, "truedy:nobody")).meta;
    assert.notEqual(other.request_id, meta.request_id);
  });

  it("hold in any 60 s, for each key", async () => {
    let time = 1_000_000;
    const simulator = createSimulator({ now: () => time });
    const ask = asker(simulator.fetch, "https://any.example");
    for (let count = 0; count < 100; count += 1) {
      assert.equal((await ask("truedy:support")).status, 200);
      time += 100;
    }
    const refused = await ask("truedy:support");
    assert.equal(refused.status, 429);
    const { details } = (await refused.json()).error;
    assert.deepEqual(details, { limit: 100, reset_at: "1970-01-01T00:17:40.000000Z" });
    const other = { headers: { authorization: "Bearer other" } };
    assert.equal((await ask("truedy:support", other)).status, 200);
    time = 1_060_000 - 1;
    assert.equal((await ask("truedy:support")).status, 429);
    time += 1;
    assert.equal((await ask("truedy:support")).status, 200);
    assert.equal((await ask("truedy:support")).status, 429);
  });
});

describe("faults", () => {
  const one = { agents: { "acp:a": {}, "acp:b": {}, "truedy:a": {} } };
  const statuses = async (ask, ...targets) => {
    const found = [];
    for (const target of targets) found.push((await ask(target)).status);
    return found;
  };

  both("match by reference, provider, path and function", one, async (ask, simulator) => {
    const targets = ["acp:a", "acp:a", "acp:b", LIST, "truedy:a", "/nowhere"];
    for (const [match, expected] of [
      ["acp:a", [503, 503, 200, 200, 200, 404]],
      ["acp", [503, 503, 503, 503, 200, 404]],
      [/\/agents\/a$/g, [503, 503, 200, 200, 503, 404]],
      [({ ref, method }) => ref === "acp:b" && method === "GET", [200, 200, 503, 200, 200, 404]],
      [undefined, [503, 503, 503, 503, 503, 503]],
    ]) {
      const remove = simulator.fault({ match, status: 503 });
      assert.deepEqual(await statuses(ask, ...targets), expected, String(match));
      remove();
    }
    assert.deepEqual(await statuses(ask, ...targets), [200, 200, 200, 200, 200, 404]);
    assert.deepEqual(
      simulator.requests.slice(0, 6).map(({ status }) => status),
      [503, 503, 200, 200, 200, 404],
    );
  });

  both("begin after and last for a number of matches", one, async (ask, simulator) => {
    simulator.fault({ match: "acp:a", after: 1, times: 2, status: 500 });
    assert.deepEqual(
      await statuses(ask, ..."abaaa".split("").map((id) => `acp:${id}`)),
      [200, 200, 500, 500, 200],
    );
  });

  both(
    "set status, headers and body",
    { ...one, faults: [{ match: "truedy", status: 429 }] },
    async (ask, simulator) => {
      simulator.fault({
        match: "truedy",
        headers: { "Retry-After": "7", "Content-Type": "application/problem+json" },
      });
      const limited = await ask("truedy:a");
      assert.equal(limited.status, 429);
      assert.equal(limited.headers.get("retry-after"), "7");
      assert.equal(limited.headers.get("content-type"), "application/problem+json");
      assert.equal((await limited.json()).error.code, "rate_limit_exceeded");

      const bodies = [
        ["", ""],
        ["{", "{"],
        [{ a: [1] }, '{"a":[1]}'],
        [null, "null"],
        [[], "[]"],
      ];
      for (const [body, text] of bodies) {
        const remove = simulator.fault({ match: "acp:a", status: 203, body });
        const response = await ask("acp:a");
        assert.equal(response.status, 203);
        assert.equal(await response.text(), text);
        remove();
      }
      simulator.fault({ match: "acp:b", status: 204 });
      const empty = await ask("acp:b");
      assert.equal(empty.status, 204);
      assert.equal(await empty.text(), "");
    },
  );

  both("put a value of another type", one, async (ask, simulator) => {
    const rules = [
      "agent.name",
      "agent.isActive",
      "agent.permissionSet.version",
      "recentSessions",
      "voice",
      "phoneNumber",
      { path: "agent.metadata", value: null },
      { path: "agent.enabledSkills[1]", value: { deep: true } },
      { path: "made.on.the[0].way", value: 1 },
    ];
    for (const wrongType of rules) simulator.fault({ match: "acp:a", wrongType });
    const body = await bodyOf(ask, "acp:a");
    assert.equal(body.agent.name, 42);
    assert.equal(body.agent.isActive, "true");
    assert.equal(body.agent.permissionSet.version, "1");
    assert.equal(typeof body.recentSessions, "string");
    assert.equal(typeof body.voice, "string");
    assert.deepEqual(body.phoneNumber, []);
    assert.equal(body.agent.metadata, null);
    assert.deepEqual(body.agent.enabledSkills, ["deep_research", { deep: true }]);
    assert.deepEqual(body.made, { on: { the: { 0: { way: 1 } } } });
    simulator.fault({ match: /^\/v1\/voice-agents$/, wrongType: "voiceAgents[1].agent.id" });
    assert.equal((await bodyOf(ask, LIST)).voiceAgents[1].agent.id, 42);
  });
  both("answer with a page", one, async (ask, simulator) => {
    simulator.fault({ match: "acp:a", html: true });
    simulator.fault({ match: "acp:b", html: true, status: 502 });
    for (const [ref, status] of [
      ["acp:a", 200],
      ["acp:b", 502],
    ]) {
      const response = await ask(ref);
      assert.equal(response.status, status);
      assert.match(response.headers.get("content-type"), /^text\/html/);
      assert.match(await response.text(), /^<!doctype html>/);
    }
  });

  both("redirect", one, async (ask, simulator) => {
    simulator.fault({ match: "acp:a", redirect: PATHS.acp("b") });
    const manual = await ask("acp:a", { redirect: "manual" });
    assert.equal(manual.status, 302);
    assert.equal(manual.headers.get("location"), PATHS.acp("b"));
    assert.equal((await bodyOf(ask, "acp:a")).agent.id, "b");
    await assert.rejects(ask("acp:a", { redirect: "error" }), TypeError);
    simulator.fault({ match: "acp:b", redirect: PATHS.acp("a"), status: 307 });
    assert.equal((await ask("acp:b", { redirect: "manual" })).status, 307);
    await assert.rejects(ask("acp:a"), TypeError);
  });

  it("redirect to another origin without the Authorization header", async () => {
    const simulator = createSimulator(one);
    simulator.fault({ match: "acp:a", redirect: `https://elsewhere.example${PATHS.acp("b")}` });
    const headers = { ...KEY, "x-api-key": "k" };
    await simulator.fetch(`https://any.example${PATHS.acp("a")}`, { headers });
    assert.deepEqual(simulator.requests[1].headers, { "x-api-key": "k" });
    assert.equal(new URL(simulator.requests[1].url).host, "elsewhere.example");
  });

  both("delay the headers, and an abort ends that", one, async (ask, simulator) => {
    simulator.fault({ match: "acp:a", delay: 20 });
    simulator.fault({ match: "acp", delay: 20 });
    const start = performance.now();
    assert.equal((await ask("acp:a")).status, 200);
    assert.ok(performance.now() - start >= 35);
    simulator.fault({ match: "acp:b", delay: 60_000 });
    const reason = new Error("enough");
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    await assert.rejects(ask("acp:b", { signal: controller.signal }), (error) => error === reason);
  });

  both("stall before the headers", one, async (ask, simulator) => {
    simulator.fault({ match: "acp:a", stall: "headers" });
    await assert.rejects(ask("acp:a", { signal: AbortSignal.timeout(30) }), { name: "TimeoutError" });
    assert.equal(simulator.requests[0].status, null);
  });

  both("stall in the body", one, async (ask, simulator) => {
    const whole = await (await ask("acp:a")).text();
    simulator.fault({ match: "acp:a", stall: "body" });
    const controller = new AbortController();
    const response = await ask("acp:a", { signal: controller.signal });
    assert.equal(response.status, 200);
    assert.equal(Number(response.headers.get("content-length")), whole.length);
    const reader = response.body.getReader();
    let length = 0;
    while (length < whole.length >> 1) length += (await reader.read()).value.length;
    assert.equal(length, whole.length >> 1);
    const rest = reader.read();
    assert.equal(await Promise.race([rest, sleep(30, "stalled")]), "stalled");
    const reason = new Error("enough");
    controller.abort(reason);
    await assert.rejects(rest, (error) => error === reason || error.name === "AbortError");
  });

  both("truncate the body", one, async (ask, simulator) => {
    const whole = await (await ask("acp:a")).text();
    for (const truncate of [0, 10, whole.length - 1, whole.length + 5]) {
      const remove = simulator.fault({ match: "acp:a", truncate });
      const expected = Math.min(truncate, whole.length - 1);
      // A connection that breaks right after the headers may end the request or the body.
      await assert.rejects(async () => {
        const response = await ask("acp:a");
        assert.equal(Number(response.headers.get("content-length")), whole.length);
        let length = 0;
        try {
          for await (const chunk of response.body) length += chunk.length;
        } finally {
          assert.equal(length, expected);
        }
      }, TypeError);
      remove();
    }
  });

  it("truncate to the byte on the wire", async () => {
    const simulator = createSimulator({ ...one, faults: [{ truncate: 10 }] });
    const server = await simulator.listen();
    const received = await new Promise((resolve) => {
      get(server.url + PATHS.acp("a"), { headers: KEY }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", () => resolve(Buffer.concat(chunks).toString()));
        response.on("end", () => resolve("it came whole"));
      });
    });
    assert.equal(received, '{"agent":{');
    await server.close();
  });

  both("truncate and stall together", one, async (ask, simulator) => {
    simulator.fault({ match: "acp:a", truncate: 3, stall: "body", status: 500 });
    const controller = new AbortController();
    const response = await ask("acp:a", { signal: controller.signal });
    assert.equal(response.status, 500);
    const reader = response.body.getReader();
    assert.equal((await reader.read()).value.length, 3);
    assert.equal(await Promise.race([reader.read().catch(() => {}), sleep(30, "stalled")]), "stalled");
    controller.abort();
  });

  both("break the connection", one, async (ask, simulator) => {
    simulator.fault({ match: "acp:a", network: true, times: 1 });
    await assert.rejects(ask("acp:a"), TypeError);
    assert.equal(simulator.requests[0].status, null);
    assert.equal((await ask("acp:a")).status, 200);
  });

  both("add up", one, async (ask, simulator) => {
    simulator.fault({ match: "acp", headers: { "x-one": "1", "x-two": "1" } });
    simulator.fault({ match: "acp:a", status: 500, delay: 5 });
    simulator.fault({ match: /a$/, headers: { "X-Two": "2" }, wrongType: "message" });
    const response = await ask("acp:a");
    assert.equal(response.status, 500);
    assert.deepEqual([response.headers.get("x-one"), response.headers.get("x-two")], ["1", "2"]);
    assert.equal((await response.json()).message, 42);
  });

  it("refuse rules that cannot be", () => {
    const { fault } = createSimulator();
    for (const rule of [
      { stal: "body" },
      { stall: "trailers" },
      { status: 99 },
      { match: "nobody" },
      { match: "acp:" },
      { delay: -1 },
      { delay: Number.POSITIVE_INFINITY },
      { times: 1.5 },
      { truncate: -1 },
      { wrongType: {} },
      { network: "yes" },
    ]) {
      assert.throws(() => fault(rule), TypeError, JSON.stringify(rule));
    }
    assert.throws(() => createSimulator({ faults: [{ html: 1 }] }), TypeError);
    assert.doesNotThrow(() => fault({ match: undefined, times: Number.POSITIVE_INFINITY }));
  });
});

describe("aborts through fetch", () => {
  const url = `https://any.example${PATHS.acp("concierge")}`;

  it("come first, with their own reason, and send nothing", async () => {
    const simulator = createSimulator();
    const options = { headers: KEY, signal: AbortSignal.abort("no longer needed") };
    await assert.rejects(simulator.fetch(url, options), (error) => error === "no longer needed");
    await assert.rejects(simulator.fetch(new Request(url, options)), (error) => error === "no longer needed");
    assert.equal((await simulator.fetch(new Request(url, options), { signal: null })).status, 200);
    assert.equal(simulator.requests.length, 1);
  });

  it("are seen between the headers and the body", async () => {
    const controller = new AbortController();
    const { fetch } = createSimulator();
    const response = await fetch(url, { headers: KEY, signal: controller.signal });
    controller.abort(new RangeError("late"));
    await assert.rejects(response.text(), RangeError);
  });

  it("are seen when they come with the request", async () => {
    const controller = new AbortController();
    const match = () => {
      controller.abort(new RangeError("at once"));
      return true;
    };
    for (const wait of [{ stall: "headers" }, { delay: 60_000 }]) {
      const { fetch } = createSimulator({ faults: [{ match, ...wait }] });
      await assert.rejects(fetch(url, { headers: KEY, signal: controller.signal }), RangeError);
    }
  });

  it("leave no listeners behind", async () => {
    const { signal } = new AbortController();
    const { fetch } = createSimulator({
      faults: [
        { after: 10, times: 10, delay: 1 },
        { after: 20, stall: "body" },
      ],
    });
    for (let count = 0; count < 30; count += 1) {
      const response = await fetch(url, { headers: KEY, signal });
      if (count < 20) await response.text();
      else {
        const reader = response.body.getReader();
        await reader.read();
        reader.read();
        await reader.cancel();
      }
    }
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

describe("the server", () => {
  it("gives base URLs, on loopback alone", async () => {
    const simulator = createSimulator();
    const server = await simulator.listen();
    const { url, port, baseUrls } = server;
    assert.equal(url, `http://127.0.0.1:${port}`);
    assert.deepEqual(baseUrls, { voiceAi: url, acp: url, ravan: url, truedy: `${url}/api/public/v1` });
    assert.equal((await fetch(`${baseUrls.truedy}/agents/support`, { headers: KEY })).status, 200);
    await assert.rejects(simulator.listen(port), { code: "EADDRINUSE" });
    const second = await simulator.listen();
    assert.notEqual(second.port, port);
    await Promise.all([server.close(), server.close(), second.close()]);
    await server.close();
    await assert.rejects(fetch(url), TypeError);
  });

  it("takes no target that is no path", async () => {
    const simulator = createSimulator();
    const server = await simulator.listen();
    for (const [method, path] of [
      ["OPTIONS", "*"],
      ["GET", `http://any.example${PATHS.acp("concierge")}`],
    ]) {
      const status = await new Promise((resolve, reject) => {
        const asking = request({ port: server.port, method, path, headers: KEY }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asking.on("error", reject).end();
      });
      assert.equal(status, 404);
    }
    await server.close();
  });

  it("ends stalled connections at once when closed", async () => {
    const simulator = createSimulator({
      faults: [
        { match: "acp", stall: "headers" },
        { match: "truedy", stall: "body" },
        { match: "ravan", delay: 60_000 },
      ],
    });
    const server = await simulator.listen();
    const ask = asker(fetch, server.url);
    const waiting = [
      ask("acp:concierge"),
      ask("ravan:dental-clinic"),
      ask("truedy:support").then((response) => response.text()),
    ].map((promise) => assert.rejects(promise, TypeError));
    await sleep(50);
    assert.equal(simulator.requests.length, 3);
    const start = performance.now();
    await server.close();
    await Promise.all(waiting);
    assert.ok(performance.now() - start < 1000);
  });

  it("lets the process end: waiting faults hold none, nor does a closed server", async () => {
    const script = `
      import { createSimulator } from ${JSON.stringify(entry)};
      const simulator = createSimulator({ faults: [{ match: "acp", delay: 60000 }, { stall: "headers" }] });
      const url = ${JSON.stringify(PATHS.acp("a"))};
      simulator.fetch("https://any.example" + url);
      simulator.fetch("https://any.example/");
      const server = await simulator.listen();
      fetch(server.url + url).catch(() => {});
      fetch(server.url).catch(() => {});
      setTimeout(() => server.close(), 200);
    `;
    await run(process.execPath, ["--input-type=module", "--eval", script], { timeout: 10_000 });
  });
});

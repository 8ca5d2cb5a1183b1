// The simulator: which provider a request is for, what that provider answers, and what the faults make of it.

import { acp } from "./acp.js";
import { createAgents, PROVIDERS } from "./agents.js";
import { createFaults } from "./faults.js";
import { createFetch } from "./fetch.js";
import { FLEET } from "./fleet.js";
import { text } from "./http.js";
import { ravan } from "./ravan.js";
import { serve } from "./server.js";
import { createTruedy } from "./truedy.js";
import { voiceAi } from "./voice-ai.js";

const OPTIONS = ["agents", "faults", "now", "keys", "cors"];

const CORS = { "access-control-allow-origin": "*", "access-control-expose-headers": "*" };

function checkNames(given, known, what) {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${what}: there is no ${unknown}`);
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Whose path it is: the provider's name, with the id (null if it is no percent-encoded text) or as the list. */
function route(providers, path) {
  for (const [name, provider] of Object.entries(providers)) {
    if (path === provider.listPath) return { name, isList: true, id: null };
    const segment = provider.path.exec(path)?.[1];
    if (segment !== undefined) return { name, isList: false, id: decode(segment) };
  }
  return { name: null, isList: false, id: null };
}

// Named one by one, since a wildcard does not cover Authorization.
const preflight = (headers) => ({
  status: 204,
  headers: {
    "access-control-allow-methods": "GET",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
    "access-control-max-age": "600",
  },
  body: "",
});

/** Makes a simulator of the four providers: its options and abilities are described in `testing.d.ts`. */
export function createSimulator(options = {}) {
  checkNames(options, OPTIONS, "options of the simulator");
  const {
    agents: initial = FLEET,
    faults: rules = [],
    now = () => Date.now(),
    keys = {},
    cors = false,
  } = options;
  checkNames(keys, PROVIDERS, "keys of the simulator");
  const providers = { "voice-ai": voiceAi, acp, ravan, truedy: createTruedy(now) };
  const agents = createAgents(providers, initial);
  const faults = createFaults(rules);
  const requests = [];

  const answer = ({ method, headers }, { name, isList, id }) => {
    if (name === null) return text(404);
    if (method !== "GET") return text(405, { allow: "GET" });
    const provider = providers[name];
    const key = provider.keyOf(headers);
    if (!key || key !== (keys[name] ?? key)) return provider.error(401, id);
    const limited = provider.limit?.(key, id);
    if (limited !== undefined) return limited;
    if (isList) return provider.list(agents.bodiesOf(name));
    if (id === null) return provider.error(400, id);
    const agent = agents.get(`${name}:${id}`);
    if (agent === undefined) return provider.error(404, id);
    return agent.status === undefined ? provider.reply(agent.body) : provider.error(agent.status, id);
  };

  const spoiled = (request, { name, id }, reply) =>
    faults.apply(request, reply, (status) =>
      name === null ? text(status) : providers[name].error(status, id),
    );

  const exchange = ({ method, url, headers }) => {
    const path = new URL(url).pathname;
    const target = route(providers, path);
    const { name, id } = target;
    const ref = id === null ? null : `${name}:${id}`;
    const request = { provider: name, ref, method, url, path, headers, at: now(), status: null };
    requests.push(request);
    const isPreflight = cors && method === "OPTIONS";
    const reply = isPreflight ? preflight(headers) : spoiled(request, target, answer(request, target));
    if (!reply.network && reply.stall !== "headers") request.status = reply.status;
    return cors ? { ...reply, headers: { ...CORS, ...reply.headers } } : reply;
  };

  return {
    fetch: createFetch(exchange),
    requests,
    get refs() {
      return agents.refs();
    },
    set: agents.set,
    fault: faults.add,
    listen: (port = 0) => serve(exchange, port),
  };
}

// The gateway on Cloudflare: a Worker that refuses what is to be refused, and behind it a Durable Object for each
// provider, the only one that asks there.
import { DurableObject } from "cloudflare:workers";

import { configFromEnv } from "./env.js";
import { createGateway, createSharingGateway } from "./gateway-workerd.js";
import { Known, mergedEvents, mergedResults } from "./merge.js";

export { configFromEnv } from "./env.js";

/** What the gateway is told beside the request. The platform sets this header, whatever a client sends. */
const contextOf = (request, context) => ({
  get clientAddress() {
    return request.headers.get("cf-connecting-ip") ?? undefined;
  },
  waitUntil: (promise) => context.waitUntil(promise),
});

/** Asks the hub of a provider; once more where it was thrown out at that moment, as at each deployment. */
async function askHub({ STATUS_HUB: hubs }, provider, request) {
  const hub = () => hubs.get(hubs.idFromName(provider));
  try {
    return await hub().fetch(request);
  } catch (error) {
    if (error.overloaded) throw error;
    return hub().fetch(request);
  }
}

/** Who is asked for what: references by provider. One that is not to be seen gets its error from the first. */
function byProvider(subjects) {
  const groups = new Map();
  for (const [ref, provider] of subjects) {
    if (provider !== null) groups.set(provider, [...(groups.get(provider) ?? []), ref]);
  }
  const [first] = groups.values();
  first.push(...subjects.filter(([, provider]) => provider === null).map(([ref]) => ref));
  return [...groups].map(([provider, refs]) => ({ provider, refs }));
}

/** The same request for some of its references, with the headers that still fit it. */
function partOf(request, refs, id) {
  const url = new URL(request.url);
  url.searchParams.delete("ref");
  for (const ref of refs) url.searchParams.append("ref", ref);
  const headers = new Headers(request.headers);
  headers.delete("if-none-match");
  headers.set("last-event-id", id);
  return new Request(url, { headers });
}

/** Asks several hubs, and makes one answer of theirs. */
async function askSeveral(front, request, env, subjects) {
  const refs = subjects.map(([ref]) => ref);
  const known = new Known(refs, request.headers.get("last-event-id"));
  const answers = await Promise.all(
    byProvider(subjects).map(async ({ provider, refs }) => {
      const response = await askHub(env, provider, partOf(request, refs, known.idOf(refs)));
      return { refs, response, body: response.body };
    }),
  );
  const refused = answers.find(({ response }) => response.status !== 200);
  if (refused) {
    for (const answer of answers) if (answer !== refused) answer.body?.cancel();
    return refused.response;
  }
  const [{ response }] = answers;
  if (response.headers.get("content-type").startsWith("text/event-stream")) {
    return new Response(mergedEvents(answers, known), response);
  }
  const bodies = await Promise.all(answers.map(({ response }) => response.json()));
  return front.complete(request, mergedResults(refs, bodies));
}

/** Makes a Worker and its Durable Object class for the configuration that this function gives. */
export function createWorker(configOf) {
  let front;

  async function fetch(request, env, context) {
    front ??= await createGateway(configOf(env));
    const sorted = await front.sort(request, contextOf(request, context));
    if (sorted instanceof Response) return sorted;
    try {
      if (Array.isArray(sorted)) return await askSeveral(front, request, env, sorted);
      return await askHub(env, sorted, request);
    } catch (error) {
      console.error("The hub cannot be reached:", error.message);
      return front.complete(request);
    }
  }

  class StatusHub extends DurableObject {
    #gateway;

    async fetch(request) {
      this.#gateway ??= createSharingGateway(configOf(this.env));
      return (await this.#gateway).fetch(request, contextOf(request, this.ctx));
    }
  }

  return { worker: { fetch }, StatusHub };
}

const { worker, StatusHub } = createWorker(configFromEnv);

export { StatusHub };
export default worker;

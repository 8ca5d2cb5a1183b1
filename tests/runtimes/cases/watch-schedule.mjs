// When a watch asks: at once, then each agent at its own phase of the interval, within cap and pace.

import { deepEqual, equal, includes, ok } from "../inside/assert.mjs";
import { sleep, until } from "../inside/bench.mjs";
import { failing, follow, good, OFTEN, one, provider, ROUND_MS, silent, take } from "./watch-kit.mjs";

const LIST = "/v1/voice-agents";
const ACP = ["acp:concierge", "acp:mailroom", "acp:reception"];
const paths = async (simulator) => (await simulator.requests()).map(({ path }) => path);
const many = (provider, count) => Array.from({ length: count }, (_, index) => `${provider}:a${index}`);

/** A reply that takes a while, and notes the most requests that there were at once, in all and for an agent. */
function slowly(ms) {
  const inFlight = [];
  const most = { inAll: 0, ofOne: 0 };
  const reply = async ({ id }) => {
    inFlight.push(id);
    most.inAll = Math.max(most.inAll, inFlight.length);
    most.ofOne = Math.max(most.ofOne, inFlight.filter((other) => other === id).length);
    await sleep(ms);
    inFlight.splice(inFlight.indexOf(id), 1);
    return good;
  };
  return { reply, most };
}

export default {
  "each reference is asked at once, within the cap": async (bench) => {
    const server = await bench.server({ body: { data: { status: "active" } }, held: true });
    const client = await bench.client(server, { maxConcurrency: 3 });
    const { events } = follow(client.watch([...many("truedy", 5), ...many("ravan", 2)]));
    await until(async () => (await server.requests()).length >= 5, "the first requests");
    await sleep(200);
    const asked = (await server.requests()).map(({ path }) => path);
    equal(asked.length, 5, `requests ${asked}`);
    equal(asked.filter((path) => path.startsWith("/agents/")).length, 3, "requests to Truedy");
    await server.release();
    await until(() => events.length === 7, "all events");
    equal((await server.requests()).length, 7, "requests in all");
  },

  "later asks are spread over the interval, not in step": async (bench) => {
    const { fetch, asked, countOf } = provider({});
    const client = await bench.fetching(fetch, { maxConcurrency: 20 });
    const refs = many("ravan", 20);
    follow(client.watch(refs, OFTEN));
    await until(() => refs.every((_, index) => countOf(`a${index}`) >= 2), "all second asks");
    const timesOf = (id) => asked.filter((request) => request.id === id).map(({ at }) => at);
    const times = refs.map((_, index) => timesOf(`a${index}`));
    const firsts = times.map(([first]) => first);
    const seconds = times.map(([, second]) => second).sort((a, b) => a - b);
    ok(Math.max(...firsts) - Math.min(...firsts) < 600, `the first asks are spread: ${firsts}`);
    ok(seconds.at(-1) - seconds[0] > 400, `the second asks are in step: ${seconds}`);
    ok(new Set(seconds.map((at) => Math.floor(at / 100))).size >= 4, `they come in bursts: ${seconds}`);
    for (const [first, second] of times) ok(second - first > 200, `asked again after ${second - first} ms`);
  },

  "later asks are one interval apart": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    follow(client.watch(["truedy:a"], OFTEN));
    await until(() => asked.length >= 3, "three requests");
    const apart = asked[2].at - asked[1].at;
    ok(apart > 400 && apart < 1_950, `they are ${apart} ms apart`);
  },

  "by default an agent is asked every 15 seconds": async (bench) => {
    const { fetch, asked } = provider({ a: failing(503) });
    const client = await bench.fetching(fetch);
    const { nextInMs } = await one(client.watch(["truedy:a"]));
    // A failure doubles it, and the jitter moves it by a tenth.
    ok(nextInMs > 26_000 && nextInMs <= 33_000, `the next ask is in ${nextInMs} ms`);
    equal(asked.length, 1, "requests");
  },

  "one request a reference at a time, however slow": async (bench) => {
    const { reply, most } = slowly(1_900);
    const { fetch, asked } = provider({ a: reply });
    const client = await bench.fetching(fetch);
    const watch = client.watch(["truedy:a"], { ...OFTEN, emit: "all" });
    await take(watch, 1);
    await until(() => asked.length === 2, "the second request");
    equal(most.ofOne, 1, "requests at once");
    ok(asked[1].at - asked[0].at >= 1_850, "the second did not wait for the first");
  },

  "the cap holds for a watch": async (bench) => {
    const { reply, most } = slowly(150);
    const { fetch, countOf } = provider(Object.fromEntries(many("a", 6).map((_, i) => [`a${i}`, reply])));
    const client = await bench.fetching(fetch, { maxConcurrency: 2 });
    follow(client.watch(many("ravan", 6), OFTEN));
    await until(() => countOf("a5") >= 2 && countOf("a0") >= 2, "the second round");
    equal(most.inAll, 2, "requests at once");
  },

  "the pace holds for a watch": async (bench) => {
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch, { truedy: { maxRequestsPerMinute: 3 } });
    const { events } = follow(client.watch(["truedy:a", "truedy:b"], { ...OFTEN, emit: "all" }));
    await until(() => asked.length === 3, "three requests");
    await sleep(ROUND_MS);
    equal(asked.length, 3, "requests");
    ok(
      events.every(({ type }) => type === "status"),
      "an error",
    );
  },

  "the deadline counts from leaving the queue": async (bench) => {
    const { reply } = slowly(400);
    const { fetch } = provider({ a: reply, b: reply, c: reply, d: reply });
    const client = await bench.fetching(fetch, { maxConcurrency: 1, deadlineMs: 1_500, timeoutMs: 1_500 });
    const events = await take(client.watch(["truedy:a", "truedy:b", "truedy:c", "truedy:d"]), 4);
    deepEqual(
      events.map(({ type }) => type),
      ["status", "status", "status", "status"],
    );
  },

  "the client's timeout and deadline hold for each poll": async (bench) => {
    for (const times of [{ timeoutMs: 200 }, { deadlineMs: 200 }]) {
      const { fetch, asked } = provider({ a: [silent, good] });
      const client = await bench.fetching(fetch, times);
      const watch = client.watch(["truedy:a"]);
      const event = await one(watch);
      includes(event.error, { kind: "timeout", ref: "truedy:a", attempts: 1 }, "error");
      equal(asked.length, 1, "requests");
      ok(asked[0].ended, "the request goes on");
      await watch.return();
    }
  },

  "two or more agents of ACP are answered by one list call a round": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    const watch = client.watch(ACP, { intervalMs: 1_000, jitter: 0.2, emit: "all" });
    const events = await take(watch, 6);
    deepEqual((await paths(simulator)).slice(0, 2), [LIST, LIST], "paths");
    for (const round of [events.slice(0, 3), events.slice(3)]) {
      deepEqual(round.map(({ ref }) => ref).sort(), ACP, "references of a round");
    }
    deepEqual(
      events.slice(0, 3).map(({ status }) => status.availability),
      ["available", "unavailable", "degraded"],
    );
  },

  "one agent of ACP is asked singly": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    await one(client.watch([ACP[0], ACP[0], "truedy:support"]));
    await until(async () => (await simulator.requests()).length === 2, "two requests");
    const asked = await paths(simulator);
    ok(asked.includes(`${LIST}/agents/concierge`) && !asked.includes(LIST), `paths: ${asked}`);
  },

  "an agent that is missing from the list is asked singly, each round": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    await simulator.fault({
      match: /voice-agents$/,
      body: { voiceAgents: [{ agent: { id: "concierge", voiceMode: "web" } }] },
    });
    const events = await take(client.watch(ACP.slice(0, 2), { ...OFTEN, emit: "all" }), 4);
    ok(
      events.every(({ type }) => type === "status"),
      "an error",
    );
    const single = `${LIST}/agents/mailroom`;
    deepEqual((await paths(simulator)).slice(0, 4), [LIST, single, LIST, single], "paths");
  },

  "a list that is refused makes all be asked singly, and stops nobody": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    await simulator.fault({ match: /voice-agents$/, status: 403 });
    const events = await take(client.watch(ACP.slice(0, 2), { ...OFTEN, emit: "all" }), 4);
    ok(
      events.every(({ type }) => type === "status"),
      "an error",
    );
    const asked = (await paths(simulator)).slice(0, 6);
    const singles = ACP.slice(0, 2).map((ref) => `${LIST}/agents/${ref.slice(4)}`);
    for (const path of [LIST, ...singles]) equal(asked.filter((other) => other === path).length, 2, path);
  },

  "a list that fails otherwise is each agent's error, and nobody is asked singly": async (bench) => {
    const simulator = await bench.simulator();
    const client = await bench.client(simulator);
    await simulator.fault({ match: /voice-agents$/, status: 500 });
    const watch = client.watch(ACP, OFTEN);
    for (const [index, event] of (await take(watch, 3)).entries()) {
      includes(event, { type: "error", ref: ACP[index] });
      includes(event.error, { ref: ACP[index], kind: "provider", status: 500, attempts: 1 });
    }
    deepEqual(await paths(simulator), [LIST], "paths");
    // They fail together, and are asked together.
    follow(watch);
    await until(async () => (await simulator.requests()).length > 1, "the next round");
    await sleep(300);
    deepEqual((await paths(simulator)).slice(0, 2), [LIST, LIST], "paths of two rounds");
  },

  "onAttempt is told of each poll": async (bench) => {
    const told = [];
    const simulator = await bench.simulator();
    const client = await bench.client(simulator, { onAttempt: (attempt) => told.push(attempt) });
    follow(client.watch(["truedy:support", ...ACP], OFTEN));
    await until(() => told.length >= 4, "two rounds");
    const own = told.filter(({ ref }) => ref === "truedy:support");
    const list = told.filter(({ path }) => path === LIST);
    for (const attempts of [own, list]) {
      ok(attempts.length >= 1, "none of one kind");
      for (const attempt of attempts) includes(attempt, { attempt: 1, status: 200, error: null });
    }
    ok(
      list.every(({ ref }) => ref === null),
      "the reference of a list",
    );
  },
};

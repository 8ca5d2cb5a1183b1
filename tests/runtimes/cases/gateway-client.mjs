// The client of a gateway: the same methods, and no key.

import { deepEqual, equal, ok, statusError } from "../inside/assert.mjs";
import { until, within } from "../inside/bench.mjs";

const AGENT = "truedy:support";
const SECRET = "0123456789abcdef0123456789abcdef";

const next = async (watch) => (await within(20_000, watch.next(), "an event")).value;

/** A gateway that answers each question about one agent with this body, and has no streams. */
const answering = (body) => async (url) =>
  new Response(body, { status: String(url).includes("/v1/status/") ? 200 : 404 });

export default {
  "an event is about the agent that is watched, whatever its status says": async (bench) => {
    const fetch = answering('{"ref":"acp:other","availability":"available"}');
    const client = await bench.gatewayClient({ url: "https://gateway.example" }, { fetch });
    const event = await next(client.watch(["acp:a"]));
    equal(event.ref, "acp:a", "ref");
    equal(event.type, "status", "type");
  },

  "a status that is nested too deep to be written is told all the same": async (bench) => {
    const deep = `{"ref":"acp:a","channels":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    const client = await bench.gatewayClient({ url: "https://gateway.example" }, { fetch: answering(deep) });
    const event = await next(client.watch(["acp:a"]));
    equal(event.type, "status", "type");
  },

  "status gives the public status, and nothing else": async (bench) => {
    const client = await bench.gatewayClient(await bench.gateway());
    const status = await client.status(AGENT);
    equal(status.availability, "available", "availability");
    ok(!("providerStatus" in status) && !("drift" in status), "more than is public");
  },

  "statuses come in the order asked, from one request, with an error for each that has none": async (
    bench,
  ) => {
    const sent = [];
    const client = await bench.gatewayClient(await bench.gateway(), {
      onAttempt: ({ path }) => sent.push(path),
    });
    const refs = [AGENT, "acp:nobody", "no reference", AGENT];
    const results = await client.statuses(refs);
    deepEqual(
      results.map((result) => [result.ref, result.ok ? result.status.ref : result.error.kind]),
      [
        [AGENT, AGENT],
        ["acp:nobody", "not-found"],
        ["no reference", "config"],
        [AGENT, AGENT],
      ],
      "results",
    );
    equal(sent.length, 1, "requests");
  },

  "what the gateway refuses is an error of its kind": async (bench) => {
    const client = await bench.gatewayClient(await bench.gateway());
    const error = await statusError(client.status("acp:nobody"), { kind: "not-found", status: 404 });
    ok(error === undefined || error.body === undefined || error.body.source === "gateway", "source");
  },

  "a provider's failure has the kind that the gateway names": async (bench) => {
    const gateway = await bench.gateway({ maxRetries: 0 });
    await gateway.fault({ match: AGENT, status: 401 });
    const client = await bench.gatewayClient(gateway, { maxRetries: 0 });
    await statusError(client.status(AGENT), { kind: "unauthorized", status: 502 });
  },

  "a wrong token is refused, and a function is asked once more": async (bench) => {
    const gateway = await bench.gateway({ viewerSecrets: [SECRET] });
    let asked = 0;
    const token = () => {
      asked += 1;
      return `wrong.token.${asked}`;
    };
    const client = await bench.gatewayClient(gateway, { token, maxRetries: 0 });
    await statusError(client.status(AGENT), { kind: "unauthorized", status: 401 });
    equal(asked, 2, "asks");
    const watch = client.watch([AGENT], { intervalMs: 1_000 });
    const event = await next(watch);
    equal(event.error.kind, "unauthorized", "kind");
    equal(event.nextInMs, null, "nextInMs");
    equal((await within(20_000, watch.next(), "the end")).done, true, "done");
  },

  "watch listens to the stream: a change comes, and nobody polls": async (bench) => {
    const gateway = await bench.gateway({ intervalMs: 1_000 });
    const sent = [];
    const client = await bench.gatewayClient(gateway, { onAttempt: ({ path }) => sent.push(path) });
    const watch = client.watch([AGENT], { intervalMs: 1_000 });
    equal((await next(watch)).status.headline, "Active", "headline");
    await gateway.set(AGENT, { status: "draft" });
    const event = await next(watch);
    equal(event.status.headline, "Draft", "headline");
    equal(event.previous.headline, "Active", "headline before");
    deepEqual(sent, [], "requests beside the stream");
    await watch.return();
  },

  "an agent can join and leave": async (bench) => {
    const gateway = await bench.gateway({ intervalMs: 1_000 });
    const client = await bench.gatewayClient(gateway);
    const watch = client.watch([AGENT], { intervalMs: 1_000 });
    equal((await next(watch)).ref, AGENT, "ref");
    equal(watch.add("acp:concierge"), true, "joined");
    equal((await next(watch)).ref, "acp:concierge", "ref");
    equal(watch.delete(AGENT), true, "left");
    equal(watch.delete("acp:concierge"), true, "left");
    equal((await within(20_000, watch.next(), "the end")).done, true, "done");
  },

  "a token that no header can carry is told as such": async (bench) => {
    const gateway = await bench.gateway({ viewerSecrets: [SECRET] });
    const client = await bench.gatewayClient(gateway, { token: () => "a\nb", maxRetries: 0 });
    const event = await next(client.watch([AGENT], { intervalMs: 1_000 }));
    equal(event.error.kind, "config", "kind");
  },

  "an id that no header can carry ends nothing, and a token is not shown": async (bench) => {
    const token = "viewer_7d41e2b0c955";
    const status = { ref: AGENT, availability: "available", headline: `Active ${token}` };
    const frame = (status) =>
      `id: \u2603\ndata: ${JSON.stringify({ type: "status", ref: AGENT, status })}\n\n`;
    let opened = 0;
    const fetch = async (url) => {
      if (!String(url).includes("/v1/events")) return Response.json({ results: [] });
      opened += 1;
      const headline = opened > 1 ? "Draft" : status.headline;
      const headers = { "content-type": "text/event-stream" };
      return new Response(frame({ ...status, headline }), { headers });
    };
    const client = await bench.gatewayClient({ url: "https://gateway.example" }, { fetch, token });
    const watch = client.watch([AGENT], { intervalMs: 60_000 });
    equal((await next(watch)).status.headline, "Active [redacted]", "headline");
    await until(() => opened > 1, "the stream to be opened again", 15_000);
    await watch.return();
  },

  "an error that the stream tells has what the gateway knew before, and when it asks again": async (
    bench,
  ) => {
    const gateway = await bench.gateway({ intervalMs: 1_000, ttlMs: 0, staleMs: 0, maxRetries: 0 });
    const first = await bench.gatewayClient(gateway);
    const before = first.watch([AGENT], { intervalMs: 60_000 });
    equal((await next(before)).status.headline, "Active", "headline");
    await gateway.fault({ match: AGENT, status: 503 });
    equal((await next(before)).error.kind, "provider", "kind");

    const late = (await bench.gatewayClient(gateway)).watch([AGENT], { intervalMs: 60_000 });
    const { error, lastKnown, nextInMs } = await next(late);
    equal(error.kind, "provider", "kind");
    equal(lastKnown?.headline, "Active", "the headline that was known");
    ok(nextInMs >= 0 && nextInMs < 60_000, `asked again in ${nextInMs} ms`);
    await Promise.all([before.return(), late.return()]);
  },

  "where there is no stream it asks": async (bench) => {
    const gateway = await bench.gateway();
    const plain = globalThis.fetch;
    const fetch = (url, init) =>
      String(url).includes("/v1/events")
        ? Promise.resolve(new Response("", { status: 501 }))
        : plain(url, init);
    const client = await bench.gatewayClient(gateway, { fetch });
    const watch = client.watch([AGENT], { intervalMs: 1_000 });
    equal((await next(watch)).status.headline, "Active", "headline");
    await gateway.set(AGENT, { status: "draft" });
    equal((await next(watch)).status.headline, "Draft", "headline");
    await watch.return();
  },

  "a viewer that leaves ends the polling": async (bench) => {
    const gateway = await bench.gateway({ intervalMs: 1_000 });
    const client = await bench.gatewayClient(gateway);
    const watch = client.watch([AGENT]);
    await next(watch);
    await watch.return();
    let before = -1;
    await until(
      async () => {
        const { length } = await gateway.requests();
        const isQuiet = length === before;
        before = length;
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        return isQuiet;
      },
      "quiet",
      20_000,
    );
  },

  "wrong options are refused, and named": async (bench) => {
    const { createGatewayClient } = bench.entry;
    const of = (options) => createGatewayClient(options);
    await statusError(of({}), { kind: "config", message: /url/ });
    await statusError(of({ url: "ftp://x" }), { kind: "config", message: /url/ });
    await statusError(of({ url: "http://example.com" }), { kind: "config", message: /url/ });
    await statusError(of({ url: "https://a@example.com" }), { kind: "config", message: /url/ });
    await statusError(of({ url: "https://example.com", token: 5 }), { kind: "config", message: /token/ });
    await statusError(of({ url: "https://example.com", apiKey: "k" }), { kind: "config", message: /apiKey/ });
  },
};

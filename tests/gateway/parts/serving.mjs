// The server on node:http, in front of a gateway that does what a case wants.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { ask, askRaw, Events, until } from "../host/ask.mjs";

/** A server in front of a gateway with this `fetch`; it goes when the test has ended. */
async function serverOf(context, listener, fetch) {
  const server = createServer(listener({ fetch }));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const EVENTS = { headers: { "content-type": "text/event-stream" } };

/** A stream without end, which counts what was asked for. */
function endless(chunk) {
  const state = { pulls: 0, cancelled: false };
  const pull = async (controller) => {
    state.pulls += 1;
    await sleep(1);
    controller.enqueue(chunk);
  };
  const cancel = () => {
    state.cancelled = true;
  };
  state.body = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  return state;
}

const CONFIG = { truedy: { apiKey: "t" }, agents: ["truedy:a"] };

export const serving =
  ({ listener, serve }) =>
  () => {
    it("the gateway gets address, method, headers and the client's address", async (context) => {
      const seen = [];
      const url = await serverOf(context, listener, async (request, about) => {
        seen.push([
          request.url,
          request.method,
          request.headers.get("x-a"),
          request.headers.get("x-b"),
          about,
        ]);
        return new Response("{}");
      });
      await ask(url, "//a/../b?c=%zz", { method: "TRACE", headers: { "x-a": "1" } });
      assert.deepEqual(seen, [[`${url}//a/../b?c=%zz`, "TRACE", "1", null, { clientAddress: "127.0.0.1" }]]);
    });

    it("a client that reads slowly slows the stream down", async (context) => {
      const warnings = [];
      const warn = (warning) => warnings.push(warning.message);
      process.on("warning", warn);
      context.after(() => process.off("warning", warn));
      const stream = endless(new Uint8Array(65_536));
      const url = await serverOf(context, listener, async () => new Response(stream.body, EVENTS));
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname);
      context.after(() => socket.destroy());
      socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      socket.pause();
      await until(() => stream.pulls > 3, "the first chunks");
      let last = -1;
      await until(async () => {
        const before = last;
        last = stream.pulls;
        await sleep(300);
        return before === last;
      }, "the stream to stand still");
      // What the system keeps of a connection is some megabytes at the most.
      assert.ok(stream.pulls < 300, `${stream.pulls} chunks`);
      socket.resume();
      await until(() => stream.pulls > last + 5, "the stream to go on");
      // Such as of listeners that each wait leaves behind.
      assert.deepEqual(warnings, []);
    });

    it("a stream whose client leaves is let go at once", async (context) => {
      let cancelled = false;
      const silent = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(":\n\n")),
        cancel: () => {
          cancelled = true;
        },
      });
      const url = await serverOf(context, listener, async () => new Response(silent, EVENTS));
      const events = await Events.open(url, "/");
      await until(() => events.blocks.length > 0, "the first block");
      events.close();
      await until(() => cancelled, "the end of the stream", 2_000);
    });

    it("a gateway that throws, rejects or breaks off ends one connection and nothing else", async (context) => {
      const broken = () =>
        new ReadableStream({
          start: (controller) => controller.enqueue(new Uint8Array(3)),
          pull: (controller) => controller.error(new Error("broken")),
        });
      const answers = [
        () => Promise.reject(new Error("rejected")),
        async () => new Response(broken(), EVENTS),
        async () => new Response(broken()),
        async () => null,
        async () => new Response("fine"),
      ];
      const url = await serverOf(context, listener, () => answers.shift()());
      for (let round = 0; round < 4; round += 1) await assert.rejects(ask(url, "/"));
      assert.equal((await ask(url, "/")).body, "fine");
    });

    it("a client without a Host of its own is answered", async (context) => {
      const url = await serverOf(context, listener, async (request) => new Response(request.url));
      assert.match(await askRaw(url, "GET /x HTTP/1.0\r\n\r\n"), /http:\/\/localhost\/x$/);
      assert.match(
        await askRaw(url, "GET HTTP://other.example/y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        /HTTP:\/\/other\.example\/y$/,
      );
    });

    it("close() ends streams with a word, refuses no second time, and frees the port", async () => {
      const server = await serve(CONFIG, { port: 0 });
      const events = await Events.open(server.url, "/v1/events?ref=truedy:a");
      await until(() => events.blocks.length > 0, "the beginning");
      await server.close();
      await server.close();
      await events.over(2_000);
      assert.equal(events.blocks.at(-1).event, "end");
      await assert.rejects(ask(server.url, "/healthz"));
      const again = await serve(CONFIG, { port: Number(new URL(server.url).port) });
      assert.equal((await ask(again.url, "/healthz")).status, 200);
      await again.close();
    });

    it("a request that close() cuts short is 503", async () => {
      const slow = createServer(() => {});
      await new Promise((resolve) => slow.listen(0, "127.0.0.1", resolve));
      const truedy = { apiKey: "t", baseUrl: `http://127.0.0.1:${slow.address().port}` };
      const server = await serve({ ...CONFIG, truedy }, { port: 0 });
      const asked = ask(server.url, "/v1/status/truedy:a");
      await sleep(200);
      await server.close();
      slow.closeAllConnections();
      slow.close();
      const { status, json } = await asked;
      assert.deepEqual([status, json.source], [503, "gateway"]);
    });

    it("a port that is taken rejects, and leaves nothing behind", async () => {
      const server = await serve(CONFIG, { port: 0 });
      const port = Number(new URL(server.url).port);
      await assert.rejects(serve(CONFIG, { port }), { code: "EADDRINUSE" });
      await server.close();
    });

    it("a wrong configuration rejects before anything listens", async () => {
      await assert.rejects(serve({ ...CONFIG, agents: ["nobody:a"] }), {
        name: "StatusError",
        kind: "config",
      });
    });

    it("IPv6 has its address in brackets", async (context) => {
      const server = await serve(CONFIG, { port: 0, host: "::1" }).catch(() => undefined);
      if (server === undefined) return context.skip("there is no IPv6 here");
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      assert.match(server.url, /^http:\/\/\[::1\]:\d+$/);
      await server.close();
      return undefined;
    });
  };

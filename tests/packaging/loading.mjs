// When and how often the wasm is loaded, and how a client is closed.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { app, bundle, inNode, installed, must } from "./app.mjs";

describe("loading", () => {
  it("begins with createClient: importing compiles and fetches nothing", async () => {
    const calls = await inNode(async (calls) => {
      await import("voice-agent-status");
      await import("voice-agent-status/url");
      await import("voice-agent-status/testing");
      return calls;
    });
    assert.deepEqual(calls, []);
  });

  it("leaves the inlined wasm in a chunk of its own until then", async () => {
    const { metafile } = await bundle(
      'import "voice-agent-status/load"; export * from "voice-agent-status";',
      {
        external: ["voice-agent-status/load"],
      },
    );
    const [index] = Object.entries(metafile.inputs).filter(([path]) =>
      path.endsWith("voice-agent-status/index.js"),
    );
    const inline = index[1].imports.filter(({ path }) => path.endsWith("wasm-inline.js"));
    assert.deepEqual(
      inline.map(({ kind }) => kind),
      ["dynamic-import"],
    );
  });

  for (const order of [
    ["voice-agent-status", "voice-agent-status/url"],
    ["voice-agent-status/url", "voice-agent-status"],
  ]) {
    it(`is done once for all entries, whichever comes first (${order[0]})`, async () => {
      const said = await inNode(async (calls, order) => {
        const { createSimulator } = await import("voice-agent-status/testing");
        const { fetch, refs } = createSimulator();
        const options = { truedy: { apiKey: "k" }, fetch };
        const ref = refs.find((ref) => ref.startsWith("truedy:"));
        const [first, second] = await Promise.all(order.map((entry) => import(entry)));
        const early = await first.createClient(options);
        const late = await second.createClient(options);
        const again = await first.createClient(options);
        const headlines = await Promise.all(
          [late, early, again].map(async (it) => (await it.status(ref)).headline),
        );
        return {
          calls,
          headlines: new Set(headlines).size,
          same: first.StatusClient === second.StatusClient,
        };
      }, order);
      assert.deepEqual(said, { calls: ["WebAssembly.instantiate"], headlines: 1, same: true });
    });
  }

  it("is shared by all who ask for a client at the same time", async () => {
    const said = await inNode(async (calls) => {
      const entries = await Promise.all([import("voice-agent-status"), import("voice-agent-status/url")]);
      const asked = Array.from({ length: 10 }, (_, index) => entries[index % 2].createClient({}));
      const clients = await Promise.all(asked);
      return { calls, clients: new Set(clients).size };
    });
    assert.deepEqual(said, { calls: ["WebAssembly.instantiate"], clients: 10 });
  });

  for (const entry of ["voice-agent-status", "voice-agent-status/url"]) {
    it(`is tried again after a failure (${entry})`, async () => {
      const said = await inNode(async (calls, entry) => {
        const { createClient } = await import(entry);
        const { instantiate } = WebAssembly;
        WebAssembly.instantiate = async (_bytes, imports) => {
          // Node's own fetch is a wasm too, and not needed here.
          if (!imports?.g) return new Promise(() => {});
          calls.push("failure");
          throw new Error("out of memory");
        };
        const failed = await Promise.allSettled(Array.from({ length: 3 }, () => createClient({})));
        WebAssembly.instantiate = instantiate;
        const made = await Promise.allSettled(Array.from({ length: 3 }, () => createClient({})));
        return {
          calls,
          failed: failed.map(({ reason }) => reason?.message),
          made: made.map(({ status }) => status),
        };
      }, entry);
      assert.deepEqual(said.calls, ["failure", "WebAssembly.instantiate"]);
      assert.equal(said.failed.filter((message) => message?.includes("out of memory")).length, 3);
      assert.deepEqual(said.made, Array(3).fill("fulfilled"));
    });
  }

  it("says what is missing where nothing can be inflated", async () => {
    const said = await inNode(async () => {
      const { DecompressionStream } = globalThis;
      const { createClient } = await import("voice-agent-status");
      delete globalThis.DecompressionStream;
      const { kind, message } = await createClient({}).catch((error) => error);
      globalThis.DecompressionStream = DecompressionStream;
      const { status } = await createClient({});
      return {
        kind,
        names: ["DecompressionStream", "/url"].filter((name) => message.includes(name)),
        status: typeof status,
      };
    });
    assert.deepEqual(said, {
      kind: "network",
      names: ["DecompressionStream", "/url"],
      status: "function",
    });
  });

  it("is not undone by wrong options", async () => {
    const said = await inNode(async (calls) => {
      const { createClient } = await import("voice-agent-status");
      const kinds = await Promise.all(
        [{ nope: 1 }, null, 5].map((options) => createClient(options).catch((e) => e.kind)),
      );
      const client = await createClient({});
      return { calls, kinds, client: typeof client.status };
    });
    assert.deepEqual(said, {
      calls: ["WebAssembly.instantiate"],
      kinds: ["config", "config", "config"],
      client: "function",
    });
  });

  it("works from CommonJS, by require", async () => {
    const program = join(app, "program.cjs");
    writeFileSync(
      program,
      `const { createClient } = require("voice-agent-status");
      const { createSimulator } = require("voice-agent-status/testing");
      const { createClient: byUrl } = require("voice-agent-status/url");
      const options = { truedy: { apiKey: "k" }, fetch: createSimulator({ agents: { "truedy:a": {} } }).fetch };
      Promise.all([createClient(options), byUrl(options)])
        .then((clients) => Promise.all(clients.map((client) => client.status("truedy:a"))))
        .then((statuses) => console.log(statuses.map(({ ref }) => ref).join()));`,
    );
    const { stdout } = await must(process.execPath, [program], { cwd: app });
    assert.equal(stdout.trim(), "truedy:a,truedy:a");
  });
});

describe("the entry ./url, from a server", () => {
  for (const { title, type, status = 200, calls } of [
    {
      title: "compiles the wasm while it streams in",
      type: "application/wasm",
      calls: ["fetch", "WebAssembly.instantiateStreaming"],
    },
    {
      title: "takes it from a server that gives it another type",
      type: "application/octet-stream",
      calls: ["fetch", "WebAssembly.instantiate"],
    },
    {
      title: "says which answer it got in its place, and asks again",
      type: "text/html",
      status: 404,
      calls: ["fetch", "fetch", "WebAssembly.instantiateStreaming"],
    },
  ]) {
    it(title, async () => {
      const { outputFiles } = await bundle('export * from "voice-agent-status/url";', {
        define: { "import.meta.url": "globalThis.base" },
      });
      writeFileSync(join(app, "by-url.mjs"), outputFiles[0].contents);
      const said = await inNode(
        async (calls, { file, type, status }) => {
          const { createServer } = await import("node:http");
          const { readFileSync } = await import("node:fs");
          let answers = 0;
          const server = createServer((_, response) => {
            const isFirst = answers++ === 0;
            response.writeHead(isFirst ? status : 200, {
              "content-type": isFirst ? type : "application/wasm",
            });
            response.end(readFileSync(file));
          });
          await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
          globalThis.base = `http://127.0.0.1:${server.address().port}/app.js`;
          const { createClient } = await import(`${process.cwd()}/by-url.mjs`);
          const refusal = status === 200 ? "" : await createClient({}).catch(({ message }) => message);
          const client = await createClient({});
          server.close();
          server.closeAllConnections();
          return { calls, refusal: String(refusal), client: typeof client.status };
        },
        { file: join(installed, "voice_agent_status_bg.wasm"), type, status },
      );
      assert.deepEqual(said.calls, calls);
      assert.equal(said.client, "function");
      assert.match(said.refusal, status === 200 ? /^$/ : /voice_agent_status_bg\.wasm.* 404/);
    });
  }
});

describe("closing", () => {
  for (const way of ["close", "free", "Symbol.dispose"]) {
    it(`by ${way} ends the calls in flight and later ones, and is harmless when done twice`, async () => {
      const said = await inNode(async (_, way) => {
        const { createClient, isStatusError } = await import("voice-agent-status");
        const client = await createClient({ truedy: { apiKey: "k" }, fetch: () => new Promise(() => {}) });
        const other = await createClient({
          truedy: { apiKey: "k" },
          fetch: async () => Response.json({ data: { status: "active" }, meta: {} }),
        });
        const close = way === "Symbol.dispose" ? Symbol.dispose : way;
        const kindOf = (error) => (isStatusError(error) ? error.kind : String(error));
        const running = client.status("truedy:a").catch(kindOf);
        await new Promise((resolve) => setTimeout(resolve, 20));
        client[close]();
        const later = client.status("truedy:a").catch(kindOf);
        client[close]();
        return [await running, await later, (await other.status("truedy:a")).availability];
      }, way);
      assert.deepEqual(said, ["config", "config", "available"]);
    });
  }
});

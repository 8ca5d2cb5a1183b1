// The command that starts the page.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { startServer } from "./harness.mjs";

const script = fileURLToPath(new URL("../../www/start.mjs", import.meta.url));

function run(args, env = {}) {
  return new Promise((resolve) => {
    // What starts all the same is ended, and then has no sentence to tell.
    const options = { env: { ...process.env, ...env }, timeout: 20_000 };
    execFile(process.execPath, [script, ...args], options, (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}

/** Opens the stream of an agent, which is then watched. Resolves with the first event about it. */
async function watch(url, ref) {
  const { body } = await fetch(new URL(`/status/v1/events?emit=all&ref=${ref}`, url));
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body.values({ preventCancel: true })) {
    text += decoder.decode(chunk, { stream: true });
    const data = /^data: (.*)\n/m.exec(text);
    if (data) return JSON.parse(data[1]);
  }
  throw new Error("the stream has ended");
}

/** Ends the page's process while it is being watched, and says how long that took, in ms. */
async function interrupt(server) {
  const begun = Date.now();
  assert.equal(await server.close(), 0);
  await assert.rejects(fetch(server.url));
  return Date.now() - begun;
}

export function testStart() {
  test("the first address printed is the page's, it asks every five seconds, and Ctrl-C ends all with code 0", async (t) => {
    const server = await startServer(["--agents", "3"]);
    t.after(() => server.close());
    const page = await fetch(server.url);
    assert.match(await page.text(), /<title>Voice agents \(simulated\)/);
    const fleet = await (await fetch(new URL("/fleet.json", server.url))).json();
    assert.equal(fleet.refs.length, 3);
    assert.equal(fleet.intervalMs, 5_000);
    assert.match(server.printed(), /simulated/);
    const event = await watch(server.url, "voice-ai:front-desk");
    assert.equal(event.status.headline, "Takes calls");
    assert.ok((await interrupt(server)) < 5_000);
  });

  test("real agents are asked at their provider and not at the simulator, also if it cannot be reached", async (t) => {
    const env = {
      TRUEDY_API_KEY: "sesame-1",
      TRUEDY_BASE_URL: "http://127.0.0.1:1",
      AGENTS: "truedy:support",
    };
    const server = await startServer([], env);
    t.after(() => server.close());
    assert.match(server.printed(), /^Agents \(real, at Truedy\): http:\/\/\S+\n/);
    const page = await (await fetch(server.url)).text();
    assert.match(page, /<title>Voice agents<\/title>/);
    assert.doesNotMatch(page, /simulated/i);
    const event = await watch(server.url, "truedy:support");
    assert.equal(event.error.kind, "network");
    assert.ok((await interrupt(server)) < 5_000);
    assert.doesNotMatch(server.printed() + server.complained(), /sesame/);
  });

  test("pages of other names and origins learn nothing", async (t) => {
    const server = await startServer(["--agents", "3"]);
    t.after(() => server.close());
    const ask = async (path, headers) => {
      const [response] = await once(get(new URL(path, server.url), { headers }), "response");
      response.resume();
      return response.statusCode;
    };
    const status = "/status/v1/status/voice-ai:front-desk";
    for (const path of ["/", "/fleet.json", status]) {
      assert.equal(await ask(path, { host: "rebound.example" }), 421);
      assert.equal(await ask(path, { host: "localhost:9" }), 200);
    }
    assert.equal(await ask(status, { origin: "https://elsewhere.example" }), 403);
  });

  test("what cannot be started is told in one sentence", async () => {
    const real = { TRUEDY_API_KEY: "sesame-1", AGENTS: "truedy:support" };
    const cases = [
      [["--agents", "many"], {}, /^--agents has to be a whole number from 0 to 10000, and is "many"\.\n$/],
      [
        ["--interval", "10"],
        {},
        /^--interval has to be a whole number from 1000 to 3600000, and is "10"\.\n$/,
      ],
      [["--agent", "3"], {}, /--agent/],
      [[], { PORT: "http" }, /^PORT has to be a whole number from 0 to 65535, and is "http"\.\n$/],
      [[], { AGENTS: "acp:concierge" }, /^AGENTS names acp:concierge, and there is no ACP_API_KEY\.\n$/],
      [[], { ...real, AGENTS: "" }, /^AGENTS has to name .+, since there is TRUEDY_API_KEY\.\n$/],
      [[], { ...real, AGENTS: "truedy" }, /^AGENTS: the reference "truedy" is not provider:agentId\.\n$/],
      [[], { ...real, TRUEDY_API_KEY: "sesame\n1" }, /^TRUEDY_API_KEY .+\.\n$/],
      [[], { ...real, TRUEDY_BASE_URL: "https://sesame@t.example" }, /^TRUEDY_BASE_URL .+\.\n$/],
      [["--agents", "3"], real, /^--agents and --still are for simulated agents, .+\.\n$/],
    ];
    for (const [args, env, said] of cases) {
      const { code, stderr } = await run(args, env);
      assert.equal(code, 1, stderr);
      assert.match(stderr, said);
      assert.doesNotMatch(stderr, /sesame/);
    }
  });
}

// workerd: one process with a Worker, a namespace of Durable Objects and a port for each scene.

import { spawn } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { build } from "esbuild";

import { freePort } from "../../../tools/ports.mjs";
import { binary } from "../../runtimes/host/process.mjs";

const WASM = "voice_agent_status_gateway_bg.wasm";

/** The Worker as a user writes it, with doors for the tests: to mint a token, throw hubs out, and count their calls. */
const PROGRAM = `
import { createWorker } from "voice-agent-status/cloudflare";
import { mintViewerToken } from "voice-agent-status/gateway";

const { worker, StatusHub } = createWorker((env) => env.CONFIG);
let calls = 0;

export class Hub extends StatusHub {
  fetch(request) {
    calls += 1;
    if (request.headers.has("x-test-evict")) this.ctx.abort("evicted");
    return super.fetch(request);
  }
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === "/test/mint") return new Response(await mintViewerToken(await request.json()));
    if (pathname === "/test/calls") return new Response(String(calls));
    if (pathname === "/test/evict") {
      for (const name of ["voice-ai", "acp", "ravan", "truedy"]) {
        const hub = env.STATUS_HUB.get(env.STATUS_HUB.idFromName(name));
        await hub.fetch("http://hub/", { headers: { "x-test-evict": "1" } }).catch(() => {});
      }
      return new Response("evicted");
    }
    return worker.fetch(request, env, context);
  },
};
`;

/** The ready Worker, as its example has it. */
const READY = 'export { default, StatusHub as Hub } from "voice-agent-status/cloudflare";';

const bindingsOf = ({ environment, ...config }) =>
  environment
    ? Object.entries(environment).map(
        ([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)}),`,
      )
    : [`(name = "CONFIG", json = ${JSON.stringify(JSON.stringify(config))}),`];

const workerOf = (config) => `(
  modules = [
    (name = "worker.mjs", esModule = embed "${config.environment ? "ready.mjs" : "worker.mjs"}"),
    (name = "${WASM}", wasm = embed "${WASM}"),
  ],
  compatibilityDate = "2024-09-23",
  globalOutbound = "local",
  bindings = [
    ${bindingsOf(config).join("\n    ")}
    (name = "STATUS_HUB", durableObjectNamespace = "Hub"),
  ],
  durableObjectNamespaces = [(className = "Hub", uniqueKey = "hub")],
  durableObjectStorage = (inMemory = void),
)`;

const configText = (scenes) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${scenes.map(({ name, config }) => `(name = "${name}", worker = ${workerOf(config)}),`).join("\n")}
    (name = "local", network = (allow = ["local", "private"])),
  ],
  sockets = [
    ${scenes.map(({ name, port }) => `(name = "${name}", address = "127.0.0.1:${port}", http = (), service = "${name}"),`).join("\n")}
  ],
);
`;

async function bundle(folder, packageFolder) {
  await writeFile(join(folder, "own-program.mjs"), PROGRAM);
  await writeFile(join(folder, "ready-program.mjs"), READY);
  await build({
    entryPoints: { worker: join(folder, "own-program.mjs"), ready: join(folder, "ready-program.mjs") },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm", "cloudflare:workers"],
    logLevel: "error",
  });
  await copyFile(join(packageFolder, WASM), join(folder, WASM));
}

/** Starts workerd with these scenes, `[{ name, config, port }]`; resolves when it listens. */
async function launch(folder, file, scenes) {
  await writeFile(join(folder, file), configText(scenes));
  const process = spawn(binary("workerd"), ["serve", file], { cwd: folder });
  let output = "";
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  const closed = new Promise((resolve) => process.once("close", resolve));
  const isThere = () =>
    fetch(`http://127.0.0.1:${scenes[0].port}/healthz`).then(
      () => true,
      () => false,
    );
  while (!(await isThere())) {
    if (process.exitCode !== null) throw new Error(`workerd has ended\n${output}`);
    await sleep(50);
  }
  return {
    output: () => output,
    stop: () => {
      process.kill();
      return closed;
    },
  };
}

/** @returns what a conformance run works with; see conformance.mjs */
export async function startWorkers({ folder, packageFolder, configs }) {
  await bundle(folder, packageFolder);
  const scenes = [];
  for (const [name, config] of Object.entries(configs)) scenes.push({ name, config, port: await freePort() });
  const urls = Object.fromEntries(scenes.map(({ name, port }) => [name, `http://127.0.0.1:${port}`]));
  const { output, stop } = await launch(folder, "config.capnp", scenes);
  const [first] = Object.values(urls);
  return {
    urls,
    output,
    mint: async (options) => {
      const response = await fetch(`${first}/test/mint`, { method: "POST", body: JSON.stringify(options) });
      return response.text();
    },
    restart: async (name) => {
      await (await fetch(`${urls[name]}/test/evict`)).text();
    },
    /** How often the hubs of a scene were asked so far. */
    hubCalls: async (name) => Number(await (await fetch(`${urls[name]}/test/calls`)).text()),
    /** What a Worker with this configuration says in its log. */
    async refuse(config) {
      const wrong = await launch(folder, "wrong.capnp", [{ name: "wrong", config, port: await freePort() }]);
      await sleep(200);
      await wrong.stop();
      return { kind: "config", message: wrong.output() };
    },
    stop: () => stop().then(() => 0),
  };
}

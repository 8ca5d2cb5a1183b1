// Workers in workerd, Cloudflare's runtime, and what the process takes.

import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { freePort } from "../tools/ports.mjs";
import { cpuMsOf, residentBytesOf } from "./process-figures.mjs";

const WASM = "voice_agent_status_gateway_bg.wasm";
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A Worker of the folder `workers` as it is deployed: one minified module, its wasm beside it. */
export async function bundle(name) {
  const { outputFiles, metafile } = await build({
    entryPoints: [here(`workers/${name}.js`)],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: "out",
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm", "cloudflare:workers"],
    logLevel: "error",
  });
  const [{ imports }] = Object.values(metafile.outputs);
  return {
    code: outputFiles[0].contents,
    wasm: imports.some(({ path }) => path.endsWith(WASM)) ? WASM : null,
  };
}

const workerOf = ({ name, wasm, bindings, hasHub, cache }) => `(
  modules = [
    (name = "worker.mjs", esModule = embed "${name}.mjs"),
    ${wasm ? `(name = "${wasm}", wasm = embed "${wasm}"),` : ""}
  ],
  compatibilityDate = "2025-10-01",
  globalOutbound = "local",
  ${cache ? 'cacheApiOutbound = "cache",' : ""}
  bindings = [
    ${bindings.map(([key, text]) => `(name = "${key}", text = ${JSON.stringify(text)}),`).join("\n    ")}
    ${hasHub ? '(name = "STATUS_HUB", durableObjectNamespace = "Hub"),' : ""}
  ],
  ${hasHub ? 'durableObjectNamespaces = [(className = "Hub", uniqueKey = "hub")],' : ""}
  ${hasHub ? "durableObjectStorage = (inMemory = void)," : ""}
)`;

const configOf = (worker, port) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = ${workerOf(worker)}),
    ${worker.cache ? `(name = "cache", worker = ${workerOf({ name: worker.cache, bindings: [] })}),` : ""}
    (name = "local", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "main", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;

/**
 * Starts a Worker in a process of its own.
 *
 * @param {object} worker
 * @param {string} worker.name of a file in the folder `workers`
 * @param {Record<string, string>} worker.env its variables
 * @param {boolean} [worker.hasHub] whether it exports a Durable Object class `Hub`
 * @param {string} [worker.cache] the Worker that keeps what its Cache API is given
 * @returns {Promise<{ url: string, cpuMs(): number, residentBytes(): Promise<number>, close(): Promise<void> }>}
 */
export async function startWorker({ name, env, hasHub = false, cache }) {
  const folder = await mkdtemp(join(tmpdir(), "vas-bench-"));
  const { code, wasm } = await bundle(name);
  await writeFile(join(folder, `${name}.mjs`), code);
  if (cache) await writeFile(join(folder, `${cache}.mjs`), (await bundle(cache)).code);
  if (wasm) await copyFile(here(`../pkg/${wasm}`), join(folder, wasm));
  const port = await freePort();
  await writeFile(
    join(folder, "config.capnp"),
    configOf({ name, wasm, bindings: Object.entries(env), hasHub, cache }, port),
  );

  // Not by the script in .bin, whose child it would be.
  const process = spawn(here("../node_modules/workerd/bin/workerd"), ["serve", "config.capnp"], {
    cwd: folder,
  });
  let output = "";
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  const closed = new Promise((resolve) => process.once("close", resolve));
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (process.exitCode !== null) throw new Error(`workerd ended with ${process.exitCode}\n${output}`);
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) break;
    await sleep(50);
  }
  return {
    url,
    cpuMs: () => cpuMsOf(process.pid),
    residentBytes: async () => residentBytesOf(process.pid),
    async close() {
      process.kill();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

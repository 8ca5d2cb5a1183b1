// The packed package in workerd, Cloudflare's runtime: bundled as for a Worker, its wasm a module beside it.

import { spawn } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { build } from "esbuild";

import { freePort } from "../../tools/ports.mjs";
import { binary } from "./host/process.mjs";
import { program } from "./host/program.mjs";
import { ALL_TOPICS, prepare, suite } from "./host/suite.mjs";

const { folder, packageFolder, control } = await prepare();
const WASM = ["voice_agent_status_bg.wasm", "voice_agent_status_gateway_client_bg.wasm"];

/** The results travel as lines of the response, so that the cases run within one request. */
const TO_RESPONSE = `
export default {
  fetch(request, env, context) {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const emit = (result) => writer.write(encoder.encode(JSON.stringify(result) + "\\n"));
    context.waitUntil(runCases(emit).finally(() => writer.close()));
    return new Response(readable);
  },
};
`;

const config = (port) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "local", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
${WASM.map((file) => `    (name = "${file}", wasm = embed "${file}"),`).join("\n")}
  ],
  compatibilityDate = "2024-09-02",
  globalOutbound = "local",
);
`;

async function makeWorker(port) {
  const load = 'import * as entry from "voice-agent-status";';
  const source = program({ load, start: TO_RESPONSE, runtime: "workerd", control, only: ALL_TOPICS });
  await writeFile(join(folder, "program.mjs"), source);
  await build({
    entryPoints: [join(folder, "program.mjs")],
    outfile: join(folder, "worker.mjs"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm"],
    logLevel: "error",
  });
  for (const file of WASM) await copyFile(join(packageFolder, file), join(folder, file));
  await writeFile(join(folder, "config.capnp"), config(port));
}

async function connect(url, isOver) {
  while (!isOver()) {
    try {
      return await fetch(url);
    } catch {
      await sleep(50);
    }
  }
  throw new Error("workerd ended before it could be asked");
}

suite("workerd", "workerd", ALL_TOPICS, async (emit) => {
  const port = await freePort();
  await makeWorker(port);
  const worker = spawn(binary("workerd"), ["serve", "config.capnp"], { cwd: folder });
  let noise = "";
  let isOver = false;
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on("data", (text) => {
      noise += text;
    });
  }
  const closed = new Promise((resolve) => worker.once("close", resolve)).then(() => {
    isOver = true;
  });
  try {
    const response = await connect(`http://127.0.0.1:${port}/`, () => isOver);
    for await (const line of createInterface({ input: Readable.fromWeb(response.body) }))
      emit(JSON.parse(line));
  } catch (error) {
    throw new Error(`${error.message}\n${noise.slice(-4_000)}`);
  } finally {
    worker.kill();
    await closed;
  }
});

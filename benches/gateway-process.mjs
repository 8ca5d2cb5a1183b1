// The gateway on Node as a process of its own. By itself it is that process; `startNode()` starts it.

import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { configFromEnv, serve } from "../pkg/node.js";
import { cpuMsOf } from "./process-figures.mjs";

/**
 * @param {Record<string, string>} env its configuration, as variables
 * @returns {Promise<{ url: string, cpuMs(): number, residentBytes(): Promise<number>, close(): Promise<void> }>}
 */
export async function startNode(env) {
  const child = fork(fileURLToPath(import.meta.url), ["serve", JSON.stringify(env)], {
    execArgv: ["--expose-gc"],
  });
  const heard = () =>
    new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}`)));
    });
  const { url } = await heard();
  return {
    url,
    cpuMs: () => cpuMsOf(child.pid),
    residentBytes: () => {
      const answer = heard();
      child.send("bytes");
      return answer;
    },
    async close() {
      child.removeAllListeners("exit");
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await ended;
    },
  };
}

async function serveHere(env) {
  const { url } = await serve(configFromEnv(env), { port: 0 });
  process.on("message", async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      globalThis.gc();
      await sleep(50);
    }
    process.send(process.memoryUsage().rss);
  });
  process.on("disconnect", () => process.exit());
  process.send({ url });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "serve") {
  await serveHere(JSON.parse(process.argv[3]));
}

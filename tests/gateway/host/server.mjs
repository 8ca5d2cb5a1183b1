// Node, Deno and Bun: one process with a server for each scene, which does what it is told line by line.

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = `
import { createInterface } from "node:readline";
import { configFromEnv, serve } from "voice-agent-status/node";
import { createGateway, mintViewerToken } from "voice-agent-status/gateway";

process.on("unhandledRejection", (reason) => console.log("unheard " + (reason?.stack ?? reason)));
process.on("uncaughtException", (error) => console.log("uncaught " + (error?.stack ?? error)));

const configs = new Map();
const servers = new Map();
const ops = {
  async start({ name, config: given }) {
    const config = given.environment ? configFromEnv(given.environment) : given;
    configs.set(name, config);
    servers.set(name, await serve(config, { port: 0 }));
    return servers.get(name).url;
  },
  async restart({ name }) {
    const { url, close } = servers.get(name);
    await close();
    servers.set(name, await serve(configs.get(name), { port: Number(new URL(url).port) }));
  },
  refuse: ({ config }) => createGateway(config).then(() => null, ({ kind, message }) => ({ kind, message })),
  mint: (options) => mintViewerToken(options),
  close: ({ name }) => servers.get(name).close(),
  async stop() {
    for (const server of servers.values()) await server.close();
    lines.close();
    process.stdin.destroy();
  },
};
const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const { id, op, ...args } = JSON.parse(line);
  const reply = await ops[op](args).then((result) => ({ result }), (error) => ({ error: String(error) }));
  console.log("@reply " + JSON.stringify({ id, ...reply }));
});
`;

/** @returns what a conformance run works with; see conformance.mjs */
export async function startServers({ command, args, folder, configs }) {
  const file = join(folder, "servers.mjs");
  await writeFile(file, PROGRAM);
  const child = spawn(command, [...args, file], { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
  const waiting = new Map();
  let [count, output] = [0, ""];
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.stderr.on("data", (text) => {
    output += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("@reply ")) {
      output += `${line}\n`;
      return;
    }
    const { id, result, error } = JSON.parse(line.slice("@reply ".length));
    const { resolve, reject } = waiting.get(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  closed.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${command} has ended\n${output}`));
  });
  const tell = (op, values) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id: count, op, ...values })}\n`);
    });

  const urls = {};
  for (const [name, config] of Object.entries(configs)) urls[name] = await tell("start", { name, config });
  return {
    urls,
    refuse: (config) => tell("refuse", { config }),
    mint: (options) => tell("mint", options),
    /** Ends what holds the scene's streams, and has it serve again at the same address. */
    restart: (name) => tell("restart", { name }),
    output: () => output,
    /** Closes all servers; resolves with the exit code once the process has ended by itself. */
    async stop() {
      const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      if (child.exitCode === null) await tell("stop").catch(() => {});
      const code = await closed;
      clearTimeout(killer);
      return code;
    },
  };
}

// Runtimes that are a process: what they print is what they tell.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAX_MS = 120_000;

/** The path of a tool among the project's own. */
export const binary = (name) => fileURLToPath(new URL(`../../../node_modules/.bin/${name}`, import.meta.url));

/**
 * Runs a command to its end and hands on the results that it prints. Rejects if it fails or takes too long.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {(result: object) => void} emit
 */
export function runProcess(command, args, cwd, emit) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), MAX_MS);
    let noise = "";
    child.stderr.on("data", (text) => {
      noise += text;
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("@case ")) emit(JSON.parse(line.slice("@case ".length)));
      else noise += `${line}\n`;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${signal ?? code}\n${noise.slice(-4_000)}`));
    });
  });
}

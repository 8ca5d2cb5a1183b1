// Child processes: found in the project's own tools first, ended as a whole, never left behind.

import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository, without a slash at its end. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Where tools go whose other version the user already has: theirs is never replaced. */
export const toolsFolder = join(root, ".tools");

/**
 * The environment for every tool: the project's own binaries come first on the PATH and Cargo's last, so that a
 * Rust installed a minute ago is found by a shell that was open before. Output is plain text.
 *
 * @param {Record<string, string | undefined>} [extra] variables set on top
 * @returns {Record<string, string | undefined>}
 */
export function toolEnv(extra = {}) {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const cargoHome = inherited.CARGO_HOME || join(homedir(), ".cargo");
  const path = [
    join(root, "node_modules", ".bin"),
    join(toolsFolder, "bin"),
    inherited.PATH,
    join(cargoHome, "bin"),
  ].join(delimiter);
  return { ...inherited, PATH: path, NO_COLOR: "1", CARGO_TERM_COLOR: "never", ...extra };
}

/** The process groups that are running now. */
const groups = new Set();

/**
 * Runs a command to its end, without stdin, in a process group of its own, and ends whatever it left running.
 * Never rejects: a command that is not there gives code 127, one ended by a signal 1.
 *
 * @param {string} command
 * @param {string[]} [args]
 * @param {object} [options]
 * @param {string} [options.cwd] default: the folder of the repository
 * @param {Record<string, string | undefined>} [options.env] default: `toolEnv()`
 * @param {number} [options.timeoutMs] milliseconds until the whole group is killed; default: none
 * @param {(text: string) => void} [options.onOutput] gets stdout and stderr as they come
 * @returns {Promise<{ ok: boolean, code: number, timedOut: boolean, stdout: string, output: string }>}
 *   `output` is stdout and stderr together; `ok` means code 0 in time
 */
export function run(command, args = [], options = {}) {
  const { cwd = root, env = toolEnv(), timeoutMs, onOutput } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    let timedOut = false;
    const take = (text) => {
      output += text;
      onOutput?.(text);
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding("utf8").on("data", take);

    const finish = (code) => {
      clearTimeout(timer);
      forget(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ok: code === 0 && !timedOut, code, timedOut, stdout, output });
    };
    const timer = timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          kill(child.pid);
        }, timeoutMs)
      : undefined;
    child.on("error", (error) => {
      take(`${error.message}\n`);
      finish(127);
    });
    child.on("exit", (code) => {
      kill(child.pid);
      // A grandchild that left the group may hold the pipes open: what it still says is not waited for.
      setTimeout(finish, 2_000, code ?? 1).unref();
    });
    child.on("close", (code) => finish(code ?? 1));
    remember(child.pid);
  });
}

function remember(pid) {
  if (pid === undefined) return;
  if (groups.size === 0) for (const [event, handler] of Object.entries(onEnd)) process.on(event, handler);
  groups.add(pid);
}

function forget(pid) {
  if (!groups.delete(pid) || groups.size > 0) return;
  for (const [event, handler] of Object.entries(onEnd)) process.off(event, handler);
}

function kill(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended already.
  }
}

// The groups are not the terminal's: Ctrl-C reaches this process alone and is handed on.
const exit = () => {
  for (const pid of groups) kill(pid);
};
const leave = (code) => () => process.exit(code);
const onEnd = { exit, SIGINT: leave(130), SIGTERM: leave(143), SIGHUP: leave(129) };

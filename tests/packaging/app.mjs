// An app as a user has it: an empty folder in which the packed package is installed, and programs that run there.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { root, run } from "../../tools/process.mjs";

const temp = mkdtempSync(join(tmpdir(), "vas-app-"));
process.on("exit", () => rmSync(temp, { recursive: true, force: true, maxRetries: 3 }));

/** The packed package: the one of `VAS_TARBALL`, else `pkg/` packed now. */
export const tarball = process.env.VAS_TARBALL || (await pack());

/** The folder of the app. */
export const app = join(temp, "app");
await must("npm", [
  "install",
  tarball,
  "--prefix",
  app,
  "--no-audit",
  "--no-fund",
  "--ignore-scripts",
  "--offline",
]);
writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }\n');

/** The folder of the installed package. */
export const installed = join(app, "node_modules", "voice-agent-status");

/** Reads a file of the installed package. */
export function read(name, encoding = "utf8") {
  return readFileSync(join(installed, name), encoding);
}

/** Bundles a program of the app by esbuild, into memory. */
export function bundle(contents, options) {
  const stdin = { contents, resolveDir: app };
  return build({
    stdin,
    bundle: true,
    write: false,
    format: "esm",
    metafile: true,
    logLevel: "silent",
    ...options,
  });
}

/**
 * Runs a function in a Node process of its own, with the app as its folder. It sees nothing of the module around it.
 * `WebAssembly` and `fetch` are watched: `calls` lists what was called, such as `"WebAssembly.instantiate"`.
 *
 * @template T
 * @param {(calls: string[], input: any) => Promise<T>} program
 * @param {unknown} [input] given to the program, by way of JSON
 * @param {string[]} [flags] of Node
 * @returns {Promise<T>} what the program resolves with, by way of JSON
 */
export async function inNode(program, input = null, flags = []) {
  const code = `${watchCalls}\nconst result = await (${program})(watchCalls(), ${JSON.stringify(input)});
    process.stdout.write("\\n" + JSON.stringify(result ?? null));`;
  const args = [...flags, "--input-type=module", "--eval", code];
  const { stdout } = await must(process.execPath, args, { cwd: app });
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n") + 1));
}

function watchCalls() {
  const calls = [];
  const watch = (object, name, label) => {
    // Node's own fetch is a wasm too.
    const note = () => new Error().stack.split("\n")[3].includes("node:internal") || calls.push(label);
    object[name] = new Proxy(object[name], {
      apply(target, self, args) {
        note();
        return Reflect.apply(target, self, args);
      },
      construct(target, args) {
        note();
        return Reflect.construct(target, args);
      },
    });
  };
  const names = ["compile", "compileStreaming", "instantiate", "instantiateStreaming", "Instance", "Module"];
  for (const name of names) watch(WebAssembly, name, `WebAssembly.${name}`);
  watch(globalThis, "fetch", "fetch");
  return calls;
}

/** Runs a command, and throws its output if it fails. */
export async function must(command, args, options) {
  const result = await run(command, args, { timeoutMs: 60_000, ...options });
  if (!result.ok) throw new Error(`${command} failed with code ${result.code}:\n${result.output}`);
  return result;
}

async function pack() {
  await must("npm", ["pack", join(root, "pkg"), "--pack-destination", temp]);
  return join(
    temp,
    readdirSync(temp).find((name) => name.endsWith(".tgz")),
  );
}

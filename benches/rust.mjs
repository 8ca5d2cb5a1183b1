// Crates beside the benches, built as such packages are: by cargo for size, then wasm-bindgen and wasm-opt.

import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { run, toolEnv } from "../tools/process.mjs";
import { FEATURES, STRIPPED } from "../tools/wasm-opt.mjs";

const WASM32 = "wasm32-unknown-unknown";
const TIMEOUT_MS = 600_000;

/**
 * Builds the crate in the folder of this name, which needs what `npm run build` needs, and some minutes the first time.
 *
 * @param {string} name
 * @param {string} dependency whose version is told
 * @param {"web" | "bundler"} form of the glue
 * @returns {Promise<{ wasm: string, version: string } | { failure: string }>} or in a sentence why it is not there
 */
export async function buildRust(name, dependency, form) {
  const cwd = fileURLToPath(new URL(name, import.meta.url));
  const target = join(cwd, "target");
  const made = join(target, "made");
  const wasm = join(made, "bench_bg.wasm");
  const steps = [
    ["cargo", "build", "--release", "--locked", "--target", WASM32, "--target-dir", target],
    [
      "wasm-bindgen",
      join(target, WASM32, "release", "bench.wasm"),
      ...["--target", form, "--remove-name-section", "--no-typescript", "--out-dir", made],
    ],
    ["wasm-opt", ...FEATURES, "-Oz", ...STRIPPED, wasm, "-o", wasm],
  ];
  console.log(`  building ${name} (some minutes at first)`);
  for (const [command, ...args] of steps) {
    const { ok, output } = await run(command, args, { cwd, env: toolEnv(), timeoutMs: TIMEOUT_MS });
    if (ok) continue;
    console.error(output.trimEnd());
    return { failure: `${name} is not weighed, since ${command} could not build it.` };
  }
  const { stdout } = await run("cargo", ["pkgid", dependency], { cwd, env: toolEnv() });
  return { wasm, version: stdout.trim().split(/[@#]/).at(-1) };
}

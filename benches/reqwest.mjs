// The client in reqwest/, built as such a package is: by cargo for size, wasm-bindgen and wasm-opt.

import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "../tools/process.mjs";

const folder = fileURLToPath(new URL("reqwest", import.meta.url));
const target = join(folder, "target");
const WASM = "wasm32-unknown-unknown";
const NAME = "reqwest_client";
/** Where entries/reqwest.js finds the glue. */
const made = join(target, "made");
export const REQWEST_WASM = join(made, `${NAME}_bg.wasm`);

const FEATURES = [
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];
const STRIPPED = ["--strip-debug", "--strip-producers", "--strip-target-features"];

/**
 * Builds it, which needs what `npm run build` needs.
 *
 * @returns {Promise<{ version: string } | { failure: string }>} reqwest's version, or in a sentence why it is not there
 */
export async function buildReqwest() {
  const compiled = join(target, WASM, "release", `${NAME}.wasm`);
  const steps = [
    ["cargo", "build", "--release", "--locked", "--target", WASM, "--target-dir", target],
    [
      "wasm-bindgen",
      compiled,
      "--target",
      "web",
      "--remove-name-section",
      "--no-typescript",
      "--out-dir",
      made,
    ],
    ["wasm-opt", ...FEATURES, "-Oz", ...STRIPPED, REQWEST_WASM, "-o", REQWEST_WASM],
  ];
  console.log("  building a client with reqwest (about a minute at first)");
  for (const [command, ...args] of steps) {
    const { ok, output } = await run(command, args, { cwd: folder });
    if (ok) continue;
    console.error(output.trimEnd());
    return { failure: `reqwest is not weighed, since ${command} could not build it.` };
  }
  const { stdout } = await run("cargo", ["pkgid", "reqwest"], { cwd: folder });
  return { version: stdout.trim().split(/[@#]/).at(-1) };
}

// A Worker in Rust, built as its own tools build it. It takes a few minutes the first time.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { root, run, toolEnv } from "../tools/process.mjs";

const WASM32 = "wasm32-unknown-unknown";
const source = fileURLToPath(new URL("workers-rs", import.meta.url));
const target = join(root, "target", "workers-rs");

/** @returns {Promise<Uint8Array[] | null>} its modules; null where it cannot be built, and then a line says why */
export async function workersRs() {
  const made = join(target, WASM32, "release", "workers_rs_proxy.wasm");
  const out = join(target, "out");
  const small = join(out, "small.wasm");
  const steps = [
    [
      "cargo",
      ["build", "--release", "--locked", "--target", WASM32, "--target-dir", target],
      { cwd: source },
    ],
    ["wasm-bindgen", ["--target", "bundler", "--no-typescript", "--out-dir", out, made]],
    [
      "wasm-opt",
      [
        "--all-features",
        "-Oz",
        "--strip-debug",
        "--strip-producers",
        join(out, "workers_rs_proxy_bg.wasm"),
        "-o",
        small,
      ],
    ],
  ];
  for (const [command, args, options] of steps) {
    const { ok, output } = await run(command, args, { env: toolEnv(), timeoutMs: 600_000, ...options });
    if (ok) continue;
    console.log(`  workers-rs is left out: ${command} said ${output.trim().split("\n").at(-1)}`);
    return null;
  }
  const { outputFiles } = await build({
    entryPoints: [join(out, "workers_rs_proxy_bg.js")],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    external: ["*.wasm", "cloudflare:*"],
    logLevel: "error",
  });
  return [outputFiles[0].contents, await readFile(small)];
}

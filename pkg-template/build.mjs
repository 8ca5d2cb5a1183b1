// Builds pkg/, the npm-ready package: the crate through wasm-pack and wasm-opt, the files of this folder beside it.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensure, root, run, toolEnv } from "../tools/ensure.mjs";

const NAME = "voice_agent_status";
const template = join(root, "pkg-template");
const pkg = join(root, "pkg");
const made = join(root, "target", "wasm-pack");

// What every supported runtime reads; --all-features would use what Node 20 rejects.
const FEATURES = [
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];
const SMALLER = [
  "-Oz",
  "--converge",
  // Smaller raw when callers swallow what only they call, smaller compressed when they do not.
  "--one-caller-inline-max-function-size=20",
  // The lowest addresses are the far end of the stack.
  "--low-memory-unused",
];
const STRIPPED = ["--strip-debug", "--strip-producers", "--strip-target-features"];

await ensure("build");
await rm(pkg, { recursive: true, force: true });
await rm(made, { recursive: true, force: true });
await mkdir(pkg, { recursive: true });

await command("wasm-pack", [
  "build",
  root,
  "--release",
  "--target",
  "bundler",
  "--mode",
  "no-install",
  "--no-pack",
  "--out-dir",
  made,
  "--out-name",
  NAME,
]);
// The glue's only own import is the error class; wasm-bindgen copies it to a folder named by a hash.
const snippet = /\.\/snippets\/[^"']*\/pkg-template\//g;
const { slim } = await import("./slim.mjs");
const slimmed = slim(
  await readFile(join(made, `${NAME}_bg.wasm`)),
  (await readFile(join(made, `${NAME}_bg.js`), "utf8")).replace(snippet, "./"),
);
await writeFile(join(made, "slim.wasm"), slimmed.wasm);
await writeFile(join(pkg, `${NAME}_bg.js`), slimmed.glue);
await wasmOpt(SMALLER, join(made, "slim.wasm"), join(made, "small.wasm"));
const { named } = await import("./order.mjs");
await writeFile(join(made, "named.wasm"), named(await readFile(join(made, "small.wasm"))));
await wasmOpt(["--reorder-functions-by-name"], join(made, "named.wasm"), join(pkg, `${NAME}_bg.wasm`));

const wasm = await readFile(join(pkg, `${NAME}_bg.wasm`));
await writeFile(join(pkg, "wasm-inline.js"), `export default "${wasm.toString("base64")}";\n`);

// free() is close() here (see load.js), and [Symbol.dispose] needs its library named for older compilers.
const types = await readFile(join(made, `${NAME}.d.ts`), "utf8");
const disposable = '/// <reference lib="esnext.disposable" />\n';
const described = types
  .replace(/^ *free\(\): void;\n/gm, "")
  .replace(/^( *)\[Symbol\.dispose\]/gm, "$1/** The same as `close()`, for `using`. */\n$1[Symbol.dispose]");
await writeFile(join(pkg, "index.d.ts"), disposable + described);

for (const file of [
  "common.js",
  "edge-light.js",
  "index.js",
  "load.js",
  "refs.js",
  "status-error.js",
  "testing",
  "testing.d.ts",
  "testing.js",
  "url.d.ts",
  "url.js",
  "workerd.js",
]) {
  await cp(join(template, file), join(pkg, file), { recursive: true });
}
for (const file of ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"]) {
  await cp(join(root, file), join(pkg, file));
}
const manifest = JSON.parse(await readFile(join(template, "package.json"), "utf8"));
const [, version] = (await readFile(join(root, "Cargo.toml"), "utf8")).match(/^version = "(.*)"$/m);
await writeFile(join(pkg, "package.json"), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);

function wasmOpt(passes, from, to) {
  return command("wasm-opt", [...FEATURES, ...passes, ...STRIPPED, from, "-o", to]);
}

async function command(name, args) {
  const { ok, output } = await run(name, args, { cwd: root, env: toolEnv() });
  if (ok) return;
  process.stderr.write(output);
  console.error(`${name} failed; its output is above.`);
  process.exit(1);
}

// Builds pkg/, the npm-ready package: the crate through wasm-bindgen and wasm-opt, the files of this folder beside it.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { ensure, root, run, toolEnv } from "../tools/ensure.mjs";
import { OURS } from "./imports.js";

const NAME = "voice_agent_status";
const pkg = join(root, "pkg");

// What the entries of the client have of the gateway's client, whose wasm is another.
const GATEWAY_CLIENT = `/** Makes a client of a gateway. */
export { createGatewayClient } from "./gateway-client.js";
/** What a gateway's client has, takes and gives. */
export type { GatewayClient, GatewayClientOptions, GatewayWatch, GatewayWatchEvent, PublicStatus, PublicStatusResult } from "./gateway-client.js";
`;

const TARGET = "wasm32-unknown-unknown";

const FLAGS = [
  // Of the stack no more than a tenth is ever used, and addresses behind a small one are shorter.
  "-Clink-arg=-zstack-size=131072",
  // In a memory of 2 GiB no address is a negative number in JavaScript.
  "-Clink-arg=--max-memory=2147483648",
  // A little more inlined than for the least code, and nothing computed ahead on a way that may not need it: both compress
  // better.
  "-Cllvm-args=-inline-threshold=8",
  "-Cllvm-args=-enable-pre=false",
];

await ensure("build");
await rm(pkg, { recursive: true, force: true });
await mkdir(pkg, { recursive: true });
// Not before it is there: the tools are installed by ensure().
const { slim } = await import("./slim.mjs");
const { shorter } = await import("./glue.mjs");

const template = join(root, "pkg-template");
const crossing = await readFile(join(template, "crossing.js"), "utf8");
const ours = OURS.map(({ name }) => name);

// One wasm is made smaller while the next is compiled.
const shrinking = [];
const types = await crate(NAME);
await writeFile(join(pkg, "index.d.ts"), `${types}\n${GATEWAY_CLIENT}`);
await writeFile(
  join(pkg, "gateway-client.d.ts"),
  await crate(`${NAME}_gateway_client`, "--features", "gateway-client"),
);
const gatewayTypes = await crate(`${NAME}_gateway`, "--features", "gateway");
await writeFile(join(pkg, "gateway.d.ts"), gatewayTypes);
await Promise.all(shrinking);
await inline(NAME, "wasm-inline.js");
await inline(`${NAME}_gateway_client`, "gateway-client-inline.js");
await inline(`${NAME}_gateway`, "gateway-inline.js");

const own = new Set([
  "alike.mjs",
  "build.mjs",
  "crossing.js",
  "glue.mjs",
  "order.mjs",
  "package.json",
  "shrink.mjs",
  "slim.mjs",
]);
for (const file of (await readdir(template)).filter((file) => !own.has(file))) {
  await cp(join(template, file), join(pkg, file), { recursive: true });
}
for (const file of ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"]) {
  await cp(join(root, file), join(pkg, file));
}
const manifest = JSON.parse(await readFile(join(template, "package.json"), "utf8"));
const [, version] = (await readFile(join(root, "Cargo.toml"), "utf8")).match(/^version = "(.*)"$/m);
await writeFile(join(pkg, "package.json"), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);

/** Compiles the crate to a wasm of this name, with its glue; gives its types. */
async function crate(name, ...features) {
  const made = join(root, "target", "wasm", name);
  const flags = `target.${TARGET}.rustflags=${JSON.stringify(FLAGS)}`;
  await rm(made, { recursive: true, force: true });
  // As a cdylib alone: of a library that others can link too, as wasm-pack has it built, nothing is optimised across crates,
  // which is a tenth of the weight.
  const crate = ["--lib", "--crate-type", "cdylib", "--release", "--target", TARGET];
  await command("cargo", ["rustc", ...crate, "--config", flags, ...features]);
  const compiled = join(root, "target", TARGET, "release", `${NAME}.wasm`);
  const form = ["--target", "bundler", "--out-dir", made, "--out-name", name];
  await command("wasm-bindgen", [compiled, ...form]);
  const slimmed = slim(await readFile(join(made, `${name}_bg.wasm`)), ours);
  await writeFile(join(made, "slim.wasm"), slimmed.wasm);
  // What the glue imports of ours wasm-bindgen copies to a folder named by a hash.
  const snippet = /\.\/snippets\/[^"']*\/pkg-template\//g;
  const written = (await readFile(join(made, `${name}_bg.js`), "utf8")).replace(snippet, "./");
  await writeFile(join(pkg, `${name}_bg.js`), shorter(written, crossing, ours, slimmed));
  shrinking.push(
    command("node", [
      join(root, "pkg-template", "shrink.mjs"),
      join(made, "slim.wasm"),
      join(pkg, `${name}_bg.wasm`),
    ]),
  );
  // free() is close() here (see load.js), and [Symbol.dispose] needs its library named for older compilers.
  const types = await readFile(join(made, `${name}.d.ts`), "utf8");
  const described = types
    .replace(/^ *free\(\): void;\n/gm, "")
    .replace(/^( *)\[Symbol\.dispose\]/gm, "$1/** Ends it, for `using`. */\n$1[Symbol.dispose]");
  return `/// <reference lib="esnext.disposable" />\n${described}`;
}

/** Writes a wasm as a module that holds it, deflated, in base64. */
async function inline(name, file) {
  const wasm = await readFile(join(pkg, `${name}_bg.wasm`));
  const deflated = deflateSync(wasm, { level: 9, memLevel: 9 });
  await writeFile(join(pkg, file), `export default "${deflated.toString("base64")}";\n`);
}

async function command(name, args) {
  const { ok, output } = await run(name, args, { cwd: root, env: toolEnv() });
  if (ok) return;
  process.stderr.write(output);
  console.error(`${name} failed; its output is above.`);
  process.exit(1);
}

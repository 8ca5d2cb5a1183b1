// `npm run size`: what the package weighs, against the budget in budget.json; `npm run size -- --top 10` lists the
// largest items of the wasm too.

import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./process.mjs";
import { largestItems } from "./wasm-items.mjs";

const { values } = parseArgs({ options: { top: { type: "string" } } });
const pkg = join(root, "pkg");
const wasmFile = join(pkg, "voice_agent_status_bg.wasm");
const namedWasmFile = join(root, "target", "wasm-pack", "voice_agent_status", "voice_agent_status_bg.wasm");
const budget = JSON.parse(readFileSync(join(root, "budget.json"), "utf8")).gzipKB;

if (!existsSync(wasmFile)) {
  console.error("There is no package to weigh: please run `npm run build` first.");
  process.exit(1);
}

const wasm = readFileSync(wasmFile);
const gatewayClient = readFileSync(join(pkg, "voice_agent_status_gateway_client_bg.wasm"));
const gateway = readFileSync(join(pkg, "voice_agent_status_gateway_bg.wasm"));
const glue = await bundled("url.js");
const items = new Map([
  ["wasm", [wasm]],
  ["glue of ./url, minified", glue],
  ["client by ./url", [wasm, ...glue]],
  ["client by default", await bundled("index.js", "wasm-inline.js")],
  ["client by workerd", [wasm, ...(await bundled("workerd.js"))]],
  ["client by edge-light", [wasm, ...(await bundled("edge-light.js"))]],
  ["gateway client by ./url", [gatewayClient, ...(await bundled("gateway-client-url.js"))]],
  ["gateway by workerd", [gateway, ...(await bundled("gateway-workerd.js"))]],
  ["element, on top of its client", await bundled("element.js", undefined, ["./status-error.js"])],
  ["react, on top of its client", await bundled("react.js", undefined, ["react", "./status-error.js"])],
  ["testing", await bundled("testing.js")],
]);
const sizes = new Map([...items].map(([name, files]) => [name, measure(files)]));

console.log(row("KB of 1,000 bytes", ["raw", "gzip", "brotli", "budget"]));
for (const [name, { raw, gzip, brotli }] of sizes) {
  console.log(row(name, [...[raw, gzip, brotli].map(kb), String(budget[name] ?? "-")]));
}
if (values.top !== undefined) printLargest(Number(values.top));

const wrong = verdicts();
for (const sentence of wrong) console.error(sentence);
process.exitCode = wrong.length > 0 ? 1 : 0;

/**
 * The files that a bundler would make of an entry, minified, and a browser load at once, with those that begin with this
 * file; wasm files and what is shared stay outside.
 */
async function bundled(entry, chunk, shared = []) {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(pkg, entry)],
    absWorkingDir: pkg,
    outdir: pkg,
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    external: ["*.wasm", "*.wasm?module", ...shared],
  });
  const { outputs } = metafile;
  const wanted = new Set();
  const want = (path) => {
    if (wanted.has(path)) return;
    wanted.add(path);
    const { imports } = outputs[path];
    for (const { kind, path, external } of imports) if (kind === "import-statement" && !external) want(path);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === entry || (chunk && entryPoint === chunk)) want(path);
  }
  return outputFiles.filter(({ path }) => wanted.has(relative(pkg, path))).map(({ contents }) => contents);
}

/** The bytes of files that travel one by one. */
function measure(files) {
  const sum = (bytesOf) => files.reduce((total, file) => total + bytesOf(file).length, 0);
  return {
    raw: sum((file) => file),
    gzip: sum((file) => gzipSync(file, { level: 9 })),
    brotli: sum((file) =>
      brotliCompressSync(file, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: file.length },
      }),
    ),
  };
}

/** A sentence for everything that is over the budget, has none, or is in it without being there. */
function verdicts() {
  const over = [...sizes].flatMap(([name, { gzip }]) => {
    const limit = budget[name];
    if (typeof limit !== "number") return [`"${name}" has no budget in budget.json.`];
    const excess = gzip - limit * 1_000;
    return excess > 0 ? [`"${name}" is over its budget of ${limit} KB by ${Math.ceil(excess)} bytes.`] : [];
  });
  const gone = Object.keys(budget).filter((name) => !sizes.has(name));
  return [...over, ...gone.map((name) => `budget.json has "${name}", which is not weighed.`)];
}

function printLargest(count) {
  if (!existsSync(namedWasmFile)) {
    console.log("\nThe build that keeps names is not there: `npm run build` makes it.");
    return;
  }
  const { total, list } = largestItems(readFileSync(namedWasmFile));
  console.log(`\nThe largest items before wasm-opt, of ${kb(total)} KB, uncompressed:`);
  for (const { name, bytes, copies } of list.slice(0, count)) {
    const times = copies > 1 ? ` (${copies} copies)` : "";
    console.log(`${kb(bytes).padStart(8)}  ${name.slice(0, 100)}${times}`);
  }
}

function kb(bytes) {
  return (bytes / 1_000).toFixed(1);
}

function row(name, columns) {
  return name.padEnd(25) + columns.map((column) => column.padStart(9)).join("");
}

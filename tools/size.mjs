// `npm run size`: what the package weighs, against the budget in budget.json; `npm run size -- --top 10` lists the
// largest items of the wasm too.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundled, weigh } from "./bundle.mjs";
import { root } from "./process.mjs";
import { largestItems } from "./wasm-items.mjs";

const { values } = parseArgs({ options: { top: { type: "string" } } });
const pkg = join(root, "pkg");
const wasmFile = join(pkg, "voice_agent_status_bg.wasm");
const namedWasmFile = join(root, "target", "wasm", "voice_agent_status", "slim.wasm.named");
const budget = JSON.parse(readFileSync(join(root, "budget.json"), "utf8")).gzipKB;

if (!existsSync(wasmFile)) {
  console.error("There is no package to weigh: please run `npm run build` first.");
  process.exit(1);
}

const wasm = readFileSync(wasmFile);
const gatewayClient = readFileSync(join(pkg, "voice_agent_status_gateway_client_bg.wasm"));
const gateway = readFileSync(join(pkg, "voice_agent_status_gateway_bg.wasm"));
const glue = await entry("url.js");
// A page that names createGatewayClient alone.
const viewer = await bundled(join(root, "benches"), "entries/ours-gateway-client.js", {
  chunk: "../pkg/gateway-client-core.js",
});
const items = new Map([
  ["wasm", [wasm]],
  ["glue of ./url, minified", glue],
  ["client by ./url", [wasm, ...glue]],
  ["client by default", await entry("index.js", "wasm-inline.js")],
  ["client by workerd", [wasm, ...(await entry("workerd.js"))]],
  ["client by edge-light", [wasm, ...(await entry("edge-light.js"))]],
  ["gateway client by ./url", [gatewayClient, ...viewer]],
  ["gateway by workerd", [gateway, ...(await entry("gateway-workerd.js"))]],
  ["element, on top of its client", await entry("element.js", undefined, ["./status-error.js"])],
  ["react, on top of its client", await entry("react.js", undefined, ["react", "./status-error.js"])],
  ["testing", await entry("testing.js")],
]);
const sizes = new Map([...items].map(([name, files]) => [name, weigh(files)]));

console.log(row("KB of 1,000 bytes", ["raw", "gzip", "brotli", "budget"]));
for (const [name, { raw, gzip, brotli }] of sizes) {
  console.log(row(name, [...[raw, gzip, brotli].map(kb), String(budget[name] ?? "-")]));
}
if (values.top !== undefined) printLargest(Number(values.top));

const wrong = verdicts();
for (const sentence of wrong) console.error(sentence);
process.exitCode = wrong.length > 0 ? 1 : 0;

/** The files of an entry that a browser fetches at once; wasm files and what is shared stay outside. */
function entry(source, chunk, shared) {
  return bundled(pkg, source, { chunk, shared });
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
  const items = largestItems(readFileSync(namedWasmFile));
  const total = items.reduce((sum, { compressed }) => sum + compressed, 0);
  console.log(`\nThe largest items of the wasm, of ${kb(total)} KB, in bytes compressed and raw:`);
  for (const item of items.slice(0, count)) print(item);
  console.log("\nBy crate, and by room of this one:");
  for (const room of byRoom(items)) print(room);
}

function print({ name, bytes, compressed, copies }) {
  const figures = [compressed, bytes].map((figure) => String(Math.round(figure)).padStart(8));
  const times = copies > 1 ? ` (${copies})` : "";
  console.log(`${figures.join("")}  ${name.slice(0, 100)}${times}`);
}

function byRoom(items) {
  const rooms = new Map();
  for (const { name, bytes, compressed, copies } of items) {
    const [, crate = "sections and exports", room] = name.match(/^<?(\w+)::(\w+)/) ?? [];
    const key = crate === "voice_agent_status" ? room : crate;
    const sum = rooms.get(key) ?? { name: key, bytes: 0, compressed: 0, copies: 0 };
    sum.bytes += bytes;
    sum.compressed += compressed;
    sum.copies += copies;
    rooms.set(key, sum);
  }
  return [...rooms.values()].sort((a, b) => b.compressed - a.compressed);
}

function kb(bytes) {
  return (bytes / 1_000).toFixed(1);
}

function row(name, columns) {
  return name.padEnd(25) + columns.map((column) => column.padStart(9)).join("");
}

// `npm run bench [-- section…] [--seconds N] [--rounds N]`: measures the package in pkg/ beside what people use for the
// same job, and writes benches/README.md and its plots. Sections that are not run keep their last figures. With `--quick`
// it only shows that everything runs: few and short rounds, printed and not kept.

import { fork } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, platform, release } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { root, run } from "../tools/process.mjs";
import { page } from "./page.mjs";

const SECTIONS = ["watching", "weight", "decode", "call", "start", "memory", "gateway", "viewers"];
const folder = fileURLToPath(new URL(".", import.meta.url));
/** What the last run of each section gave, a line each. */
const resultsFile = join(folder, "results.jsonl");

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "60" },
    rounds: { type: "string", default: "20" },
    quick: { type: "boolean", default: false },
  },
});
const chosen = positionals.length > 0 ? positionals : SECTIONS;
const { quick } = values;
const options = quick
  ? { seconds: 2, rounds: 2, calls: [100, 1_000] }
  : { seconds: Number(values.seconds), rounds: Number(values.rounds), calls: [10_000, 100_000] };

const wrong = chosen.filter((name) => !SECTIONS.includes(name));
if (wrong.length > 0) leave(`There is no section ${wrong.join(", ")}: there are ${SECTIONS.join(", ")}.`);
if (!(options.seconds >= 2 && options.rounds >= 2)) leave("--seconds and --rounds are numbers from 2 up.");
if (!existsSync(join(root, "pkg", "index.js"))) leave("There is nothing to measure: `npm run build` first.");
await installPeers();

const results = quick ? new Map() : lastResults();
for (const name of chosen) {
  console.log(`${name} …`);
  try {
    results.set(name, { name, ...(await measure(name)), conditions: conditions() });
    // After each, so that an interrupted run loses nothing that it has measured.
    if (!quick) keep(inOrder());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
console.log(page(inOrder()).markdown);

function inOrder() {
  return SECTIONS.filter((name) => results.has(name)).map((name) => results.get(name));
}

function keep(reports) {
  writeFileSync(resultsFile, reports.map((report) => `${JSON.stringify(report)}\n`).join(""));
  const { markdown, plots } = page(reports);
  writeFileSync(join(folder, "README.md"), markdown);
  for (const [file, svg] of plots) writeFileSync(join(folder, file), svg);
}

function lastResults() {
  const lines = existsSync(resultsFile) ? readFileSync(resultsFile, "utf8").split("\n").filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line)).map((result) => [result.name, result]));
}

/** A section measures in a process of its own: what another left in the heap or the compiler is not its figure. */
function measure(name) {
  return new Promise((resolve, reject) => {
    const child = fork(join(folder, "section.mjs"), [name, JSON.stringify(options)], {
      execArgv: ["--expose-gc"],
    });
    let report;
    child.on("message", (message) => {
      report = message;
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (code === 0 && report) resolve(report);
      else reject(new Error(`the section ${name} ended with ${signal ?? code}`));
    });
  });
}

function conditions() {
  return {
    date: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    cpu: `${availableParallelism()} × ${cpus()[0]?.model.trim() || process.arch}`,
    load: loadavg()[0].toFixed(1),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
  };
}

async function installPeers() {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const wanted = join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log("Installing what is measured beside it …");
  const { ok, output } = await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  if (!ok) leave(output);
}

function leave(sentence) {
  console.error(sentence);
  process.exit(1);
}

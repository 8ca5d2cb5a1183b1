// The packed package in Deno, from a node_modules folder: with its wasm inlined and as a file.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { binary, runProcess } from "./host/process.mjs";
import { program, TO_CONSOLE } from "./host/program.mjs";
import { ALL_TOPICS, FIRST_TOPIC, prepare, suite } from "./host/suite.mjs";

const { folder, control } = await prepare();

const ENTRIES = [
  ["Deno", "voice-agent-status", ALL_TOPICS],
  ["Deno, /url", "voice-agent-status/url", FIRST_TOPIC],
];
const FLAGS = ["run", "--quiet", "--no-remote", "--node-modules-dir=manual", "--allow-all"];

// All at once and before the first test: Node takes the tests that are there for all there are.
const files = await Promise.all(
  ENTRIES.map(async ([, name, only], index) => {
    const file = join(folder, `entry-${index}.mjs`);
    const load = `import * as entry from "${name}";`;
    await writeFile(file, program({ load, start: TO_CONSOLE, runtime: "deno", control, only }));
    return file;
  }),
);

for (const [index, [title, , only]] of ENTRIES.entries()) {
  suite(title, "deno", only, (emit) => runProcess(binary("deno"), [...FLAGS, files[index]], folder, emit));
}

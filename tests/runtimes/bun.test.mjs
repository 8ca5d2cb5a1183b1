// The packed package in Bun: with its wasm inlined and as a file.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { binary, runProcess } from "./host/process.mjs";
import { program, TO_CONSOLE } from "./host/program.mjs";
import { ALL_TOPICS, FIRST_TOPIC, prepare, suite } from "./host/suite.mjs";

const { folder, control } = await prepare();

const ENTRIES = [
  ["Bun", "voice-agent-status", ALL_TOPICS],
  ["Bun, /url", "voice-agent-status/url", FIRST_TOPIC],
];

// All at once and before the first test: Node takes the tests that are there for all there are.
const files = await Promise.all(
  ENTRIES.map(async ([, name, only], index) => {
    const file = join(folder, `entry-${index}.mjs`);
    const load = `import * as entry from "${name}";`;
    await writeFile(file, program({ load, start: TO_CONSOLE, runtime: "bun", control, only }));
    return file;
  }),
);

for (const [index, [title, , only]] of ENTRIES.entries()) {
  suite(title, "bun", only, (emit) => runProcess(binary("bun"), ["run", files[index]], folder, emit));
}

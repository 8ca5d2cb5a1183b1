// The packed package in Node: as a module, through require, and with its wasm as a file.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { exits } from "./host/exits.mjs";
import { runProcess } from "./host/process.mjs";
import { program, TO_CONSOLE } from "./host/program.mjs";
import { ALL_TOPICS, FIRST_TOPIC, prepare, suite } from "./host/suite.mjs";

const { folder, control } = await prepare();

const ENTRIES = [
  ["Node, import", 'import * as entry from "voice-agent-status";', ALL_TOPICS],
  [
    "Node, require",
    'import { createRequire } from "node:module";\n' +
      'const entry = createRequire(import.meta.url)("voice-agent-status");',
    FIRST_TOPIC,
  ],
  ["Node, /url", 'import * as entry from "voice-agent-status/url";', FIRST_TOPIC],
];

// All at once and before the first test: Node takes the tests that are there for all there are.
const files = await Promise.all(
  ENTRIES.map(async ([, load, only], index) => {
    const file = join(folder, `entry-${index}.mjs`);
    await writeFile(file, program({ load, start: TO_CONSOLE, runtime: "node", control, only }));
    return file;
  }),
);

for (const [index, [title, , only]] of ENTRIES.entries()) {
  suite(title, "node", only, (emit) => runProcess(process.execPath, [files[index]], folder, emit));
}

exits(folder);

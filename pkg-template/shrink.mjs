// Makes a wasm small: `node shrink.mjs from to`, where `from` has been slimmed. Beside `to` it leaves what it made between.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { toolEnv } from "../tools/ensure.mjs";
import { FEATURES, STRIPPED } from "../tools/wasm-opt.mjs";
import { alike } from "./alike.mjs";
import { named } from "./order.mjs";

const SMALLER = [
  "-Oz",
  "--converge",
  // The lowest addresses are the far end of the stack.
  "--low-memory-unused",
  // Zeros between texts cost less, compressed, than the segments that would leave them out.
  "--skip-pass=memory-packing",
  // How an address is aligned is a hint that engines do not take; without it more is alike.
  "--dealign",
];

const PASSES = [
  // Branches built anew from the graph of what follows what: shorter than as the compiler nests them.
  "--flatten",
  "--rereloop",
  // Before the passes that only make smaller: what these see through leaves them more to remove.
  "-O2",
  "--generate-global-effects",
  ...SMALLER,
];

// Functions that stand otherwise are made smaller otherwise, and are then alike otherwise; a third time gains nothing.
const ROUNDS = 2;

const [from, to] = process.argv.slice(2);
const [names, small, ordered] = [`${from}.named`, `${from}.small`, `${from}.ordered`];
// For whoever asks what weighs most.
wasmOpt([...PASSES, "-g"], from, names);
wasmOpt(STRIPPED, names, small);
let made = await readFile(small);
for (let round = 0; round < ROUNDS; round += 1) {
  await writeFile(ordered, named(made));
  wasmOpt(["--reorder-functions-by-name", ...SMALLER, ...STRIPPED], ordered, ordered);
  made = await readFile(ordered);
}
await writeFile(to, alike(made));

/** In the process group of this one, so that both are ended together. */
function wasmOpt(passes, from, to) {
  execFileSync("wasm-opt", [...FEATURES, ...passes, from, "-o", to], { env: toolEnv() });
}

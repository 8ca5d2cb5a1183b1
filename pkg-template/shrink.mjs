// Makes a wasm small: `node shrink.mjs from to`, where `from` has been slimmed. Beside `to` it leaves what it made between.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { toolEnv } from "../tools/ensure.mjs";
import { FEATURES, STRIPPED } from "../tools/wasm-opt.mjs";
import { alike } from "./alike.mjs";
import { named } from "./order.mjs";

const SMALLER = [
  // Branches built anew from the graph of what follows what: shorter than as the compiler nests them.
  "--flatten",
  "--rereloop",
  // Before the passes that only make smaller: what these see through leaves them more to remove.
  "-O2",
  "--generate-global-effects",
  "-Oz",
  "--converge",
  // Smaller raw when callers swallow what only they call, smaller compressed when they do not.
  "--one-caller-inline-max-function-size=20",
  // The lowest addresses are the far end of the stack.
  "--low-memory-unused",
  // Zeros between texts cost less, compressed, than the segments that would leave them out.
  "--skip-pass=memory-packing",
  // How an address is aligned is a hint that engines do not take; without it more is alike.
  "--dealign",
];

const [from, to] = process.argv.slice(2);
const [names, small, ordered] = [`${from}.named`, `${from}.small`, `${from}.ordered`];
// For whoever asks what weighs most.
wasmOpt([...SMALLER, "-g"], from, names);
wasmOpt(STRIPPED, names, small);
await writeFile(ordered, named(await readFile(small)));
wasmOpt(["--reorder-functions-by-name", ...STRIPPED], ordered, ordered);
await writeFile(to, alike(await readFile(ordered)));

/** In the process group of this one, so that both are ended together. */
function wasmOpt(passes, from, to) {
  execFileSync("wasm-opt", [...FEATURES, ...passes, from, "-o", to], { env: toolEnv() });
}

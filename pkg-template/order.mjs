// Puts functions that are alike beside each other, where compression finds what they share.
import { deflateRawSync } from "node:zlib";
import { functionBodies, importedFunctions } from "../tools/wasm-items.mjs";

// Functions are compared by the runs of so many bytes that they have.
const RUN = 4;
// What a function is taken to be longer than it is: else the shortest would be like everything.
const LEAST = 4;
// So often a function is tried elsewhere, each time by a compression of the whole; four times as often gains 80 bytes.
const MOVES = 1_000;

/**
 * @param {Buffer} wasm without names
 * @returns {Buffer} the same with a name for each function, by which wasm-opt's --reorder-functions-by-name orders them
 */
export function named(wasm) {
  const first = importedFunctions(wasm);
  const bodies = [...functionBodies(wasm)];
  const names = [];
  const name = (index, place) => {
    names[index] = [...number(index), ...text(`f${String(place).padStart(6, "0")}`)];
  };
  // Imports stay in their order.
  for (let index = 0; index < first; index += 1) name(index, index);
  for (const [place, index] of moved(chain(bodies.map(runs)), bodies).entries()) name(first + index, place);
  // 0 is a section that engines skip, and 1 its part about functions.
  const functions = [...number(names.length), ...names.flat()];
  const section = [...text("name"), 1, ...number(functions.length), ...functions];
  return Buffer.concat([wasm, Buffer.from([0, ...number(section.length), ...section])]);
}

function runs(body) {
  const found = new Set();
  for (let at = 0; at + RUN <= body.length; at += 1) found.add(body.readUIntLE(at, RUN));
  return found;
}

/** From the longest function on, always the one of which most has just been seen. */
function chain(functions) {
  const left = new Set(functions.keys());
  const best = (score) => [...left].reduce((a, b) => (score(functions[b]) > score(functions[a]) ? b : a));
  const order = [];
  let last = new Set();
  while (left.size > 0) {
    const isFirst = order.length === 0;
    const next = best((runs) => (isFirst ? runs.size : shared(runs, last) / (runs.size + LEAST)));
    left.delete(next);
    order.push(next);
    last = functions[next];
  }
  return order;
}

/** The order with functions moved, one by one, to where the whole compresses better. */
function moved(order, bodies) {
  const weigh = (order) =>
    deflateRawSync(Buffer.concat(order.map((index) => bodies[index])), { level: 9 }).length;
  const random = seeded();
  let least = weigh(order);
  for (let left = MOVES; left > 0; left -= 1) {
    const next = [...order];
    const [index] = next.splice(random(order.length), 1);
    next.splice(random(order.length), 0, index);
    const weight = weigh(next);
    if (weight <= least) [order, least] = [next, weight];
  }
  return order;
}

/** Numbers below a limit, the same in each build. */
export function seeded() {
  let state = 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function shared(a, b) {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a];
  let count = 0;
  for (const run of fewer) if (more.has(run)) count += 1;
  return count;
}

function text(string) {
  return [...number(string.length), ...Buffer.from(string)];
}

/** LEB128. */
function number(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...number(Math.floor(value / 128))];
}

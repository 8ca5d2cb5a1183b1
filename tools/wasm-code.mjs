// Reads the functions of a wasm as far as to tell where each instruction begins.

import { functionBodies, reader, sections } from "./wasm-items.mjs";

const TYPES = 1;
const FUNCTIONS = 3;
const FC = 0xfc;

// What follows an opcode: "n" is a number in LEB128, "v" a list of them, a digit so many bytes.
const OPERANDS = new Map([
  ...each("", 0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, ...range(0x45, 0xc4), 0xd1),
  ...each("n", 0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, ...range(0x20, 0x26), 0x41, 0x42, 0xd0, 0xd2),
  ...each("nn", 0x11, ...range(0x28, 0x3e)),
  ...each("vn", 0x0e),
  ...each("v", 0x1c),
  ...each("1", 0x3f, 0x40),
  ...each("4", 0x43),
  ...each("8", 0x44),
]);
// The same for the opcodes of two parts: conversions, and what works on a range of memory or of a table.
const OPERANDS_OF_FC = new Map([
  ...each("", ...range(0x00, 0x07)),
  ...each("n", 0x09, 0x0b, 0x0d, 0x0f, 0x10, 0x11),
  ...each("nn", 0x08, 0x0a, 0x0c, 0x0e),
]);

/**
 * @typedef {object} WasmFunction
 * @property {Buffer} body a view into the wasm
 * @property {number} parameters how many locals are parameters; they have the lowest numbers
 * @property {number[]} locals the types of the others
 */

/**
 * The functions that the wasm defines, in their order.
 *
 * @param {Buffer} wasm
 * @returns {WasmFunction[]}
 */
export function functions(wasm) {
  const parameters = [];
  const section = new Map([...sections(wasm)].map(({ id, body }) => [id, reader(body)]));
  const types = section.get(TYPES);
  for (let left = types.number(); left > 0; left -= 1) {
    // 0x60, then the types of the parameters and of the results.
    types.bytes(1);
    parameters.push(types.bytes(types.number()).length);
    types.bytes(types.number());
  }
  const typeOf = section.get(FUNCTIONS);
  typeOf.number();
  return [...functionBodies(wasm)].map((body) => ({
    body,
    parameters: parameters[typeOf.number()],
    locals: localsOf(reader(body)),
  }));
}

function localsOf(read) {
  return Array.from({ length: read.number() }, () => {
    const count = read.number();
    return Array(count).fill(read.number());
  }).flat();
}

/**
 * The instructions of a function.
 *
 * @param {Buffer} body
 * @returns {{ op: number, at: number }[]} opcodes, and where they are in the body; the last is its end
 */
export function instructions(body) {
  const read = reader(body);
  localsOf(read);
  const found = [];
  while (read.isLeft()) {
    const at = read.at();
    const [op] = read.bytes(1);
    const operands = op === FC ? OPERANDS_OF_FC.get(read.number()) : OPERANDS.get(op);
    if (operands === undefined) throw new Error(`the opcode ${op} is not known`);
    for (const operand of operands) {
      if (operand === "n") read.number();
      else if (operand === "v") for (let left = read.number(); left > 0; left -= 1) read.number();
      else read.bytes(Number(operand));
    }
    found.push({ op, at });
  }
  return found;
}

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function each(operands, ...opcodes) {
  return opcodes.map((opcode) => [opcode, operands]);
}

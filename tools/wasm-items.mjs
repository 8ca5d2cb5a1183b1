// What a wasm file consists of: its functions by name, and its data.

import { deflateCosts } from "./deflate-costs.mjs";

const CUSTOM = 0;
const CODE = 10;
const DATA = 11;
const OTHERS = new Map([
  [1, "(types)"],
  [2, "(imports and their names)"],
  [3, "(signatures of functions)"],
  [4, "(tables)"],
  [5, "(memory)"],
  [6, "(globals)"],
  [7, "(exports and their names)"],
  [9, "(elements: functions called indirectly)"],
  [11, "(data: texts and tables)"],
]);

/**
 * The functions of a wasm that keeps its name section, and each other section that is not about names.
 *
 * @param {Buffer} wasm
 * @returns {{ name: string, bytes: number, compressed: number, copies: number }[]} what weighs most first, in bytes, the copies
 *   of a generic function as one item
 */
export function largestItems(wasm) {
  const names = functionNames(wasm);
  const kept = [...sections(wasm)].filter(({ id }) => id !== CUSTOM);
  const { body: last } = kept.at(-1);
  // Names come behind.
  const costs = deflateCosts(wasm.subarray(0, last.byteOffset - wasm.byteOffset + last.length));
  const items = new Map();
  const add = (name, part) => {
    const item = items.get(name) ?? { name, bytes: 0, compressed: 0, copies: 0 };
    const start = part.byteOffset - wasm.byteOffset;
    const bits = costs.subarray(start, start + part.length).reduce((sum, cost) => sum + cost, 0);
    const [bytes, compressed] = [item.bytes + part.length, item.compressed + bits / 8];
    items.set(name, { name, bytes, compressed, copies: item.copies + 1 });
  };
  // Imported functions come first in the numbering.
  let index = importedFunctions(wasm);
  for (const body of functionBodies(wasm)) {
    add(plainName(names.get(index) ?? `function ${index}`), body);
    index += 1;
  }
  for (const { id, body } of kept) {
    if (id !== CODE) add(OTHERS.get(id) ?? `(section ${id})`, body);
  }
  return [...items.values()].sort((a, b) => b.compressed - a.compressed);
}

/** The code of the functions that the wasm defines, in their order. */
export function* functionBodies(wasm) {
  for (const { id, body } of sections(wasm)) {
    if (id !== CODE) continue;
    const read = reader(body);
    for (let left = read.number(); left > 0; left -= 1) yield read.bytes(read.number());
  }
}

function functionNames(wasm) {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "name");
  const names = new Map();
  const read = reader(Buffer.from(section ?? []));
  while (read.isLeft()) {
    const kind = read.number();
    const part = reader(read.bytes(read.number()));
    // 1 is the part about functions.
    if (kind !== 1) continue;
    for (let left = part.number(); left > 0; left -= 1) {
      const index = part.number();
      names.set(index, part.bytes(part.number()).toString());
    }
  }
  return names;
}

/** Where each piece of the data begins, in the file and in the memory. */
export function* dataSegments(wasm) {
  for (const { id, body } of sections(wasm)) {
    if (id !== DATA) continue;
    const read = reader(body);
    for (let left = read.number(); left > 0; left -= 1) {
      // An active segment of the only memory: i32.const, the address, end.
      read.bytes(2);
      const address = read.number();
      read.bytes(1);
      const data = read.bytes(read.number());
      yield { address, start: data.byteOffset - wasm.byteOffset };
    }
  }
}

/** How many functions the wasm imports. */
export function importedFunctions(wasm) {
  return WebAssembly.Module.imports(new WebAssembly.Module(wasm)).filter(({ kind }) => kind === "function")
    .length;
}

/** Without the hash that tells copies apart, and without `{{closure}}`s, which belong to what is around them. */
function plainName(name) {
  return name
    .replace(/::h[0-9a-f]{16}$/, "")
    .replace(/\[[0-9a-f]{16}\]/g, "")
    .replace(/(?:::\{\{closure\}\})+$/, "");
}

/** The sections, by number. */
export function* sections(wasm) {
  const read = reader(wasm);
  read.bytes(8);
  while (read.isLeft()) {
    const id = read.number();
    yield { id, body: read.bytes(read.number()) };
  }
}

/** Reads bytes and numbers (LEB128) one after the other. */
export function reader(buffer) {
  let at = 0;
  return {
    at: () => at,
    isLeft: () => at < buffer.length,
    bytes(length) {
      at += length;
      return buffer.subarray(at - length, at);
    },
    number() {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = buffer[at];
        at += 1;
        value += (byte % 128) * scale;
        if (byte < 128) return value;
      }
    },
  };
}

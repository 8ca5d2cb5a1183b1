// Takes from the linked wasm what no caller can see: the making of panic messages, and long names.
import binaryen from "binaryen";
import { dataSegments } from "../tools/wasm-items.mjs";

// A panic ends in a trap, whose message nobody reads: neither the code that begins one is needed, nor what formats
// its message. The crate formats nothing by core::fmt itself.
const PANIC = [
  /^<?core\[?.*panicking::/,
  /^core\[?.*cell::panic_/,
  /^core\[?.*slice::index::.*fail/,
  /^<?std\[?.*panicking::/,
  /rust_begin_unwind$/,
  /rust_panic$/,
  /^alloc\[?.*(alloc::handle_alloc_error|raw_vec::handle_error|raw_vec::capacity_overflow)/,
  /^<alloc\[?.*::assert_failed$/,
  /^std\[?.*alloc::default_alloc_error_hook$/,
  /core\[?[0-9a-f]*\]?::fmt::/,
  /^wasm_bindgen\[?.*::throw_/,
  // An object of ours has strings for keys, and nothing else could fail to be serialised.
  /serde_wasm_bindgen\[?.*::error::Error::new/,
  // Tasks that suspend the wasm itself: there are none here, but a table names them.
  /js_sys\[?.*::futures::jspi::/,
];

// What the panics above would say, and the digits of core::fmt: text that nothing reads any more.
const UNREAD = [
  /cannot access a Thread Local Storage value during or after destruction: /,
  /Attempted to initialize thread-local while it is being dropped/,
  /finish: \w+ should be (?:Some|None)/,
  /attempted to take ownership of Rust value while it was borrowed/,
  /recursive use of an object detected which would lead to unsafe aliasing in rust/,
  /null pointer passed to rust/,
  /FnOnce called more than once/,
  /closure invoked recursively or after being dropped/,
  /called `\w+::\w+\(\)` on an? `\w+` value/,
  /internal error: entered unreachable code/,
  /LazyCell instance has previously been poisoned/,
  /`async fn` resumed after completion/,
  /RefCell already (?:mutably )?borrowed/,
  /Tried to shrink to a larger capacity/,
  /slice index starts at (?:.{1,3} but ends at )?/,
  /assertion `left | right` failed(?:: )?/,
  /range (?:start|end) index .{1,3} out of range for slice of length /,
  /(?:swap_)?remov(?:e|al) index \(is .{1,3}\) should be < len \(is .{1,3}\)/,
  /assertion failed: self\.is_char_boundary\(new_len\)/,
  /capacity overflow/,
  /reentrant init/,
  /dest is out of bounds/,
  /mid > len/,
  /000102\d+979899/,
];

// Of the glue: the freeing of objects by hand, which load.js replaces by ending them, what platforms without
// encodeInto would need, and strings for an allocator that cannot grow them.
const UNUSED = [
  /^ +__destroy_into_raw\(\) \{\n[^}]*\}\n/gm,
  /^ +free\(\) \{\n[^}]*\}\n/gm,
  /^if \(Symbol\.dispose\) .*\n/gm,
  /^if \(!\('encodeInto' in cachedTextEncoder\)\) \{\n[\s\S]*?\n\}\n/m,
  /^ {4}if \(realloc === undefined\) \{\n[\s\S]*?\n {4}\}\n/m,
];

// What load.js calls all that the wasm imports; the glue has it as one object.
const GLUE = "glue";

// How the glue's object begins.
const OBJECT = "export const imports = {\n";

// A module of our own, from which the wasm takes functions as they are.
const OURS = /snippets\/.*\/(\w+)\.js$/;

// What calls a closure of one type.
const SHIM = /^wasm_bindgen\[?.*::closures::_::invoke/;

// What load.js and the glue use by name.
const KEPT = new Set(["memory", "__wbindgen_externrefs", "__wbindgen_start"]);

/**
 * @param {Uint8Array} wasm with its names
 * @param {string} glue the module that wasm-bindgen wrote for it
 * @returns {{ wasm: Uint8Array, glue: string, trapped: string[] }} both with names of two or three characters where each
 *   carried a hash of sixteen, and the functions that now trap at once
 */
export function slim(wasm, glue) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  const functions = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
  const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
    binaryen.getExportInfo(module.getExportByIndex(index)),
  );
  // The glue has exports for the types of closure that it makes; of the others no more than the table knows.
  const isIdle = ({ name }) => SHIM.test(name) && !exports.some(({ value }) => value.startsWith(name));
  const trapped = functions.filter(
    (info) => info.base === "" && (PANIC.some((name) => name.test(info.name)) || isIdle(info)),
  );
  for (const { name } of trapped) {
    binaryen.Function.setBody(module.getFunction(name), module.unreachable());
  }
  const renamed = new Map();
  const short = (name) => {
    if (!renamed.has(name)) renamed.set(name, `$${renamed.size.toString(36)}`);
    return renamed.get(name);
  };
  const imported = functions.filter((info) => info.base !== "");
  // Their names there, and as the glue's object says them.
  const direct = new Map();
  for (const { name, module: from, base, params, results } of imported) {
    const ours = OURS.exec(from)?.[1];
    const key = ours ? `${ours}.${base}` : base;
    if (ours) direct.set(key, short(key));
    module.removeFunction(name);
    module.addFunctionImport(name, GLUE, short(key), params, results);
  }
  for (const { kind, name, value } of exports) {
    if (KEPT.has(name)) continue;
    module.removeExport(name);
    if (kind === binaryen.ExternalFunction) module.addFunctionExport(value, short(`wasm.${name}`));
  }
  // Imports are functions of the glue; exports it calls on the instance.
  const names = imported.filter((info) => !OURS.test(info.module)).map(({ base }) => base);
  const shorter = asObject(UNUSED.reduce(without, glue), names)
    .replace(/\bwasm\.\w+/g, (call) => (renamed.has(call) ? `wasm.${renamed.get(call)}` : call))
    .replace(/[\w$]+/g, (word) => renamed.get(word) ?? word);
  return {
    wasm: withoutUnread(module.emitBinary()),
    glue: asTheyAre(shorter, direct),
    trapped: trapped.map((info) => info.name),
  };
}

/** Puts the functions of these names, which the wasm imports, in one object. */
function asObject(glue, names) {
  const members = [];
  for (const name of names) {
    const [found, member] =
      new RegExp(`^export function (${name}\\([\\s\\S]*?\\n\\}.*)\\n`, "m").exec(glue) ?? [];
    if (!found) throw new Error(`the glue has no function ${name}`);
    glue = glue.replace(found, () => "");
    members.push(`${member},\n`);
  }
  return `${glue}${OBJECT}${members.join("")}};\n`;
}

/** Adds to that object what is to be taken from modules of ours, by `module.name` and the name in the object. */
function asTheyAre(glue, direct) {
  const imports = [];
  const members = [];
  for (const [key, member] of direct) {
    const [module, name] = key.split(".");
    imports.push(`import { ${name} as ${module}_${name} } from "./${module}.js";\n`);
    members.push(`${member}: ${module}_${name},\n`);
  }
  return imports.join("") + glue.replace(OBJECT, (begin) => begin + members.join(""));
}

function without(glue, pattern) {
  const left = glue.replace(pattern, "");
  if (left === glue) throw new Error(`the glue has no longer what ${pattern} finds`);
  return left;
}

/** A panic would say where in which file it is: what it says is not read, and where this was built is nobody's business. */
function withoutUnread(wasm) {
  const bytes = Buffer.from(wasm);
  const text = bytes.toString("latin1");
  const blank = (pattern, then) => {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      bytes.fill(0, index, index + found.length);
      then?.(index, found.length);
    }
  };
  blank(new RegExp(UNREAD.map(({ source }) => source).join("|"), "g"));
  const segments = [...dataSegments(bytes)];
  // A path's address and length, followed by a line and a column.
  blank(/(?:\/[\w.-]+)+\.rs|src(?:\/\w+)+\.rs/g, (index, length) => {
    const { start, address } = segments.findLast(({ start }) => start <= index) ?? {};
    if (start === undefined) return;
    const place = Buffer.alloc(8);
    place.writeUInt32LE(address + index - start);
    place.writeUInt32LE(length, 4);
    for (let at = bytes.indexOf(place); at !== -1; at = bytes.indexOf(place, at)) bytes.fill(0, at, at + 16);
  });
  return bytes;
}

// Takes from the linked wasm what no caller can see: the making of panic messages, and long names.
import binaryen from "binaryen";
import { dataSegments } from "../tools/wasm-items.mjs";

// A panic ends in a trap, whose message nobody reads: neither the code that begins one is needed, nor what formats
// its message. The crate formats nothing by core::fmt itself.
const PANIC = [
  /^<?core\[?.*panicking::/,
  /^core\[?.*cell::panic_/,
  /^<?std\[?.*panicking::/,
  /rust_begin_unwind$/,
  /rust_panic$/,
  /^alloc\[?.*(alloc::handle_alloc_error|raw_vec::handle_error|raw_vec::capacity_overflow)/,
  /^<alloc\[?.*::assert_failed$/,
  /core\[?[0-9a-f]*\]?::fmt::/,
  /^wasm_bindgen\[?.*::throw_/,
  // Tasks that suspend the wasm itself: there are none here, but a table names them.
  /js_sys\[?.*::futures::jspi::/,
];

// What the panics above would say, and the digits of core::fmt: text that nothing reads any more.
const UNREAD = [
  /attempted to take ownership of Rust value while it was borrowed/,
  /recursive use of an object detected which would lead to unsafe aliasing in rust/,
  /null pointer passed to rust/,
  /closure invoked recursively or after being dropped/,
  /called `\w+::\w+\(\)` on an? `\w+` value/,
  /`async fn` resumed after completion/,
  /RefCell already (?:mutably )?borrowed/,
  /Tried to shrink to a larger capacity/,
  /assertion `left | right` failed(?:: )?/,
  /(?:swap_)?remov(?:e|al) index \(is .{1,3}\) should be < len \(is .{1,3}\)/,
  /assertion failed: self\.is_char_boundary\(new_len\)/,
  /capacity overflow/,
  /reentrant init/,
  /000102\d+979899/,
];

// The module of all that a wasm imports, as load.js calls it.
const MODULE = "g";

// The modules from which imports.js lists functions, which the wasm takes as they are.
const OURS = /snippets\/.*\/(?:fetch|platform|secrets|status-error)\.js$/;

// Another module of ours, which one wasm alone needs.
const OWN = /snippets\/.*\/(\w+\.js)$/;

// What calls a closure of one type.
const SHIM = /^wasm_bindgen\[?.*::closures::_::invoke/;

// What crossing.js does by itself, or without: no list crosses, and texts have the length that they need.
const IDLE = new Set(["__wbindgen_start", "__wbindgen_realloc", "__wbindgen_free", "__externref_drop_slice"]);

// Functions of wasm-bindgen's that give way to ours, see src/transport/slots.rs.
const INSTEAD = new Map([
  ["__externref_table_alloc", "take_slot"],
  ["__externref_table_dealloc", "leave_slot"],
]);

// How binaryen exports a thing again.
const EXPORTED = {
  [binaryen.ExternalFunction]: "addFunctionExport",
  [binaryen.ExternalTable]: "addTableExport",
};

/**
 * @param {Uint8Array} wasm with its names
 * @param {string[]} ours the names of what it takes of ours, see imports.js
 * @returns {{ wasm: Uint8Array, imported: string[], taken: Map<string, string>, exported: Map<string, string>,
 *   paired: Set<string>, trapped: string[] }} `imported` with what else it imports: it knows both by their places,
 *   `imported` behind `ours`. `taken` with those of them that it takes as they are from a module of ours, and which.
 *   `exported` with the short names of its exports, `paired` with those that give two values, of which the first counts.
 *   `trapped` with the functions that now trap at once
 */
export function slim(wasm, ours) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(wasm);
  const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
    binaryen.getExportInfo(module.getExportByIndex(index)),
  );
  // The glue has exports for the types of closure that it makes; of the others no more than the table knows.
  const isIdle = ({ name }) => SHIM.test(name) && !exports.some(({ value }) => value.startsWith(name));
  const trapped = functions(module).filter(
    (info) => info.base === "" && (PANIC.some((name) => name.test(info.name)) || isIdle(info)),
  );
  for (const { name } of trapped) {
    binaryen.Function.setBody(module.getFunction(name), module.unreachable());
  }
  sameInTable(module, new Set(trapped.map(({ name }) => name)));
  const exportedAs = new Map(exports.map(({ name, value }) => [name, module.getFunction(value)]));
  for (const [theirs, ours] of INSTEAD) {
    const { name, params, results } = binaryen.getFunctionInfo(exportedAs.get(ours));
    const given = binaryen.expandType(params).map((type, place) => module.local.get(place, type));
    binaryen.Function.setBody(exportedAs.get(theirs), module.call(name, given, results));
  }
  const exported = new Map();
  const paired = new Set();
  for (const { kind, name, value } of exports) {
    if (name === "memory") continue;
    module.removeExport(name);
    if (!(kind in EXPORTED) || IDLE.has(name) || [...INSTEAD.values()].includes(name)) continue;
    exported.set(name, letters(exported.size));
    const isReference = kind === binaryen.ExternalFunction && resultOf(module, value) === binaryen.externref;
    if (isReference) paired.add(name);
    module[EXPORTED[kind]](isReference ? pair(module, value) : value, exported.get(name));
  }
  // What only a panic would have called.
  module.runPasses(["remove-unused-module-elements"]);
  const imports = functions(module).filter(({ base }) => base !== "");
  const imported = imports.filter(({ module }) => !OURS.test(module)).sort(bySignature);
  const places = [...ours, ...imported.map(({ base }) => base)];
  const inOrder = imports.sort((a, b) => places.indexOf(a.base) - places.indexOf(b.base));
  for (const { name, base, params, results } of inOrder) {
    const place = places.indexOf(base);
    if (place === -1) throw new Error(`imports.js does not list ${base}`);
    module.removeFunction(name);
    module.addFunctionImport(name, MODULE, String(place), params, results);
  }
  return {
    wasm: withoutUnread(module.emitBinary()),
    imported: imported.map(({ base }) => base),
    taken: new Map(
      imported
        .filter(({ module }) => OWN.test(module))
        .map(({ base, module }) => [base, OWN.exec(module)[1]]),
    ),
    exported,
    paired,
    trapped: trapped.map((info) => info.name),
  };
}

/** Whichever of these the table names, one is enough: a call of it traps all the same. */
function sameInTable(module, trapped) {
  const { name, table, offset, data } = binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(0));
  const first = data.find((entry) => trapped.has(entry));
  const entries = data.map((entry) => (trapped.has(entry) ? first : entry));
  module.removeElementSegment(name);
  module.addActiveElementSegment(table, name, entries, offset);
}

function resultOf(module, name) {
  return binaryen.getFunctionInfo(module.getFunction(name)).results;
}

/**
 * The name of a function that gives what another gives, and a second value. V8 builds the call of an export of one value into
 * the function that calls it; should what it built become invalid during the call, and the value be a reference, the V8 of
 * Node 20 ends the process. Calls of exports of two values it leaves as they are.
 */
function pair(module, name) {
  const { params } = binaryen.getFunctionInfo(module.getFunction(name));
  const types = binaryen.expandType(params);
  const given = types.map((type, place) => module.local.get(place, type));
  const values = [module.call(name, given, binaryen.externref), module.i32.const(0)];
  const both = binaryen.createType([binaryen.externref, binaryen.i32]);
  module.addFunction(`${name} and 0`, params, both, [], module.tuple.make(values));
  return `${name} and 0`;
}

function functions(module) {
  return Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  );
}

/** Those of one type beside each other, which compresses better. */
function bySignature(a, b) {
  return a.params - b.params || a.results - b.results;
}

/** a to z, ba to bz, and so on. */
function letters(number) {
  const rest = number < 26 ? "" : letters(Math.floor(number / 26));
  return rest + String.fromCharCode("a".charCodeAt(0) + (number % 26));
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

// How values cross between a wasm and JavaScript. The build puts this into the glue of each wasm, in the place of what
// wasm-bindgen writes under these names.

/** The wasm's exports. */
let wasm;

/** Its memory, read anew after it has grown: what was read before is empty then. */
let bytes = new Uint8Array();
let view;

/** The length of what was passed last. */
let WASM_VECTOR_LEN = 0;

/** Gives the glue the wasm's exports, and gives them back. */
export function start(exports) {
  wasm = exports;
  const table = wasm.__wbindgen_externrefs;
  [undefined, null, true, false].forEach((value, at) => {
    table.set(1024 + at, value);
  });
  table.set(0, undefined);
  return wasm;
}

function memory() {
  if (bytes.length === 0) {
    bytes = new Uint8Array(wasm.memory.buffer);
    view = new DataView(bytes.buffer);
  }
}

function addToExternrefTable0(value) {
  const index = wasm.__externref_table_alloc();
  wasm.__wbindgen_externrefs.set(index, value);
  return index;
}

export function takeFromExternrefTable0(index) {
  const value = wasm.__wbindgen_externrefs.get(index);
  wasm.__externref_table_dealloc(index);
  return value;
}

/** Tells the wasm where it finds what was passed last, and its length. */
export function returnPassed(at, start) {
  memory();
  view.setInt32(at, start, true);
  view.setInt32(at + 4, WASM_VECTOR_LEN, true);
}

function getArrayU8FromWasm0(start, length) {
  memory();
  return bytes.subarray(start, start + length);
}

let decoder;
/** How many bytes it may still decode: after 2 GB Safari's gives nothing any more. */
let left = -1;

export function getStringFromWasm0(start, length) {
  left -= length;
  if (left < 0) {
    decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    // Safari's first answer may be wrong.
    decoder.decode();
    left = 2_146_435_071 - length;
  }
  return decoder.decode(getArrayU8FromWasm0(start, length));
}

const encoder = new TextEncoder();

/** Passes a string; for anything else 0. */
export function passStringToWasm0(text) {
  if (typeof text !== "string") return 0;
  // The encoder takes longer to begin than most texts have characters.
  const utf8 = text.length < 70 && /^[ -~]*$/.test(text) ? undefined : encoder.encode(text);
  WASM_VECTOR_LEN = (utf8 ?? text).length;
  const start = wasm.__wbindgen_malloc(WASM_VECTOR_LEN, 1);
  const into = getArrayU8FromWasm0(start, WASM_VECTOR_LEN);
  if (utf8) into.set(utf8);
  else for (let at = 0; at < text.length; at++) into[at] = text.charCodeAt(at);
  return start;
}

/** What an import gives; the wasm is told what it throws. */
export function handleError(act) {
  try {
    return act();
  } catch (thrown) {
    wasm.__wbindgen_exn_store(addToExternrefTable0(thrown));
  }
}

/** Where there is none, what is forgotten stays in the wasm's memory. */
const forgotten = globalThis.FinalizationRegistry && new FinalizationRegistry((free) => free());

/** An object of the wasm's, by its class and what frees it. */
export function wrap(type, ptr, free) {
  const object = Object.create(type.prototype);
  object.__wbg_ptr = ptr;
  forgotten?.register(object, free.bind(undefined, ptr, 1));
  return object;
}

/** A function that calls a closure of the wasm's. The closure is not freed while it is being called. */
export function makeMutClosure(a, b, invoke) {
  let left = a;
  let count = 1;
  const closure = (...given) => {
    count++;
    // Called by itself, it finds nothing.
    const found = left;
    left = 0;
    try {
      return invoke(found, b, ...given);
    } finally {
      left = found;
      closure._wbg_cb_unref();
    }
  };
  closure._wbg_cb_unref = () => {
    if (--count === 0) {
      wasm.__wbindgen_destroy_closure(left, b);
      left = 0;
      forgotten?.unregister(closure);
    }
  };
  forgotten?.register(closure, wasm.__wbindgen_destroy_closure.bind(undefined, a, b), closure);
  return closure;
}

export const __wbindgen_string_get = (at, value) => returnPassed(at, passStringToWasm0(value));

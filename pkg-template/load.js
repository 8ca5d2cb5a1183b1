// Starts a wasm, once for all entries that share its glue.
import { StatusError } from "./status-error.js";

/** How a wasm is started: what of its glue it imports, and what gives the glue its exports. */
export function loader(glue, setWasm) {
  const imports = { glue };
  let isStarted = false;
  let starting;

  /** Gives the wasm's exports to the glue. Once: a second instance would pull the first from under its objects. */
  function start(instance) {
    setWasm(instance.exports);
    instance.exports.__wbindgen_start();
    isStarted = true;
  }

  /** Asynchronously: at the first need, shared by all that come meanwhile, and again after a failure. */
  function lazily(instantiate) {
    return async () => {
      if (isStarted) return;
      starting ??= instantiate(imports)
        .then(start)
        .finally(() => {
          starting = undefined;
        });
      try {
        await starting;
      } catch (cause) {
        const why = cause instanceof Error ? `: ${cause.message}` : "";
        throw StatusError.of("network", `the wasm could not be loaded${why}`, { cause });
      }
    };
  }

  /** In a runtime that has the module compiled. */
  function atOnce(module) {
    return async () => {
      if (!isStarted) start(new WebAssembly.Instance(module, imports));
    };
  }

  return { lazily, atOnce };
}

/**
 * Instantiates a wasm that travels in a module of its own, deflated before it became base64: no server can compress it
 * well after.
 */
export async function inlined(chunk, imports) {
  const { default: base64 } = await chunk;
  if (!globalThis.DecompressionStream)
    throw new Error("there is no DecompressionStream here; /url needs none");
  const deflated = new Response(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  const wasm = new Response(deflated.body.pipeThrough(new DecompressionStream("deflate")));
  const { instance } = await WebAssembly.instantiate(await wasm.arrayBuffer(), imports);
  return instance;
}

/** The generated ones free the wasm's memory under calls that still run; ending them is what users mean. */
export function ends(prototype, end) {
  prototype.free = end;
  if (Symbol.dispose) prototype[Symbol.dispose] = end;
}

/** Makes an async iterator of a watch. */
export function iterates(prototype) {
  ends(prototype, prototype.return);
  prototype[Symbol.asyncIterator] = function () {
    return this;
  };
  if (Symbol.asyncDispose) prototype[Symbol.asyncDispose] = prototype.return;
}

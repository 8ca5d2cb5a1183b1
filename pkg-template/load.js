// Starts a wasm, once for all entries that share its glue.
import { OURS } from "./imports.js";
import { StatusError } from "./status-error.js";

/** What there is to start of a wasm: what it imports behind ours, and what gives its exports to the glue and opens it. */
export function startable(behind, start, open) {
  return { imports: { g: [...OURS, ...behind(OURS)] }, start, open };
}

/**
 * Opens it with options. The wasm is started at the first need, for all that come meanwhile, and again after a failure; never
 * twice: a second instance would pull the first from under its objects.
 */
export const lazily =
  (core, instantiate, open = core.open) =>
  async (options) => {
    try {
      core.started ??= instantiate(core.imports).then(({ instance }) => core.start(instance.exports));
      await core.started;
    } catch (cause) {
      core.started = undefined;
      const why = cause instanceof Error ? `: ${cause.message}` : "";
      throw StatusError.of("network", `the wasm could not be loaded${why}`, { cause });
    }
    return open(options, true);
  };

/** The same, in a runtime that has the module compiled, and where no request may wait for the promise of another. */
export const atOnce =
  (core, module, open = core.open) =>
  async (options) => {
    core.started ??= core.start(new WebAssembly.Instance(module, core.imports).exports);
    return open(options, false);
  };

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
  return WebAssembly.instantiate(await wasm.arrayBuffer(), imports);
}

/** The generated ones free the wasm's memory under calls that still run; ending them is what users mean. */
export function ends(prototype, end) {
  prototype.free = end;
  if (Symbol.dispose) prototype[Symbol.dispose] = end;
}

/** A client's wasm: `startable`, with what its classes lack. */
export function startableClient(imports, start, open, { prototype: client }, { prototype: watch }) {
  ends(client, client.close);
  ends(watch, watch.return);
  watch[Symbol.asyncIterator] = function () {
    return this;
  };
  if (Symbol.asyncDispose) watch[Symbol.asyncDispose] = watch.return;
  return startable(imports, start, open);
}

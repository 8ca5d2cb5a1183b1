// Starts the wasm, once for all entries of the package, and makes clients of it.
import { StatusError } from "./status-error.js";
import * as glue from "./voice_agent_status_bg.js";

/** What the wasm imports. */
export const imports = { glue };

// Closing ends a client: freeing the wasm's memory, as generated code would, pulls it from under calls that still run.
const { prototype } = glue.StatusClient;
prototype.free = prototype.close;
if (Symbol.dispose) prototype[Symbol.dispose] = prototype.close;

let isStarted = false;
let starting;

/** Gives the wasm's exports to the glue. Once: a second instance would pull the first from under its clients. */
function start(instance) {
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  isStarted = true;
}

/**
 * Makes `createClient` for an entry that instantiates the wasm asynchronously: at the first call, shared by all
 * that come meanwhile, and again after a failure.
 */
export function lazily(instantiate) {
  return async (options) => {
    if (!isStarted) {
      starting ??= instantiate()
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
    }
    return glue.open(options, true);
  };
}

/**
 * Makes `createClient` for a runtime that has the module compiled, and where nothing may be shared between requests:
 * a promise of one request must not be waited for by another.
 */
export function atOnce(module) {
  return async (options) => {
    if (!isStarted) start(new WebAssembly.Instance(module, imports));
    return glue.open(options, false);
  };
}

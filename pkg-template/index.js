// The default entry: the wasm travels inside a chunk of its own, so no bundler or server needs to know of it.
import { imports, lazily } from "./load.js";

export * from "./common.js";

export const createClient = lazily(async () => {
  const { default: base64 } = await import("./wasm-inline.js");
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  return instance;
});

// Wasm from a file, compiled while it streams in.

/** Instantiates the wasm at an address. */
export async function streamed(url, imports) {
  // Node's fetch reads no files.
  const fs = url.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (fs) return WebAssembly.instantiate(await fs.readFile(url), imports);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`voice-agent-status: ${url.pathname} answered ${response.status}`);
  // A server that gives another type than application/wasm cannot stream it to the compiler.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return streams
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

// The entry whose wasm is a separate file: cacheable, compiled while it streams in, a third smaller.
import { creators, lazily } from "./client.js";

export * from "./common.js";

const url = new URL("./voice_agent_status_bg.wasm", import.meta.url);

const load = lazily(async (imports) => {
  // Node's fetch reads no files.
  const fs = url.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (fs) return (await WebAssembly.instantiate(await fs.readFile(url), imports)).instance;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`voice-agent-status: ${url.pathname} answered ${response.status}`);
  // A server that gives another type than application/wasm cannot stream it to the compiler.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  const { instance } = streams
    ? await WebAssembly.instantiateStreaming(response, imports)
    : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  return instance;
});

export const { createClient, createGatewayClient } = creators(load, true);

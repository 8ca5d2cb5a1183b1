// What is in the tarball, and what is not.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { inflateSync } from "node:zlib";
import binaryen from "binaryen";
import { build } from "esbuild";
import { root } from "../../tools/process.mjs";
import { installed, read } from "./app.mjs";

const FILES = [
  "CHANGELOG.md",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "client.js",
  "cloudflare.d.ts",
  "cloudflare.js",
  "common.js",
  "edge-light.js",
  "element.d.ts",
  "element.js",
  "env.d.ts",
  "env.js",
  "fetch.js",
  "gateway-client-core.js",
  "gateway-client-edge-light.js",
  "gateway-client-inline.js",
  "gateway-client-workerd.js",
  "gateway-client.d.ts",
  "gateway-client.js",
  "gateway-core.js",
  "gateway-edge-light.js",
  "gateway-inline.js",
  "gateway-workerd.js",
  "gateway.d.ts",
  "gateway.js",
  "http.js",
  "imports.js",
  "index.d.ts",
  "index.js",
  "load.js",
  "merge.js",
  "node.d.ts",
  "node.js",
  "package.json",
  "platform.js",
  "react.d.ts",
  "react.js",
  "refs.js",
  "secrets.js",
  "shared-watch.js",
  "status-error.js",
  "testing.d.ts",
  "testing.js",
  "testing/acp.js",
  "testing/agents.js",
  "testing/delivery.js",
  "testing/faults.js",
  "testing/fetch.js",
  "testing/fleet.js",
  "testing/http.js",
  "testing/json.js",
  "testing/ravan.js",
  "testing/server.js",
  "testing/simulator.js",
  "testing/truedy.js",
  "testing/voice-ai.js",
  "url.d.ts",
  "url.js",
  "voice_agent_status_bg.js",
  "voice_agent_status_bg.wasm",
  "voice_agent_status_gateway_bg.js",
  "voice_agent_status_gateway_bg.wasm",
  "voice_agent_status_gateway_client_bg.js",
  "voice_agent_status_gateway_client_bg.wasm",
  "wasm-file.js",
  "wasm-inline.js",
  "workerd.js",
];
const PROSE = FILES.filter((name) => !/\.(?:js|ts|wasm|json)$/.test(name));

const found = readdirSync(installed, { recursive: true, withFileTypes: true })
  .filter((file) => !file.isDirectory())
  .map((file) => join(file.parentPath ?? file.path, file.name).slice(installed.length + 1))
  .sort();

const entries = Object.values(JSON.parse(read("package.json")).exports).filter(
  (entry) => typeof entry === "object",
);
const modules = entries.flatMap(({ types: _, ...rest }) => Object.values(rest));

describe("the tarball", () => {
  it("holds what users need and nothing else", () => {
    assert.deepEqual(found, [...FILES].sort());
  });

  for (const name of PROSE) {
    it(`has something to say in ${name}`, () => {
      assert.ok(read(name).length > 100);
    });
  }

  it("names no folder and no registry of the machine that built it", () => {
    const machine = [root, `${homedir()}/`, ".cargo", "registry/src", "/home/", "/root/", "/Users/"];
    const named = found.flatMap((name) => {
      const text = read(name, "latin1");
      return machine.filter((word) => text.includes(word)).map((word) => `${name}: ${word}`);
    });
    assert.deepEqual(named, []);
  });

  for (const [chunk, wasm] of [
    ["wasm-inline.js", "voice_agent_status_bg.wasm"],
    ["gateway-client-inline.js", "voice_agent_status_gateway_client_bg.wasm"],
    ["gateway-inline.js", "voice_agent_status_gateway_bg.wasm"],
  ]) {
    it(`inlines the very wasm that it has as a file (${chunk})`, async () => {
      const { default: base64 } = await import(join(installed, chunk));
      const inflated = inflateSync(Buffer.from(base64, "base64"));
      assert.equal(inflated.toString("base64"), read(wasm, "base64"));
    });
  }

  // If it did, V8 would inline the call, and that of Node 20 ends the process where it has to undo that: one run of 100,000
  // calls in ten, so that nothing less than the types can be looked at.
  for (const name of found.filter((name) => name.endsWith(".wasm"))) {
    it(`has no function in ${name} that gives a reference and nothing else`, () => {
      const module = binaryen.readBinary(readFileSync(join(installed, name)));
      const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
        binaryen.getExportInfo(module.getExportByIndex(index)),
      ).filter(({ kind }) => kind === binaryen.ExternalFunction);
      assert.ok(exports.length > 10);
      const results = exports.map(({ value }) => binaryen.getFunctionInfo(module.getFunction(value)).results);
      assert.ok(results.every((result) => result !== binaryen.externref));
    });
  }

  it("makes no code from strings, which Workers and strict pages forbid", () => {
    const makers = found.filter((name) => /\bnew Function\b|\beval\(/.test(read(name)));
    assert.deepEqual(makers, []);
  });

  it("has no file that no entry leads to", async () => {
    const { metafile } = await build({
      entryPoints: modules.map((path) => join(installed, path)),
      absWorkingDir: installed,
      bundle: true,
      write: false,
      outdir: "out",
      format: "esm",
      splitting: true,
      metafile: true,
      logLevel: "silent",
      loader: { ".wasm": "file" },
      external: ["react", "cloudflare:workers", "node:http"],
    });
    const declared = entries.map(({ types }) => types.slice("./".length));
    // What index.d.ts takes its declarations from.
    declared.push("gateway-client.d.ts", "env.d.ts");
    const reached = new Set([...Object.keys(metafile.inputs), ...declared, ...PROSE, "package.json"]);
    const dead = found.filter((name) => !reached.has(name));
    assert.deepEqual(dead, []);
  });
});

// What bundlers make of the package.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { app, bundle, inNode } from "./app.mjs";

/** The wasm as a module that is compiled already, as workerd and edge runtimes hand it over. */
const compiledWasm = {
  name: "compiled wasm",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.wasm(?:\?module)?$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("?module", "")),
      namespace: "wasm",
    }));
    onLoad({ filter: /./, namespace: "wasm" }, ({ path }) => {
      const bytes = readFileSync(path).toString("base64");
      return { contents: `export default new WebAssembly.Module(Buffer.from("${bytes}", "base64"));` };
    });
  },
};

describe("a bundle", () => {
  const program = `
    import { createClient, isStatusError, parseRef } from "voice-agent-status";
    import { createSimulator } from "voice-agent-status/testing";
    const { fetch, refs } = createSimulator();
    const options = { apiKey: "k" };
    globalThis.calls.push("createClient");
    const client = createClient({ voiceAi: options, acp: options, ravan: options, truedy: options, fetch });
    globalThis.result = client.then(async (client) => {
      await createClient({});
      const results = await client.statuses(refs);
      const error = await client.status("truedy:").catch((error) => error);
      const parsed = parseRef("acp:a:b").agentId;
      return [refs.length > 11, results.every(({ ok }) => ok), isStatusError(error), error.name, parsed];
    });`;
  const expected = [true, true, true, "StatusError", "a:b"];

  const answers = async (name, code) => {
    writeFileSync(join(app, name), code);
    return inNode(async (calls, name) => {
      globalThis.calls = calls;
      await import(`${process.cwd()}/${name}`);
      return { said: await globalThis.result, calls };
    }, name);
  };

  for (const format of ["esm", "iife"]) {
    it(`of the default entry, minified for a browser as ${format}, answers`, async () => {
      const { outputFiles } = await bundle(program, { platform: "browser", minify: true, format });
      const { said } = await answers(`browser-${format}.mjs`, outputFiles[0].contents);
      assert.deepEqual(said, expected);
    });
  }

  for (const condition of ["workerd", "edge-light"]) {
    it(`for ${condition} keeps the import of the wasm file`, async () => {
      const { metafile, outputFiles } = await bundle(program, {
        conditions: [condition],
        external: ["*.wasm", "*.wasm?module"],
      });
      const query = condition === "edge-light" ? "\\?module" : "";
      assert.match(outputFiles[0].text, new RegExp(`from "\\./voice_agent_status_bg\\.wasm${query}"`));
      assert.ok(!Object.keys(metafile.inputs).some((path) => path.endsWith("wasm-inline.js")));
    });

    it(`for ${condition} makes one instance of the compiled wasm, when first asked for a client`, async () => {
      const { outputFiles } = await bundle(program, { conditions: [condition], plugins: [compiledWasm] });
      const { said, calls } = await answers(`${condition}.mjs`, outputFiles[0].contents);
      assert.deepEqual(said, expected);
      // The module is the test's own.
      assert.deepEqual(calls, ["WebAssembly.Module", "createClient", "WebAssembly.Instance"]);
    });
  }

  const partsOf = ({ inputs }) =>
    Object.keys(inputs)
      .filter((path) => inputs[path].bytesInOutput > 0)
      .map((path) => basename(path));

  for (const entry of ["voice-agent-status", "voice-agent-status/url"]) {
    it(`of what needs no wasm has none of its glue (${entry})`, async () => {
      const wanted = "isStatusError, parseRef, formatRef";
      const { metafile } = await bundle(`export { ${wanted} } from "${entry}";`);
      const names = partsOf(Object.values(metafile.outputs)[0]).filter((name) => name !== "common.js");
      assert.deepEqual(names.sort(), ["platform.js", "refs.js", "status-error.js"]);
    });

    it(`that asks gateways alone has no glue of the client (${entry})`, async () => {
      const { metafile } = await bundle(`export { createGatewayClient } from "${entry}";`, {
        splitting: true,
        outdir: "out",
      });
      const parts = Object.values(metafile.outputs).flatMap(partsOf);
      assert.ok(parts.includes("voice_agent_status_gateway_client_bg.js"));
      assert.deepEqual(
        parts.filter((name) => /^(?:client|voice_agent_status_bg)\.js$/.test(name)),
        [],
      );
    });

    it(`has in the gateway client's chunk nothing that it has already (${entry})`, async () => {
      const { metafile } = await bundle(`export * from "${entry}";`, { splitting: true, outdir: "out" });
      const outputs = Object.values(metafile.outputs);
      const chunk = outputs.find(({ entryPoint }) => entryPoint?.endsWith("gateway-client-core.js"));
      assert.deepEqual(chunk.imports, []);
      assert.deepEqual(partsOf(chunk).sort(), [
        "gateway-client-core.js",
        "voice_agent_status_gateway_client_bg.js",
      ]);
    });
  }
});

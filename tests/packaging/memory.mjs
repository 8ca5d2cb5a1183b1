// What calls leave behind in the wasm: nothing.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inNode } from "./app.mjs";

const ANSWERS = {
  "a status": { status: 200, body: '{"data":{"status":"active"},"meta":{}}' },
  "HTML for JSON": { status: 200, body: "<html>" },
  "an empty body": { status: 200, body: "" },
  "an error in JSON": { status: 404, body: "{}" },
  "an error in HTML": { status: 404, body: "<html>" },
  "what fetch threw": { throws: true },
};

describe("after many calls the wasm holds no more than after a few", () => {
  for (const [what, answer] of Object.entries(ANSWERS)) {
    it(`that got ${what}`, async () => {
      const { before, after } = await inNode(async (_calls, { status, body, throws }) => {
        const { instantiate } = WebAssembly;
        let table;
        let memory;
        WebAssembly.instantiate = async (...given) => {
          const made = await instantiate(...given);
          // Node's own fetch is a wasm too, with other imports.
          if (given[1]?.g) {
            const exports = Object.values(made.instance.exports);
            table = exports.find((one) => one instanceof WebAssembly.Table);
            memory = exports.find((one) => one instanceof WebAssembly.Memory);
          }
          return made;
        };
        const { createClient } = await import("voice-agent-status");
        const answer = async () => new Response(body, { status });
        const broken = () => {
          throw new TypeError("no fetch");
        };
        const fetch = throws ? broken : answer;
        const client = await createClient({ truedy: { apiKey: "k".repeat(20) }, fetch, maxRetries: 0 });
        const held = async (calls) => {
          for (let call = 0; call < calls; call += 1) await client.status("truedy:a").catch(() => {});
          return [table.length, memory.buffer.byteLength];
        };
        return { before: await held(300), after: await held(5_000) };
      }, answer);
      assert.deepEqual(after, before);
    });
  }
});

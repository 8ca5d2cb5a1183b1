// The element where there are no elements.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";

import { root, run } from "../../tools/process.mjs";
import { installed } from "./browser.mjs";

const PROGRAM = `
const before = Object.getOwnPropertyNames(globalThis).join();
const { AgentStatusElement } = await import("voice-agent-status/element");
const isUntouched = before === Object.getOwnPropertyNames(globalThis).join();
console.log(typeof AgentStatusElement, isUntouched, typeof customElements);
`;

const RUNTIMES = [
  ["Node", process.execPath],
  ["Deno", join(root, "node_modules", ".bin", "deno"), "run", "--no-remote"],
  ["Bun", join(root, "node_modules", ".bin", "bun")],
];

describe("importing the element on a server", () => {
  for (const [name, command, ...flags] of RUNTIMES) {
    it(`does nothing in ${name}, which can end`, async () => {
      await writeFile(join(installed.folder, "server.mjs"), PROGRAM);
      const args = [...flags, "server.mjs"];
      const { output } = await run(command, args, { cwd: installed.folder, timeoutMs: 20_000 });
      assert.equal(output.trim(), "function true undefined");
    });
  }
});

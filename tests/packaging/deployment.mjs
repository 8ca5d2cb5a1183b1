// The example for Cloudflare, with the packed package, as wrangler would upload it.

import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { root, toolEnv } from "../../tools/process.mjs";
import { app, must, read } from "./app.mjs";

/** What a script may weigh on Cloudflare's free plan, gzipped, in bytes. */
const MAX_BYTES = 3_000_000;

describe("the example for Cloudflare", async () => {
  const folder = join(app, "cloudflare");
  cpSync(join(root, "examples", "cloudflare"), folder, { recursive: true });
  const env = toolEnv({ CI: "true", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(app, "logs") });
  const upload = await must("wrangler", ["deploy", "--dry-run", "--outdir", "out"], { cwd: folder, env });
  const files = readdirSync(join(folder, "out")).filter((name) => /\.(?:js|wasm)$/.test(name));
  const contents = files.map((name) => readFileSync(join(folder, "out", name)));

  it("binds its Durable Object and its variables", () => {
    for (const name of ["STATUS_HUB (StatusHub)", "AGENTS", "ORIGINS"]) {
      assert.ok(upload.output.includes(`env.${name}`), upload.output);
    }
  });

  it("is two modules: the script and the gateway's wasm", () => {
    assert.equal(files.length, 2);
    const wasm = contents[files.findIndex((name) => name.endsWith(".wasm"))];
    assert.ok(wasm.equals(read("voice_agent_status_gateway_bg.wasm", null)));
  });

  it("needs no setting that the example leaves out", () => {
    assert.doesNotMatch(upload.output, /warning|error/i);
  });

  it("fits on the free plan", () => {
    const bytes = contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
    assert.ok(bytes < MAX_BYTES, `${bytes} bytes`);
  });
});

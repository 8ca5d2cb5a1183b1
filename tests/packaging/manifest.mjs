// What package.json says, and how the entries resolve by it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { publint } from "publint";
import { root } from "../../tools/process.mjs";
import { inNode, installed, must, read, tarball } from "./app.mjs";

const manifest = JSON.parse(read("package.json"));
const entries = Object.values(manifest.exports).filter((entry) => typeof entry === "object");

describe("package.json", () => {
  it("says what the package is", () => {
    assert.equal(manifest.name, "voice-agent-status");
    assert.equal(manifest.license, "MIT OR Apache-2.0");
    assert.equal(manifest.type, "module");
    assert.deepEqual(manifest.sideEffects, ["./element.js"]);
    assert.deepEqual(manifest.engines, { node: ">=20.19" });
    assert.ok(manifest.description.length > 20 && manifest.keywords.length > 3);
  });

  it("has the crate's version", () => {
    const crate = /^version = "(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"));
    assert.equal(manifest.version, crate[1]);
  });

  it("runs no script and needs no other package", () => {
    const needs = Object.keys(manifest).filter((key) =>
      /^(?:scripts|bin|private|(?!peer).*dependencies)$/i.test(key),
    );
    assert.deepEqual(needs, []);
    assert.deepEqual(manifest.peerDependenciesMeta, { react: { optional: true } });
  });

  it("has these entries", () => {
    assert.deepEqual(Object.keys(manifest.exports), [
      ".",
      "./url",
      "./element",
      "./react",
      "./gateway",
      "./cloudflare",
      "./node",
      "./testing",
      "./package.json",
    ]);
  });

  it("has the types of each entry first and its default last", () => {
    for (const entry of entries) {
      assert.equal(Object.keys(entry)[0], "types");
      assert.equal(Object.keys(entry).at(-1), "default");
    }
  });

  it("has entries of their own for workerd and edge-light, and none for Node or require", () => {
    assert.deepEqual(Object.keys(manifest.exports["."]), ["types", "workerd", "edge-light", "default"]);
  });

  for (const [condition, file] of [
    [[], "index.js"],
    [["workerd"], "workerd.js"],
    [["edge-light"], "edge-light.js"],
    [["workerd", "worker", "browser"], "workerd.js"],
    [["browser"], "index.js"],
    [["node"], "index.js"],
    [["types"], "index.d.ts"],
  ]) {
    it(`resolves to ${file} under ${condition.join(", ") || "no condition of its own"}`, async () => {
      const flags = condition.map((name) => `--conditions=${name}`);
      const url = await inNode(async () => import.meta.resolve("voice-agent-status"), null, flags);
      assert.ok(url.endsWith(`/voice-agent-status/${file}`), url);
    });
  }

  it("has a file behind each of its targets", () => {
    const targets = entries.flatMap(Object.values);
    assert.deepEqual(
      targets.filter((path) => !existsSync(join(installed, path))),
      [],
    );
  });

  it("keeps what is no entry to itself", async () => {
    const code = await inNode(async () => {
      return import("voice-agent-status/load.js").then(String, (error) => error.code);
    });
    assert.equal(code, "ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it("satisfies publint", async () => {
    const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
    assert.deepEqual(messages, []);
  });

  it("satisfies attw, as a package of ES modules", async () => {
    await must("attw", [tarball, "--profile", "esm-only", "--no-color"]);
  });
});

// The types that users get: what must compile, what must not, and that every declaration says what it is.
//
// In tests/types/*.ts a line `// accepts: …` or `// @ts-expect-error 2322 …` begins a case, which reaches to the next.
// An error that is merely expected could be any: the files are compiled without the directives, and a refusal has to
// be the one named.

import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { root, run } from "../tools/process.mjs";
import { app, installed } from "./packaging/app.mjs";

const sources = join(root, "tests", "types");
const cases = readdirSync(sources)
  .filter((name) => name.endsWith(".ts"))
  .flatMap(readCases);

const PROJECTS = [
  ["a page, nodenext", "es2022,dom", "nodenext"],
  ["a page, bundler", "es2022,dom", "preserve"],
  ["a worker, nodenext", "es2022,webworker", "nodenext"],
  ["a worker, bundler", "es2022,webworker", "preserve"],
];

cpSync(sources, app, { recursive: true });
for (const { file } of cases) {
  const code = readFileSync(join(sources, file), "utf8");
  writeFileSync(join(app, file), code.replaceAll("@ts-expect-error", "refused:"));
}

for (const [name, lib, module] of PROJECTS) {
  const diagnostics = await compile(["--lib", lib, "--module", module]);
  describe(`in a project for ${name}`, () => {
    it("the declarations themselves compile", () => {
      assert.deepEqual(texts(diagnostics.filter((diagnostic) => caseOf(diagnostic) === undefined)), []);
    });
    for (const one of cases) {
      it(`${basename(one.file, ".ts")} ${one.code ? "refuses" : "accepts"} ${one.name}`, () => {
        const found = diagnostics.filter((diagnostic) => caseOf(diagnostic) === one);
        const codes = found.map(({ code }) => code);
        assert.deepEqual(
          codes,
          one.code ? [one.code] : [],
          `tsc says: ${texts(found).join("\n") || "nothing"}`,
        );
      });
    }
  });
}

const declarations = readdirSync(installed).filter((name) => name.endsWith(".d.ts"));

for (const file of declarations) {
  const text = readFileSync(join(installed, file), "utf8");

  it(`${file} never says any`, () => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "").replace(/"[^"\n]*"/g, '""');
    assert.deepEqual(code.match(/.*\bany\b.*/g), null);
  });

  it(`${file} has a comment on every declaration`, () => {
    assert.deepEqual(undocumented(text), []);
  });
}

it("the declarations of every entry are looked at", () => {
  assert.deepEqual(declarations.sort(), [
    "cloudflare.d.ts",
    "element.d.ts",
    "env.d.ts",
    "gateway-client.d.ts",
    "gateway.d.ts",
    "index.d.ts",
    "node.d.ts",
    "react.d.ts",
    "testing.d.ts",
    "url.d.ts",
  ]);
});

function readCases(file) {
  const lines = readFileSync(join(sources, file), "utf8").split("\n");
  return lines.flatMap((text, index) => {
    const found = /^\s*\/\/ (?:accepts:|@ts-expect-error (\d+)) (.+)$/.exec(text);
    return found ? [{ file, line: index + 1, code: found[1], name: found[2] }] : [];
  });
}

async function compile(flags) {
  const { output, ok } = await run("tsc", ["--project", app, "--pretty", "false", ...flags], { cwd: app });
  const lines = output.split("\n").filter((line) => /^\S/.test(line));
  assert.ok(!ok && lines.length > 0, `tsc must find the refusals:\n${output}`);
  return lines.map((text) => {
    const [, file, line, code] = /^(.*)\((\d+),\d+\): error TS(\d+)/.exec(text) ?? [];
    return { file, line: Number(line), code, text };
  });
}

function texts(diagnostics) {
  return diagnostics.map(({ text }) => text);
}

function caseOf({ file, line }) {
  return cases.findLast((one) => one.file === file && one.line <= line);
}

/** The exported declarations, and the members one level down, that no comment stands above. */
function undocumented(text) {
  const found = [];
  let depth = 0;
  let parameters = 0;
  let previous = "";
  let isComment = false;
  for (const line of text.split("\n")) {
    const code = line.trim();
    if (code.startsWith("/*")) isComment = true;
    if (!isComment && code !== "") {
      const isExport = depth === 0 && /^export (?!\*|\{|default)/.test(code);
      const isMember = depth === 1 && parameters === 0 && !/^[})]/.test(code);
      const isDeclaration = isExport || isMember;
      const isHidden = code === "private constructor();";
      if (isDeclaration && !isHidden && !previous.endsWith("*/")) found.push(code);
      depth += (code.match(/\{/g)?.length ?? 0) - (code.match(/\}/g)?.length ?? 0);
      parameters += (code.match(/\(/g)?.length ?? 0) - (code.match(/\)/g)?.length ?? 0);
    }
    if (code.endsWith("*/")) isComment = false;
    if (code !== "") previous = code;
  }
  return found;
}

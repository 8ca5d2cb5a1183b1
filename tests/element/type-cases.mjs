// Type tests: a file in which a line `// accepts: …` or `// refuses 2322: …` begins a case, which reaches to the next. A
// refusal has to be by the error that it names, or any mistake would do.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";

import { run } from "../../tools/process.mjs";

const STRICT =
  "--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --noEmit --pretty false --target es2022";

export function typeCases(title, folder, name, source) {
  const cases = source.split("\n").flatMap((text, index) => {
    const [, code, what] = /^\/\/ (?:accepts|refuses (\d+)): (.+)$/.exec(text) ?? [];
    return what ? [{ what, line: index + 1, code }] : [];
  });
  const caseOf = (line) => cases.findLast((one) => one.line <= line);

  for (const module of ["nodenext", "preserve"]) {
    describe(`${title}, module ${module}`, () => {
      let errors;
      before(async () => {
        await writeFile(join(folder, name), source);
        const flags = `${STRICT} --lib es2022,dom --module ${module} --types`.split(" ");
        const { output } = await run("tsc", [...flags, "", name], { cwd: folder });
        errors = [...output.matchAll(/^(.*)\((\d+),\d+\): error TS(\d+): .*/gm)].map(
          ([text, file, line, code]) => {
            return { text, code, one: file === name ? caseOf(Number(line)) : undefined };
          },
        );
      });

      it("the declarations themselves compile", () => {
        assert.deepEqual(
          errors.filter(({ one }) => one === undefined),
          [],
        );
      });

      for (const one of cases) {
        it(`${one.code ? "refuses" : "accepts"} ${one.what}`, () => {
          const found = errors.filter((error) => error.one === one);
          const codes = found.map(({ code }) => code);
          const texts = found.map(({ text }) => text);
          assert.deepEqual(codes, one.code ? [one.code] : [], `tsc says: ${texts.join("\n") || "nothing"}`);
        });
      }
    });
  }
}

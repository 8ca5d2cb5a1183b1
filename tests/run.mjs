// `npm test` runs every suite below in order, `npm test -- host node` those named. A suite that runs no test has failed.

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ensure, root, run, toolEnv } from "../tools/ensure.mjs";

const logs = join(root, "target", "test-logs");
const leafReporter = pathToFileURL(join(root, "tools", "leaf-reporter.mjs")).href;

// The temporary folder of all suites, so that what one leaves behind goes away with it.
const temp = fs.mkdtempSync(join(tmpdir(), "vas-"));
process.on("exit", () => fs.rmSync(temp, { recursive: true, force: true, maxRetries: 3 }));
const packed = join(temp, "packed");
fs.mkdirSync(packed);

const WASM32 = ["--target", "wasm32-unknown-unknown"];

/**
 * A suite: its steps are commands, run one after the other until one fails. `count` makes numbers of what they said,
 * `minutes` is the time limit of all steps together, `needs` is what has to be there before.
 */
const suites = [
  check("fmt", [["cargo", "fmt", "--check"]]),
  check("clippy", [
    clippy("--all-targets"),
    clippy("--all-targets", "--features", "gateway"),
    clippy("--test", "simulation"),
    clippy(...WASM32),
    clippy(...WASM32, "--features", "gateway"),
    clippy(...WASM32, "--features", "gateway-client"),
  ]),
  check("rustdoc", [["cargo", "doc", "--no-deps"]], { env: { RUSTDOCFLAGS: "-D warnings" } }),
  check("biome", [["biome", "ci", "--colors=off"]]),
  cargo("host", ["cargo", "test", "--features", "gateway", "--lib", "--tests"]),
  // On the host: on wasm32 a doc-test passes whatever it does.
  cargo("doc", ["cargo", "test", "--features", "gateway", "--doc"]),
  cargo("simulation", ["cargo", "test", "--profile", "simulation", "--test", "simulation"]),
  check("build", [
    ["npm", "run", "--silent", "build"],
    ["npm", "pack", "./pkg", "--pack-destination", packed],
  ]),
  chrome("chrome-page", "browser_page"),
  chrome("chrome-worker", "browser_worker"),
  node("simulator", "tests/simulator.test.mjs"),
  node("board-parts", "tests/board/parts.test.mjs"),
  node("packaging", "tests/packaging.test.mjs", { needs: ["package"] }),
  node("node", "tests/runtimes/node.test.mjs", { needs: ["package"] }),
  node("deno", "tests/runtimes/deno.test.mjs", { needs: ["package"] }),
  node("bun", "tests/runtimes/bun.test.mjs", { needs: ["package"] }),
  node("workerd", "tests/runtimes/workerd.test.mjs", { needs: ["package"] }),
  node("chromium", "tests/runtimes/chromium.test.mjs", { needs: ["package", "browser"] }),
  node("element", "tests/element/element.test.mjs", { needs: ["package", "browser"] }),
  node("react", "tests/react/react.test.mjs", { needs: ["package", "browser"] }),
  node("gateway-node", "tests/gateway/node.test.mjs", { needs: ["package"] }),
  node("gateway-parts", "tests/gateway/parts.test.mjs", { needs: ["package"] }),
  node("gateway-deno", "tests/gateway/deno.test.mjs", { needs: ["package"] }),
  node("gateway-bun", "tests/gateway/bun.test.mjs", { needs: ["package"] }),
  node("gateway-workerd", "tests/gateway/workerd.test.mjs", { needs: ["package"] }),
  node("board", "tests/board/board.test.mjs", { needs: ["package", "browser"], minutes: 10 }),
  node("types", "tests/types.test.mjs", { needs: ["package"] }),
  check("size", [["npm", "run", "--silent", "size"]], { needs: ["package"] }),
];

function clippy(...what) {
  return ["cargo", "clippy", ...what, "--", "-D", "warnings"];
}

/** Commands that say all with their exit code: each is one check. */
function check(name, steps, options) {
  const count = (results) => ({
    passed: results.filter((result) => result.ok).length,
    failed: results.filter((result) => !result.ok).length,
  });
  return { name, steps, count, minutes: 20, needs: [], ...options };
}

function cargo(name, step, options) {
  const count = ([{ output }]) => {
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const line of output.matchAll(/^test result: .* (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
      total.passed += Number(line[1]);
      total.failed += Number(line[2]);
      total.skipped += Number(line[3]);
    }
    return total;
  };
  return { name, steps: [step], count, minutes: 20, needs: [], ...options };
}

/** A test binary has one mode, set within it; wasm-pack skips those of another mode and calls that a success. */
function chrome(name, binary) {
  const step = [..."wasm-pack test --headless --chrome --mode no-install -- --test".split(" "), binary];
  return cargo(name, step, { needs: ["browser"], env: { WASM_BINDGEN_TEST_TIMEOUT: "120" } });
}

/** Without `--test`, which calls a file that has no tests in it one passed test. */
function node(name, file, options) {
  const leaves = join(temp, `${name}.leaves`);
  const reporters = [
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${leafReporter}`,
    `--test-reporter-destination=${leaves}`,
  ];
  const count = () => {
    const lines = fs.existsSync(leaves) ? fs.readFileSync(leaves, "utf8").split("\n") : [];
    const linesOf = (word) => lines.filter((line) => line === word).length;
    return { passed: linesOf("pass"), failed: linesOf("fail"), skipped: linesOf("skip") };
  };
  return { name, steps: [[process.execPath, ...reporters, file]], count, minutes: 5, needs: [], ...options };
}

async function runSuite(suite) {
  if (suite.needs.includes("package") && tarball() === undefined) {
    return {
      name: suite.name,
      passed: 0,
      failed: 1,
      skipped: 0,
      seconds: 0,
      why: "the build gave no package",
    };
  }
  const started = performance.now();
  const log = fs.openSync(join(logs, `${suite.name}.log`), "w");
  const onOutput = (text) => fs.writeSync(log, text);
  const env = toolEnv({ CI: "true", TMPDIR: temp, VAS_TARBALL: tarball(), ...suite.env });
  const results = [];
  for (const [command, ...args] of suite.steps) {
    onOutput(`$ ${command} ${args.join(" ")}\n`);
    const timeoutMs = suite.minutes * 60_000 - (performance.now() - started);
    const result = await run(command, args, { env, timeoutMs, onOutput });
    results.push(result);
    if (!result.ok) break;
  }
  fs.closeSync(log);
  const seconds = (performance.now() - started) / 1_000;
  const counted = { name: suite.name, seconds, skipped: 0, ...suite.count(results) };
  const outcome = judge(counted, results.at(-1), suite.minutes);
  if (outcome.failed > 0) showLog(suite.name);
  return outcome;
}

/** A crash, an overrun and a run of nothing are failures that no test told of. */
function judge(outcome, last, minutes) {
  const fail = (why) => ({ ...outcome, failed: Math.max(1, outcome.failed), why });
  if (last.timedOut) return fail(`killed after ${minutes} minutes`);
  if (!last.ok && outcome.failed === 0) return fail(`ended with code ${last.code}`);
  if (outcome.passed + outcome.failed === 0) return fail("ran no test");
  return outcome;
}

/** The packed package: the one given from outside, else the one that the suite `build` made. */
function tarball() {
  const [made] = fs.readdirSync(packed);
  return made ? join(packed, made) : process.env.VAS_TARBALL;
}

function chosen(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(
      `No such suite: ${unknown.join(", ")}. There are ${suites.map(({ name }) => name).join(", ")}.`,
    );
    process.exit(1);
  }
  const wanted = suites.filter(({ name }) => names.length === 0 || names.includes(name));
  const needsBuild = wanted.some(({ needs }) => needs.includes("package")) && tarball() === undefined;
  return suites.filter((suite) => wanted.includes(suite) || (needsBuild && suite.name === "build"));
}

function line({ name, passed, failed, skipped, seconds, why }) {
  const columns = [
    name.padEnd(15),
    `${passed} passed`.padStart(11),
    `${failed} failed`.padStart(11),
    skipped ? `${skipped} skipped`.padStart(12) : "".padStart(12),
    `${seconds.toFixed(1)} s`.padStart(10),
  ];
  return `${columns.join("")}${why ? `  ${why}` : ""}`;
}

/** The end of a log, where the failure is. */
function showLog(name) {
  const file = join(logs, `${name}.log`);
  const lines = fs.readFileSync(file, "utf8").trimEnd().split("\n");
  if (lines.length > 400) console.log(`(the last 400 lines of ${file})`);
  console.log(`${lines.slice(-400).join("\n")}\n`);
}

const chosenSuites = chosen(process.argv.slice(2));
await ensure(chosenSuites.some(({ needs }) => needs.includes("browser")) ? "test" : "build");
fs.mkdirSync(logs, { recursive: true });

const outcomes = [];
for (const suite of chosenSuites) {
  console.log(`▸ ${suite.name}`);
  const outcome = await runSuite(suite);
  outcomes.push(outcome);
  console.log(line(outcome));
}

const total = (key) => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
console.log(`\n${outcomes.map(line).join("\n")}\n`);
console.log(`${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") > 0 ? 1 : 0;

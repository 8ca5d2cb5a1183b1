// Installs what is missing, and only that: `await ensure("build")` before a build, `await ensure("test")` before tests.
// Run by itself (`node tools/ensure.mjs [build | test]`) it does the same. Node builtins alone: it runs before npm does.

import { existsSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { root, run, toolEnv, toolsFolder } from "./process.mjs";

export { root, run, toolEnv };

const MINIMUM_NODE = [20, 19];
const WASM_PACK = "0.15.1";
const WASM_TARGET = "wasm32-unknown-unknown";

/** What a person has to do: one sentence, and the output of the command that failed, if one did. */
class Missing extends Error {
  constructor(sentence, output = "") {
    super(sentence);
    this.output = output;
  }
}

/**
 * Makes sure that the tools are there, installing what is missing with a short sentence a step. When everything is
 * there it says nothing. Where a person has to install something, it says what on stderr and ends the process with code 1.
 *
 * @param {"build" | "test"} [level] "build" (default): Node, Rust, the npm tools, the wasm target and the wasm-bindgen
 *   CLI; "test": wasm-pack, a browser and its driver too
 * @returns {Promise<void>}
 */
export async function ensure(level = "build") {
  try {
    checkNode();
    await checkRust();
    await installNpmPackages();
    await installWasmTarget();
    // Not locked: the CLI's lock file may name versions of crates that have been withdrawn.
    await installCargoTool("wasm-bindgen", "wasm-bindgen-cli", lockedWasmBindgen(), "three minutes");
    if (level === "test") {
      await installCargoTool("wasm-pack", "wasm-pack", WASM_PACK, "two minutes", ["--locked"]);
      await installBrowser();
    }
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    if (error.output) console.error(error.output.trimEnd());
    console.error(error.message);
    process.exit(1);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  const wanted = MINIMUM_NODE.join(".");
  throw new Missing(
    `This needs Node ${wanted} or newer, and here runs ${process.versions.node}: please install it.`,
  );
}

async function checkRust() {
  const cargo = await run("cargo", ["--version"]);
  if (!cargo.ok) throw new Missing("Rust is missing: please install its stable toolchain with rustup.");
}

async function installNpmPackages() {
  // npm writes the second file at the end of an install: an interrupted one is done again.
  const wanted = join(root, "package-lock.json");
  const installed = join(root, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  await install("the development tools from npm", "npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
}

async function installWasmTarget() {
  const found = await run("rustc", ["--print", "target-libdir", "--target", WASM_TARGET]);
  if (found.ok && existsSync(found.stdout.trim())) return;
  if (!(await run("rustup", ["--version"])).ok) {
    throw new Missing(`The Rust target ${WASM_TARGET} is missing: please install it, or Rust by rustup.`);
  }
  await install(`the Rust target ${WASM_TARGET}`, "rustup", ["target", "add", WASM_TARGET], { cwd: root });
}

async function installCargoTool(command, crate, version, time, flags = []) {
  const found = await run(command, ["--version"]);
  if (found.ok && found.stdout.trim() === `${command} ${version}`) return;
  // Another version is somebody's choice: it stays, and this one goes into a folder of the project.
  const where = found.code === 127 ? [] : ["--root", toolsFolder];
  const args = ["install", crate, "--version", version, ...where, ...flags];
  await install(`${crate} ${version} (about ${time})`, "cargo", args);
}

/** The CLI and the crate must be of one version: what they say to each other changes with each. */
function lockedWasmBindgen() {
  const file = join(root, "Cargo.lock");
  const lock = existsSync(file) ? readFileSync(file, "utf8") : "";
  const version = /^name = "wasm-bindgen"\r?\nversion = "([^"]+)"/m.exec(lock)?.[1];
  if (!version) throw new Missing("Cargo.lock names no wasm-bindgen: please restore it from the repository.");
  return version;
}

async function installBrowser() {
  const options = JSON.parse(readFileSync(join(root, "webdriver.json"), "utf8"));
  const chromium = options["goog:chromeOptions"].binary;
  const isThere = async () => existsSync(chromium) && (await run("chromedriver", ["--version"])).ok;
  if (await isThere()) return;
  if (isDebian() && process.getuid?.() === 0) {
    const apt = { env: toolEnv({ DEBIAN_FRONTEND: "noninteractive" }) };
    const args = ["install", "-y", "chromium", "chromium-driver"];
    await install("Debian's lists of packages", "apt-get", ["update"], apt);
    await install("Chromium and chromedriver from Debian (about a minute)", "apt-get", args, apt);
    if (await isThere()) return;
  }
  throw new Missing(
    `The browser tests need Chromium as ${chromium} and chromedriver on the PATH: ` +
      "please install both (on Debian the packages chromium and chromium-driver).",
  );
}

function isDebian() {
  return existsSync("/etc/os-release") && /^ID="?debian"?$/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** Outside of the repository by default, whose Cargo settings are not meant for tools. */
async function install(what, command, args, options = { cwd: tmpdir() }) {
  console.log(`Installing ${what} …`);
  const result = await run(command, args, options);
  if (result.ok) return;
  throw new Missing(
    `Installing ${what} failed: see the output of "${command} ${args.join(" ")}" above.`,
    result.output,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensure(process.argv[2]);

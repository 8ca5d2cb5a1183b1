// The packed package in a folder of its own, as a user has it after installing it.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Installs the tarball named by VAS_TARBALL with npm into an empty folder.
 *
 * @returns {Promise<{ folder: string, packageFolder: string, remove(): Promise<void> }>}
 */
export async function installPackage() {
  const tarball = process.env.VAS_TARBALL;
  if (!tarball) throw new Error("VAS_TARBALL must name the packed package; `npm test` sets it");
  const folder = await mkdtemp(join(tmpdir(), "vas-installed-"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--offline", "--silent", tarball], { cwd: folder });
  return {
    folder,
    packageFolder: join(folder, "node_modules", "voice-agent-status"),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

// What was measured, by version.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * @param {string[]} peers packages of this folder
 * @param {string[]} [tools] packages of the project
 * @param {string} [file] the wasm that is measured
 * @returns {Record<string, string>} ours first, with the beginning of its wasm's SHA-256: versions come seldom
 */
export function versions(peers, tools = [], file = "voice_agent_status_bg.wasm") {
  const wasm = readFileSync(new URL(`../pkg/${file}`, import.meta.url));
  const hash = createHash("sha256").update(wasm).digest("hex").slice(0, 8);
  const ours = `${versionIn("../pkg")} (wasm ${hash})`;
  return {
    "voice-agent-status": ours,
    ...Object.fromEntries(peers.map((name) => [name, versionIn(`node_modules/${name}`)])),
    ...Object.fromEntries(tools.map((name) => [name, versionIn(`../node_modules/${name}`)])),
  };
}

function versionIn(folder) {
  return JSON.parse(readFileSync(new URL(`${folder}/package.json`, import.meta.url), "utf8")).version;
}

// What esbuild makes of a file of this folder for a browser: minified, with its dynamic imports as files beside it.

import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");

/**
 * @typedef {object} Bundle
 * @property {Map<string, Uint8Array>} files by name, the wasm files left out
 * @property {string} entry the name of the one that a page names
 * @property {(source: string) => string[]} loadedWith the names of what a browser fetches for one of the sources that
 *   have a file of their own, its static imports included
 */

/**
 * @param {string} source the path in this folder
 * @returns {Promise<Bundle>}
 */
export async function bundle(source) {
  const { metafile, outputFiles } = await build({
    entryPoints: [source],
    absWorkingDir: folder,
    outdir: "out",
    entryNames: "[name]",
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    external: ["*.wasm"],
    logLevel: "error",
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const outputOf = (source) => [...outputs.keys()].find((name) => outputs.get(name).entryPoint === source);

  function loadedWith(source) {
    const names = new Set();
    const load = (name) => {
      if (names.has(name)) return;
      names.add(name);
      for (const { kind, path, external } of outputs.get(name).imports) {
        if (kind === "import-statement" && !external) load(basename(path));
      }
    };
    load(outputOf(source));
    return [...names];
  }

  return { files, entry: outputOf(source), loadedWith };
}

// What esbuild makes of a file for a browser: minified, with its dynamic imports as files beside it; and what that weighs.

import { basename } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";

/**
 * @typedef {object} Bundle
 * @property {Map<string, Uint8Array>} files by name, the wasm files left out
 * @property {string} entry the name of the one that a page names
 * @property {(source: string) => string[]} loadedWith the names of what a browser fetches for one of the sources that
 *   have a file of their own, its static imports included
 */

/**
 * @param {string} folder
 * @param {string} source the path in the folder
 * @param {string[]} [shared] what stays outside beside wasm files
 * @returns {Promise<Bundle>}
 */
export async function bundle(folder, source, shared = []) {
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
    external: ["*.wasm", "*.wasm?module", ...shared],
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

/** The files that a browser fetches at once for a source, and those for a chunk that it imports when needed. */
export async function bundled(folder, source, { chunk, shared } = {}) {
  const { files, loadedWith } = await bundle(folder, source, shared);
  const names = new Set([...loadedWith(source), ...(chunk ? loadedWith(chunk) : [])]);
  return [...names].map((name) => files.get(name));
}

/** The bytes of files that travel one by one, so that each is compressed by itself. */
export function weigh(files) {
  const sum = (bytesOf) => files.reduce((total, file) => total + bytesOf(file).length, 0);
  return {
    raw: sum((file) => file),
    gzip: sum((file) => gzipSync(file, { level: 9 })),
    brotli: sum((file) =>
      brotliCompressSync(file, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: file.length },
      }),
    ),
  };
}

// Flags of wasm-opt that every wasm here is made with.

/** What every supported runtime reads; --all-features would use what Node 20 rejects. */
export const FEATURES = [
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];
/** What nothing reads when it runs. */
export const STRIPPED = ["--strip-debug", "--strip-producers", "--strip-target-features"];

// Makes of what wasm-bindgen writes for a wasm a module that does the same in fewer words, with crossing.js for what crosses.

// The freeing of objects by hand, which load.js replaces by ending them, the making of objects, which `wrap` does, and what
// `start` does.
const UNUSED = [
  /^ +__destroy_into_raw\(\) \{\n[^}]*\}\n/gm,
  /^ +free\(\) \{\n[^}]*\}\n/gm,
  /^if \(Symbol\.dispose\) .*\n/gm,
  /^ +static __wrap\(ptr\) \{\n[^}]*\}\n/gm,
  /^ +table\.set\(0, undefined\);\n +table\.set\(1024, undefined\);\n[^}]*1027, false\);\n/gm,
];

// What is left of it where a pattern below does not find any more what it is for.
const LEFT = /\barguments\b|\b__wbindgen_(?:malloc|realloc|free)\b/;

// What crossing.js does by itself, and names for what needs none.
const SHORTER = [
  [/^ *\/\/ Cast intrinsic .*\n/gm, ""],
  [/(pass\w+ToWasm0\(\w+), wasm\.__wbindgen_malloc(?:, wasm\.__wbindgen_realloc)?\)/g, "$1)"],
  [/isLikeNone\((\w+)\) \? 0 : (passStringToWasm0\(\1\))/g, "$2"],
  [
    /const ret = (.*);\n +\w+ ptr1 = (pass\w+)\(ret\);\n +\w+ len1 = .*\n.*4 \* 1, len1.*\n.*4 \* 0, ptr1.*\n/g,
    "returnPassed(arg0, $2($1));\n",
  ],
  [/const ret = (.*);\n +return ret;/g, "return $1;"],
  [
    /(\w+)\.__wrap\((.*)\)/g,
    (_, type, ptr) => `wrap(${type}, ${ptr}, wasm.__wbg_${type.toLowerCase()}_free)`,
  ],
  // What calls a closure is an export of the name that the function around it has.
  [/(?<!\.)\bwasm_bindgen__convert__closures\w+/g, "wasm.$&"],
  [
    /^\(\) => \{ return handleError\(function (\(.*\)) \{\n +(?:return )?(.*);\n\}, arguments\); \}/,
    "$1 => handleError(() => $2)",
  ],
  [/^(\(.*\) =>) \{\n +(?:return )?((?!throw )[^;]*);\n\}/, "$1 $2"],
  [/^(\(.*\)) => (getStringFromWasm0)\1$/, "$2"],
];

/**
 * @param {string} written what wasm-bindgen wrote
 * @param {string} crossing the source of crossing.js
 * @param {string[]} ours what imports.js lists
 * @param {{ imported: string[], taken: Map<string, string>, exported: Map<string, string>, paired: Set<string> }} slimmed what slim.mjs made of
 *   the wasm
 * @returns {string} a module with its classes and functions, and two for load.js: `start`, which is given the wasm's
 *   exports, and `imports`, which is given what imports.js lists and gives the rest of what the wasm imports
 */
export function shorter(written, crossing, ours, { imported, taken, exported, paired }) {
  const [shown] = shorten(UNUSED.reduce(without, written)).split(/^export function __wb/m);
  const wrapped = [];
  // What imports.js lists is given.
  const left = shown.replace(/^import \{ (.*) \} .*\n/gm, (line, list) => {
    const names = list.split(", ");
    if (!names.every((name) => ours.includes(name))) return line;
    wrapped.push(...names);
    return "";
  });
  const given = ours.slice(0, ours.findLastIndex((name) => wrapped.includes(name)) + 1);
  const members = imported
    .map((name, place) => [taken.has(name) ? name : member(written, name, crossing), ours.length + place])
    .map(([member, place]) => `  ${member}, // ${place}\n`)
    .join("");
  const [unknown] = LEFT.exec(left + members) ?? [];
  if (unknown) throw new Error(`the glue still has ${unknown}`);
  const glue = [
    ...[...taken].map(([name, file]) => `import { ${name} } from "./${file}";\n`),
    left,
    crossing.replace(/^export (?!function start\b)/gm, ""),
    "\n/** What the wasm imports, by its place: what is given here, and behind it this. */\n",
    `export const imports = ([${given.join(", ")}]) => [\n${members}];\n`,
  ].join("");
  for (const [, name] of written.matchAll(/^(?:function|const|let) (\w+)/gm)) {
    if (mentions(glue, name) && !declares(crossing, name))
      throw new Error(`the glue needs ${name}, which crossing.js lacks`);
  }
  const first = glue.replace(/\bwasm\.(\w+)\([^()]*\)/g, (call, name) =>
    paired.has(name) ? `${call}[0]` : call,
  );
  return first.replace(/\bwasm\.(\w+)/g, (call, name) =>
    exported.has(name) ? `wasm.${exported.get(name)}` : call,
  );
}

/** A function that the wasm imports. */
function member(written, name, crossing) {
  const own = /__wbindgen_\w+(?=_[0-9a-f]{16}$)/.exec(name)?.[0];
  if (own && declares(crossing, own)) return own;
  const pattern = `^export function ${name}(\\([^)]*\\)) (\\{[\\s\\S]*?\\n\\}.*)\\n`;
  const [, parameters, body] = new RegExp(pattern, "m").exec(written) ?? [];
  if (!body) throw new Error(`the glue has no function ${name}`);
  return shorten(`${parameters} => ${body}`).replaceAll("\n", "\n  ");
}

function shorten(text) {
  return SHORTER.reduce((text, [pattern, by]) => text.replace(pattern, by), text);
}

function declares(source, name) {
  return new RegExp(`^(?:export )?(?:function|const|let) ${name}\\b`, "m").test(source);
}

function mentions(source, name) {
  return new RegExp(`(?<![.\\w])${name}\\b`).test(source);
}

function without(glue, pattern) {
  const left = glue.replace(pattern, "");
  if (left === glue) throw new Error(`the glue has no longer what ${pattern} finds`);
  return left;
}

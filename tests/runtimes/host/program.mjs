// The program that a runtime runs: it loads the package as a user would, and runs the cases.

import { fileURLToPath } from "node:url";

const runModule = fileURLToPath(new URL("../inside/run.mjs", import.meta.url));

/** A client made while the module loads, as Workers make theirs; its fetch is set by the case that uses it. */
const EARLY = `
export const early = {
  fetch: undefined,
  client: entry.createClient({
    truedy: { apiKey: "truedy_made_early" },
    allowKeysInBrowser: true,
    fetch: (url, init) => early.fetch(url, init),
  }),
};
early.client.catch(() => {});
`;

/**
 * @param {object} options
 * @param {string} options.load the statement that loads the entry as `entry`
 * @param {string} options.start what calls `runCases(emit)`
 * @param {string} options.runtime
 * @param {string} options.control
 * @param {string[]} options.only the topics
 * @param {string} [options.run] from where the cases are imported
 */
export function program({ load, start, runtime, control, only, run = runModule }) {
  return `
${load}
import { run } from ${JSON.stringify(run)};
${EARLY}
const options = ${JSON.stringify({ runtime, control, only })};
const runCases = (emit) => run({ ...options, entry, early, emit });
${start}
`;
}

/** How a program with a console tells of the cases. */
export const TO_CONSOLE = 'await runCases((result) => console.log("@case " + JSON.stringify(result)));';

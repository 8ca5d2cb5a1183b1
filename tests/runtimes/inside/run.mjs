// Runs the cases inside a runtime, several at once, and tells of each as it ends.

import { topics } from "../cases/index.mjs";
import { Bench, sleep, within } from "./bench.mjs";

const AT_ONCE = 8;
const CASE_MS = 25_000;
/** A case that would begin later than this fails at once: where many hang, the rest has to be told of too. */
const SUITE_MS = 80_000;

/** Why a case makes no sense in a runtime; undefined where it does. */
export const reasonToSkip = (spec, runtime) => spec.skip?.[runtime];

/**
 * Tells of each case with `{ topic, name, ms, error }`, error null if it held, and at the end with `{ done: true,
 * unheard }`: the rejections that nobody heard.
 *
 * @param {object} options
 * @param {object} options.entry the package's entry
 * @param {string} options.runtime
 * @param {string} options.control the address of the host
 * @param {string[]} options.only the topics to run
 * @param {object} options.early see Bench
 * @param {(result: object) => void} options.emit
 */
export async function run({ entry, runtime, control, only, early, emit }) {
  const unheard = hearUnheard(runtime);
  const cases = topics
    .filter(({ topic }) => only.includes(topic))
    .flatMap(({ topic, cases }) =>
      Object.entries(cases).map(([name, spec]) => ({ topic, name, ...asSpec(spec) })),
    )
    .filter((spec) => reasonToSkip(spec, runtime) === undefined);
  const started = Date.now();
  const runCase = async ({ topic, name, test }) => {
    if (Date.now() - started > SUITE_MS) {
      emit({ topic, name, ms: 0, error: `not begun: the cases before took more than ${SUITE_MS} ms` });
      return;
    }
    const bench = new Bench(entry, runtime, control, early);
    const begun = Date.now();
    let error = null;
    try {
      await within(CASE_MS, test(bench), "the case");
    } catch (thrown) {
      error = thrown instanceof Error ? `${thrown.stack ?? thrown.message}` : `threw ${String(thrown)}`;
      if (thrown instanceof Error && !error.includes(thrown.message)) error = `${thrown.message}\n${error}`;
    }
    try {
      await within(CASE_MS, bench.close(), "the clean-up");
    } catch (thrown) {
      error ??= String(thrown?.stack ?? thrown);
    }
    emit({ topic, name, ms: Date.now() - begun, error });
  };
  const together = cases.filter(({ alone }) => !alone);
  const work = async () => {
    for (let spec = together.shift(); spec; spec = together.shift()) await runCase(spec);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const spec of cases.filter(({ alone }) => alone)) await runCase(spec);
  await sleep(100);
  emit({ done: true, unheard: [...unheard.values()] });
}

/** A case is a function, or an object with `test`, `skip` (reasons by runtime) and `alone`. */
export const asSpec = (spec) => (typeof spec === "function" ? { test: spec } : spec);

/** The rejections that nobody hears, as they come, by their promise. */
function hearUnheard(runtime) {
  const unheard = new Map();
  const hear = (reason, promise) => unheard.set(promise, String(reason?.stack ?? reason));
  if (["node", "bun"].includes(runtime)) {
    process.on("unhandledRejection", hear);
  } else {
    addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      hear(event.reason, event.promise);
    });
  }
  // It tells of every body that breaks off before it hands the rejection to whoever reads, and takes it back then.
  if (runtime === "workerd") {
    addEventListener("rejectionhandled", ({ promise }) => unheard.delete(promise));
  }
  return unheard;
}

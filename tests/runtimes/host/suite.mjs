// Turns what a runtime tells of its cases into tests of node:test.

import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";

import { topics } from "../cases/index.mjs";
import { asSpec, reasonToSkip } from "../inside/run.mjs";
import { startControl } from "./control.mjs";
import { installPackage } from "./installed.mjs";

/** The topic that every further entry of a runtime is held to. */
export const FIRST_TOPIC = ["statuses"];
export const ALL_TOPICS = topics.map(({ topic }) => topic);

const RUNTIME_MS = 150_000;

/** Installs the package and starts the host; both go when the test file has ended. */
export async function prepare() {
  const installed = await installPackage();
  const entry = pathToFileURL(join(installed.packageFolder, "testing.js"));
  const { createSimulator } = await import(entry);
  const { serve } = await import(pathToFileURL(join(installed.packageFolder, "node.js")));
  const control = await startControl(createSimulator, serve);
  after(async () => {
    await control.close();
    await installed.remove();
  });
  return { ...installed, control: control.url };
}

/**
 * One test for each case, and one for the rejections that nobody heard.
 *
 * @param {string} title
 * @param {string} runtime
 * @param {string[]} only the topics
 * @param {(emit: (result: object) => void) => Promise<void>} start runs the cases; resolves when the runtime has ended
 */
export function suite(title, runtime, only, start) {
  const results = new Map();
  const waiting = new Map();
  const keyOf = ({ topic, name, done }) => (done ? "done" : `${topic}/${name}`);
  const emit = (result) => {
    results.set(keyOf(result), result);
    waiting.get(keyOf(result))?.();
  };
  let ended;
  const resultOf = async (key) => {
    ended ??= start(emit);
    const arrival = new Promise((resolve) => waiting.set(key, resolve));
    if (!results.has(key)) await Promise.race([arrival, ended.catch(() => {})]);
    // The runtime's own failure tells more than the absence of a result.
    if (!results.has(key)) await ended;
    if (!results.has(key)) throw new Error(`${title} ended without a word on this case`);
    return results.get(key);
  };

  describe(title, { timeout: RUNTIME_MS }, () => {
    for (const { topic, cases } of topics.filter(({ topic }) => only.includes(topic))) {
      describe(topic, () => {
        for (const [name, spec] of Object.entries(cases)) {
          const skip = reasonToSkip(asSpec(spec), runtime);
          it(name, { skip: skip ?? false }, async () => {
            const { error } = await resultOf(`${topic}/${name}`);
            if (error !== null) throw clean(error);
          });
        }
      });
    }
    it("no rejection goes unheard", async () => {
      const { unheard } = await resultOf("done");
      if (unheard.length > 0) throw new Error(`unheard rejections:\n${unheard.join("\n")}`);
    });
    it("the runtime ends as it should", async () => {
      await resultOf("done");
      await ended;
    });
  });
}

function clean(text) {
  const error = new Error(text.split("\n", 1)[0]);
  error.stack = text;
  return error;
}

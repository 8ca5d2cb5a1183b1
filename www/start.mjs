/**
 * `npm start`: builds what is stale, starts the simulator, and serves the page until it is told to stop.
 *
 * Behind `npm start --` can stand `--agents 1000`, for so many of them, `--interval 1000`, for the milliseconds between
 * two checks of each, and `--still`, which lets nothing happen to them.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensure, root, run } from "../tools/ensure.mjs";
import { obeyParent } from "./control.mjs";
import { sizeFleet } from "./fleet.mjs";
import { playScenes } from "./scenes.mjs";
import { servePage } from "./server.mjs";

const SOURCES = ["src", "pkg-template", "Cargo.toml", "Cargo.lock"];
const ENTRIES = ["pkg/url.js", "pkg/testing.js"];
const DEFAULT_PORT = 8080;
const MAX_AGENTS = 10_000;
const INTERVALS_MS = { min: 1_000, max: 3_600_000, normal: 5_000 };

/** Nobody reads what the simulator was asked, and the page may stay open for days: so that is forgotten, in ms. */
const FORGET_MS = 60_000;

const port = readNumber("PORT", process.env.PORT || DEFAULT_PORT, { max: 65_535 });
const options = readOptions();
await ensure("build");
if (await isStale()) await build();
await start();

async function start() {
  const { createSimulator } = await import("../pkg/testing.js");
  const simulator = createSimulator({ cors: true });
  if (options.agents !== undefined) sizeFleet(simulator, options.agents);
  const api = await simulator.listen();
  const page = await servePage({
    port,
    connect: [api.url],
    fleet: () => ({ baseUrls: api.baseUrls, refs: simulator.refs, intervalMs: options.interval }),
  });
  if (!options.still) playScenes(simulator);
  setInterval(() => simulator.requests.splice(0), FORGET_MS).unref();

  let stopping = false;
  async function stop() {
    // Ctrl-C can come twice: from the terminal, and passed on by npm.
    if (stopping) return;
    stopping = true;
    await Promise.all([page.close(), api.close()]);
    process.exit(0);
  }
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  obeyParent(simulator, stop);

  console.log(`Agents (simulated): ${page.url}`);
  console.log("Press Ctrl-C to stop.");
}

/** What stands behind `npm start --`. */
function readOptions() {
  const known = { agents: { type: "string" }, interval: { type: "string" }, still: { type: "boolean" } };
  try {
    const { agents, interval = INTERVALS_MS.normal, still } = parseArgs({ options: known }).values;
    return {
      agents: agents === undefined ? undefined : readNumber("--agents", agents, { max: MAX_AGENTS }),
      interval: readNumber("--interval", interval, INTERVALS_MS),
      still,
    };
  } catch (error) {
    return giveUp(error.message);
  }
}

function readNumber(name, text, { min = 0, max }) {
  const number = Number(text);
  if (text !== "" && Number.isInteger(number) && number >= min && number <= max) return number;
  return giveUp(`${name} has to be a whole number from ${min} to ${max}, and is ${JSON.stringify(text)}.`);
}

/** Whether the built package is missing, or older than a file that it is made of. */
async function isStale() {
  const [source, built, ...entries] = await Promise.all([
    newest(SOURCES),
    newest(["pkg"]),
    ...ENTRIES.map((entry) => newest([entry])),
  ]);
  return source > built || entries.includes(0);
}

/** When the youngest file at or below some paths was written, in milliseconds; 0 where there is none. */
async function newest(paths) {
  const times = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(join(root, path)).catch(() => null);
      if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
      const names = await readdir(join(root, path));
      return newest(names.map((name) => join(path, name)));
    }),
  );
  return Math.max(0, ...times);
}

async function build() {
  console.log("Building the package (a minute or two the first time) …");
  const { ok, output } = await run("npm", ["run", "build"]);
  if (!ok) giveUp(`${output}\nThe package could not be built: the reason is above.`);
}

function giveUp(why) {
  console.error(why);
  process.exit(1);
}

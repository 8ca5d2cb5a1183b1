/**
 * `npm start`: builds what is stale, and serves the board with a gateway behind it until it is told to stop. The gateway
 * asks the simulator; or, where the environment names agents and has keys, the real providers.
 *
 * Behind `npm start --` can stand `--interval 1000`, for the milliseconds between two checks of each agent. Simulated
 * agents also have `--agents 1000`, for so many of them, and `--still`, which lets nothing happen to them.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensure, root, run } from "../tools/ensure.mjs";
import { obeyParent } from "./control.mjs";
import { inVariables, namesAgents, readAgents } from "./real.mjs";
import { servePage } from "./server.mjs";
import { simulateAgents } from "./simulated.mjs";

const SOURCES = ["src", "pkg-template", "Cargo.toml", "Cargo.lock"];
const ENTRIES = ["pkg/url.js", "pkg/node.js", "pkg/testing.js"];
const DEFAULT_PORT = 8080;
const MAX_AGENTS = 10_000;
const INTERVALS_MS = { min: 1_000, max: 3_600_000, normal: 5_000 };

/** An agent that does not answer is told of before its next check would have been due. Nor does a page wait longer. */
const TIMEOUT_MS = 4_000;
const DEADLINE_MS = TIMEOUT_MS + 500;

const port = readNumber("PORT", process.env.PORT || DEFAULT_PORT, { max: 65_535 });
const options = readOptions();
const real = namesAgents(process.env) ? readReal() : null;
await ensure("build");
if (await isStale()) await build();
await start();

async function start() {
  const agents = real ?? (await simulateAgents(options));
  const gateway = await openGateway(agents);
  // A page asks for so many at a time as follow each other: those of a slow provider shall not hold up the rest.
  const fleet = { refs: agents.refs.toSorted(), intervalMs: options.interval };
  const page = await servePage({ port, gateway, fleet, words: agents.words });

  let stopping = false;
  async function stop() {
    // Ctrl-C can come twice: from the terminal, and passed on by npm.
    if (stopping) return;
    stopping = true;
    gateway.close();
    await Promise.all([page.close(), agents.close()]);
    process.exit(0);
  }
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  obeyParent(agents.simulator, stop);

  console.log(`${agents.words.label}: ${page.url}`);
  console.log("Press Ctrl-C to stop.");
}

/** The board is its operator's own, on this computer, and asks all the time: an error is told at once, and in full. */
async function openGateway({ accounts, refs }) {
  const { createGateway } = await import("../pkg/gateway.js");
  try {
    return await createGateway({
      ...accounts,
      agents: refs,
      basePath: "/status",
      fields: "full",
      intervalMs: options.interval,
      // Pages that ask at about the same time share an answer, and each gets a new one at its next check.
      ttlMs: options.interval / 2,
      staleMs: 0,
      timeoutMs: TIMEOUT_MS,
      deadlineMs: DEADLINE_MS,
      maxRetries: 0,
    });
  } catch (error) {
    return giveUp(inVariables(error.message));
  }
}

/** The agents that the environment names. */
function readReal() {
  if (options.agents !== undefined || options.still) {
    giveUp("--agents and --still are for simulated agents, and the environment names real ones.");
  }
  try {
    return readAgents(process.env);
  } catch (error) {
    return giveUp(error.message);
  }
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

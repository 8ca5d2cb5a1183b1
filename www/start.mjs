/** `npm start`: builds what is stale, starts the simulator, and serves the page until it is told to stop. */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ensure, root, run } from "../tools/ensure.mjs";
import { playScenes } from "./scenes.mjs";
import { servePage } from "./server.mjs";

const SOURCES = ["src", "pkg-template", "Cargo.toml", "Cargo.lock"];
const ENTRIES = ["pkg/url.js", "pkg/testing.js"];
const DEFAULT_PORT = 8080;

const port = readPort(process.env.PORT);
await ensure("build");
if (await isStale()) await build();
await start();

async function start() {
  const { createSimulator } = await import("../pkg/testing.js");
  const simulator = createSimulator({ cors: true });
  const api = await simulator.listen();
  const page = await servePage({
    port,
    connect: [api.url],
    fleet: () => ({ baseUrls: api.baseUrls, refs: simulator.refs }),
  });
  playScenes(simulator);

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

  console.log(`Agents (simulated): ${page.url}`);
  console.log("Press Ctrl-C to stop.");
}

function readPort(text) {
  const number = Number(text || DEFAULT_PORT);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  return giveUp(`PORT has to be a whole number from 0 to 65535, and is ${JSON.stringify(text)}.`);
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

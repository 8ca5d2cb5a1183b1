// One suite over HTTP, the same for every platform that the gateway runs on.

import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";

import { installPackage } from "../runtimes/host/installed.mjs";
import { badge } from "./cases/badge.mjs";
import { canary } from "./cases/canary.mjs";
import { configuration } from "./cases/configuration.mjs";
import { crowds, heartbeats } from "./cases/crowds.mjs";
import { events } from "./cases/events.mjs";
import { failing } from "./cases/failing.mjs";
import { limits } from "./cases/limits.mjs";
import { origins } from "./cases/origins.mjs";
import { random } from "./cases/random.mjs";
import { routes } from "./cases/routes.mjs";
import { tokens } from "./cases/tokens.mjs";
import { startProviders } from "./host/providers.mjs";
import { configOf, environmentOf, HOSTILE, SCENES } from "./scenes.mjs";

/** Lanes run at the same time, since some cases wait for long; the topics of a lane one after the other. */
const LANES = [
  { configuration, routes, origins, tokens, limits, failing, badge, canary, random },
  { events },
  { crowds },
  { heartbeats },
];

/**
 * Holds a platform to the suite.
 *
 * @param {string} title
 * @param {object} options
 * @param {(place: { folder: string, packageFolder: string, configs: object }) => Promise<object>} options.start starts
 *   a gateway for each configuration, `{ environment }` standing for that of these variables, and gives `urls` by the same names, `refuse(config)`, which resolves with the
 *   error of a configuration or null, `mint(options)`, `restart(scene)`, `output()` and `stop()`, and `hubCalls(scene)` where there are
 *   hubs of their own
 * @param {string} options.platform "node", "deno", "bun" or "workerd"
 * @param {boolean} [options.isNode] whether it stands on node:http
 * @param {number} [options.randomRequests]
 * @param {boolean} [options.heartbeat] whether to wait for one
 */
export function conformance(title, options) {
  const { platform, start, isNode = true, randomRequests = 1_000, heartbeat = false } = options;
  describe(title, { timeout: 240_000 }, () => {
    const world = { platform, isNode, randomRequests, heartbeat, scenes: {} };
    let installed;
    before(async () => {
      installed = await installPackage();
      const { createSimulator } = await import(pathToFileURL(join(installed.packageFolder, "testing.js")));
      const configs = {};
      for (const [name, scene] of Object.entries(SCENES)) {
        const providers = await startProviders(createSimulator, scene);
        if (!scene.raw) providers.simulator.set(HOSTILE, { name: "Hostile" });
        world.scenes[name] = providers;
        configs[name] = scene.byEnvironment
          ? { environment: environmentOf(providers.baseUrls) }
          : configOf(scene, providers.baseUrls);
      }
      world.gateway = await start({ ...installed, configs });
      for (const [name, url] of Object.entries(world.gateway.urls)) world.scenes[name].url = url;
    });
    after(async () => {
      await world.gateway?.stop();
      for (const { close } of Object.values(world.scenes)) await close();
      await installed?.remove();
    });

    describe("over HTTP", { concurrency: LANES.length }, () => {
      for (const lane of LANES) {
        describe(Object.keys(lane).join(", "), { concurrency: 1 }, () => {
          for (const [topic, cases] of Object.entries(lane)) {
            describe(topic, () => {
              for (const [name, test] of Object.entries(cases)) {
                it(name, (context) => test(world, context));
              }
            });
          }
        });
      }
    });
    it("nothing was thrown that nobody caught, and the process ends by itself", async () => {
      const code = await world.gateway.stop();
      const output = world.gateway.output();
      const noise = output.split("\n").filter((line) => /unheard|uncaught|error|exception/i.test(line));
      // A hub that is thrown out says so.
      const odd = noise.filter((line) => !/evicted/.test(line));
      if (code !== 0 || odd.length > 0) throw new Error(`code ${code}\n${output.slice(-4_000)}`);
    });
  });
}

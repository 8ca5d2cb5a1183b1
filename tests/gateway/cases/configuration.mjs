// A wrong configuration is told at the start, by name.

import assert from "node:assert/strict";

import { configOf, SCENES } from "../scenes.mjs";

const BASE = configOf(SCENES.open, {});

/** What is wrong, and what the message names. */
const WRONG = [
  [{ agents: undefined }, "agents"],
  [{ agents: ["truedy:a", "nobody:b"] }, "agents[1]"],
  [{ agents: ["acp:.."] }, "agents[0]"],
  [{ truedy: undefined }, "agents[3]"],
  [{ origins: ["https://shop.example/"] }, "origins[0]"],
  [{ origins: ["*"] }, "origins[0]"],
  [{ basePath: "status/" }, "basePath"],
  [{ intervalMs: 999 }, "intervalMs"],
  [{ ttlMs: -1 }, "ttlMs"],
  [{ staleMs: "60" }, "staleMs"],
  [{ viewerSecrets: [] }, "viewerSecrets"],
  [{ viewerSecrets: ["x".repeat(32), "too short"] }, "viewerSecrets[1]"],
  [{ rateLimit: { perMinute: 0 } }, "rateLimit.perMinute"],
  [{ rateLimit: { perHour: 9 } }, "rateLimit.perHour"],
  [{ trustedAddressHeader: "x y" }, "trustedAddressHeader"],
  [{ fields: "all" }, "fields"],
  [{ raw: true }, "raw"],
  [{ colour: "blue" }, "colour"],
];

export const configuration = {
  "a wrong value is refused, and named": async ({ gateway, platform }) => {
    // A Worker is told by its log, and takes a process for each.
    for (const [wrong, name] of platform === "workerd" ? WRONG.slice(1, 2) : WRONG) {
      const error = await gateway.refuse({ ...BASE, ...wrong });
      assert.equal(error?.kind, "config", name);
      assert.ok(error.message.includes(name), `${error.message} does not name ${name}`);
    }
  },
};

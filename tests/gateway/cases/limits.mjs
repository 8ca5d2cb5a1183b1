// How often one address may ask.

import assert from "node:assert/strict";

import { ask } from "../host/ask.mjs";
import { ONE_EACH } from "../scenes.mjs";
import { assertProblem, badgeOf, statusesOf, statusOf } from "./routes.mjs";

export const limits = {
  "an address that asks too often is told to wait": async ({ scenes: { limited } }) => {
    const from = (address) => ({ headers: { "x-client": address } });
    const paths = [
      statusOf(ONE_EACH[0]),
      badgeOf(ONE_EACH[0]),
      statusesOf(...ONE_EACH),
      statusOf(ONE_EACH[1]),
    ];
    for (const path of [...paths, statusOf(ONE_EACH[2])]) {
      assert.equal((await ask(limited.url, path, from("192.0.2.1"))).status, 200);
    }
    const before = limited.asked();
    for (const path of paths) {
      const answer = await ask(limited.url, path, from("192.0.2.1"));
      assertProblem(answer, { status: 429, kind: "rate-limited" });
      const seconds = Number(answer.headers["retry-after"]);
      assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`);
      assert.ok(answer.json.retryAfterMs <= 60_000);
    }
    assert.equal(limited.asked(), before);
    // Another address is another client; what a client writes itself stands in front of what the proxy adds.
    assert.equal((await ask(limited.url, paths[0], from("192.0.2.2"))).status, 200);
    assert.equal((await ask(limited.url, paths[0], from("192.0.2.9, 192.0.2.1"))).status, 429);
    assert.equal((await ask(limited.url, "/healthz", from("192.0.2.1"))).status, 200);
    const preflight = { method: "OPTIONS", ...from("192.0.2.1") };
    assert.equal((await ask(limited.url, paths[0], preflight)).status, 204);
  },

  "no header is believed that is not named": async ({ scenes: { counted }, isNode }) => {
    const name = isNode ? "x-forwarded-for" : "x-real-ip";
    const statuses = [];
    for (let index = 0; index < 5; index += 1) {
      const headers = { [name]: `192.0.2.${index}`, forwarded: `for=192.0.2.${index}` };
      statuses.push((await ask(counted.url, statusOf(ONE_EACH[0]), { headers })).status);
    }
    assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
  },

  "the platform's own word for an address counts": async ({ scenes: { counted }, isNode }) => {
    if (isNode) return;
    const headers = { "cf-connecting-ip": "198.51.100.7" };
    assert.equal((await ask(counted.url, statusOf(ONE_EACH[0]), { headers })).status, 200);
  },
};

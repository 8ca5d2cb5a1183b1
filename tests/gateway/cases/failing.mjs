// Providers that fail, and what is told meanwhile.

import assert from "node:assert/strict";

import { ask, sleep, until } from "../host/ask.mjs";
import { assertProblem, badgeOf, statusesOf, statusOf } from "./routes.mjs";

const REF = "truedy:support";
const TTL_MS = 300;
const STALE_MS = 2_000;

export const failing = {
  "within its time a status is served as it is, for whoever asks": async ({ scenes: { open } }) => {
    await ask(open.url, statusOf(REF));
    const before = open.asked();
    await Promise.all(Array.from({ length: 20 }, () => ask(open.url, statusOf(REF))));
    await ask(open.url, badgeOf(REF));
    await ask(open.url, statusesOf(REF));
    assert.equal(open.asked(), before);
  },

  "many who ask at once cost one request": async ({ scenes: { failing } }) => {
    const ref = "truedy:renewals";
    const before = failing.asked(ref);
    const remove = failing.simulator.fault({ match: ref, delay: 150 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(failing.url, statusOf(ref))));
    remove();
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(failing.asked(ref), before + 1);
  },

  "what is fresh stays so while another of the same request is waited for": async ({
    scenes: { failing },
  }) => {
    const [fresh, slow] = ["acp:hotline", "acp:concierge"];
    const remove = failing.simulator.fault({ match: slow, delay: TTL_MS + 100 });
    await ask(failing.url, `${statusOf(fresh)}?wait=1`);
    const { json } = await ask(failing.url, `${statusesOf(fresh, slow)}&wait=1`);
    remove();
    assert.deepEqual([json.results[0].ok, json.results[0].status?.stale], [true, false]);
  },

  "a slow agent holds up no other of the same request": async ({ scenes: { failing } }) => {
    const [quick, slow] = ["voice-ai:front-desk", "voice-ai:after-hours"];
    const remove = failing.simulator.fault({ match: slow, delay: TTL_MS + 100 });
    let isOver = false;
    const both = ask(failing.url, statusesOf(quick, slow)).finally(() => {
      isOver = true;
    });
    await until(() => failing.asked(quick) > 0 && failing.asked(slow) > 0, "both to be asked");
    const { status } = await ask(failing.url, statusOf(quick));
    assert.deepEqual([status, isOver], [200, false]);
    await both;
    remove();
  },

  "an old status is served at once while it is asked for anew": async ({ scenes: { brief } }) => {
    const ref = "acp:hotline";
    brief.simulator.set(ref, { agent: { name: "Before" } });
    assert.equal((await ask(brief.url, statusOf(ref))).json.name, "Before");
    brief.simulator.set(ref, { agent: { name: "After" } });
    const remove = brief.simulator.fault({ match: "acp", delay: 200 });
    await sleep(1_100);
    const asked = brief.asked();
    const stale = await ask(brief.url, statusOf(ref));
    assert.deepEqual([stale.json.name, stale.json.stale], ["Before", true]);
    assert.equal(stale.headers["x-status-stale"], "1");
    assert.ok(Number(stale.headers.age) >= 1);
    const badge = await ask(brief.url, badgeOf(ref));
    assert.equal(badge.headers["x-status-stale"], "1");
    const several = await ask(brief.url, statusesOf(ref));
    assert.equal(several.json.results[0].status.stale, true);
    await until(async () => (await ask(brief.url, statusOf(ref))).json.name === "After", "the new status");
    remove();
    assert.ok(brief.asked() > asked);
  },

  "a provider that fails is covered for a while, then told of": async ({ scenes: { failing } }) => {
    const begun = Date.now();
    const first = await ask(failing.url, statusOf(REF));
    assert.equal(first.json.stale, false);
    const remove = failing.simulator.fault({ match: REF, status: 503 });
    await sleep(TTL_MS + 100);
    const stale = await ask(failing.url, statusOf(REF));
    assert.deepEqual([stale.status, stale.json.stale], [200, true]);
    assert.equal(stale.headers["x-status-stale"], "1");
    assert.equal(stale.json.checkedAt, first.json.checkedAt);
    await sleep(Math.max(0, begun + TTL_MS + STALE_MS + 700 - Date.now()));
    const answer = await ask(failing.url, statusOf(REF));
    assertProblem(answer, { status: 502, kind: "provider", source: "provider" });
    assert.equal(answer.headers["cache-control"], "no-store");
    assertProblem(await ask(failing.url, badgeOf(REF)), { status: 502, source: "provider" });
    const { status, json } = await ask(failing.url, statusesOf(REF, "acp:concierge"));
    assert.equal(status, 200);
    assert.deepEqual([json.results[0].ok, json.results[0].error.source], [false, "provider"]);
    assert.equal(json.results[1].ok, true);
    remove();
    await until(async () => (await ask(failing.url, statusOf(REF))).status === 200, "the recovery");
    const again = await ask(failing.url, statusOf(REF));
    assert.equal(again.json.stale, false);
  },

  "a provider that comes and goes is told of by old statuses, never by errors": async ({
    scenes: { brief },
  }) => {
    const ref = "truedy:support";
    assert.equal((await ask(brief.url, statusOf(ref))).status, 200);
    const seen = new Set();
    for (let round = 0; round < 12; round += 1) {
      const remove = round % 2 === 0 ? brief.simulator.fault({ match: ref, status: 503 }) : () => {};
      await sleep(130);
      const { status, json } = await ask(brief.url, statusOf(ref));
      assert.equal(status, 200);
      seen.add(json.stale);
      await sleep(30);
      remove();
    }
    assert.ok(seen.has(true));
  },

  "each failure has its status, and none is the gateway's": async ({ scenes: { full } }) => {
    const rows = [
      [{ status: 401 }, 502, "unauthorized"],
      [{ status: 402 }, 502, "payment-required"],
      [{ status: 403 }, 502, "forbidden"],
      [{ status: 404 }, 502, "not-found"],
      [{ status: 422 }, 502, "invalid-request"],
      [{ status: 500 }, 502, "provider"],
      [{ html: true }, 502, "decode"],
      [{ redirect: "https://evil.example/" }, 502, "http"],
      [{ network: true }, 502, "network"],
      [{ truncate: 5 }, 502, undefined],
    ];
    for (const [rule, status, kind] of rows) {
      const remove = full.simulator.fault({ match: "voice-ai:front-desk", ...rule });
      const answer = await ask(full.url, statusOf("voice-ai:front-desk"));
      remove();
      assertProblem(answer, { status, kind, source: "provider" });
    }
  },

  "a provider's rate limit is told on, with its wait": async ({ scenes: { full } }) => {
    const ref = "voice-ai:after-hours";
    const remove = full.simulator.fault({ match: ref, status: 429, headers: { "retry-after": "7" } });
    const answer = await ask(full.url, statusOf(ref));
    assertProblem(answer, { status: 503, kind: "rate-limited", source: "provider" });
    assert.equal(answer.headers["retry-after"], "7");

    await sleep(1_100);
    const later = await ask(full.url, statusOf(ref));
    const { results } = (await ask(full.url, statusesOf(ref))).json;
    remove();
    assertProblem(later, { status: 503, kind: "rate-limited", source: "provider" });
    for (const { retryAfterMs } of [later.json, results[0].error]) {
      assert.ok(Number.isInteger(retryAfterMs) && retryAfterMs <= 5_900, `${retryAfterMs} ms`);
      assert.ok(Number(later.headers["retry-after"]) * 1_000 >= retryAfterMs);
    }
  },

  "a provider that is too slow is 504": async ({ scenes: { failing } }) => {
    const ref = "ravan:dental-clinic";
    const remove = failing.simulator.fault({ match: ref, stall: "headers" });
    assertProblem(await ask(failing.url, statusOf(ref)), {
      status: 504,
      kind: "timeout",
      source: "provider",
    });
    remove();
  },

  "a client that leaves early harms nobody": async ({ scenes: { full } }) => {
    const ref = "acp:hotline";
    const remove = full.simulator.fault({ match: ref, delay: 300 });
    for (let round = 0; round < 5; round += 1) {
      const controller = new AbortController();
      const left = ask(full.url, statusOf(ref), { signal: controller.signal });
      setTimeout(() => controller.abort(), 20 + round * 20);
      await assert.rejects(left);
      const { status, json } = await ask(full.url, statusOf(ref));
      assert.deepEqual([status, json.ref], [200, ref]);
    }
    remove();
    assert.equal((await ask(full.url, statusesOf(ref, REF))).status, 200);
  },

  "under full every field but the body is told, and none of it is a key": async ({ scenes: { full } }) => {
    const { json } = await ask(full.url, statusOf("truedy:support"));
    for (const field of ["voiceId", "activeSessions", "latencyMs", "attempts", "requestId", "drift"]) {
      assert.ok(field in json, field);
    }
    assert.ok(!("raw" in json));
    const remove = full.simulator.fault({ match: "truedy:renewals", status: 500 });
    const { json: several } = await ask(full.url, statusesOf("truedy:renewals", "acp:concierge"));
    remove();
    const { error } = several.results[0];
    assert.equal(error.status, 500);
    assert.ok("attempts" in error && !("body" in error));
  },
};

// Viewer tokens: where the gateway wants them, only one that a secret of its own has signed opens it.

import assert from "node:assert/strict";

import { ask, Events } from "../host/ask.mjs";
import { claimsOf, nowSeconds, resigned, rs256, token, unsigned } from "../host/sign.mjs";
import { HOSTILE, ONE_EACH, SECRETS, SHOP, UNLISTED } from "../scenes.mjs";
import { assertProblem, badgeOf, eventsOf, statusesOf, statusOf } from "./routes.mjs";

const [NEWER, OLDER] = SECRETS;
const [REF, OTHER] = ONE_EACH;
const bearer = (text) => ({ headers: { authorization: `Bearer ${text}` } });

/** None of these opens anything. */
const WRONG = {
  "of another secret": () => token("another secret of thirty-two bytes"),
  "signed with SHA-512": () => token(NEWER, {}, {}, "sha512"),
  "that calls itself HS512": () => token(NEWER, {}, { alg: "HS512" }, "sha512"),
  "that is expired": () => token(NEWER, { exp: nowSeconds() - 1 }),
  "that expired long ago": () => token(NEWER, { exp: 1 }),
  "without exp": () => token(NEWER, { exp: undefined }),
  "with an exp that is text": () => token(NEWER, { exp: String(nowSeconds() + 60) }),
  "that does not count yet": () => token(NEWER, { nbf: nowSeconds() + 600, exp: nowSeconds() + 900 }),
  "with an nbf that is text": () => token(NEWER, { nbf: "0" }),
  "with refs that are no list": () => token(NEWER, { refs: REF }),
  "with refs that are no texts": () => token(NEWER, { refs: [1] }),
  "that needs what is not known here": () => token(NEWER, {}, { crit: ["b64"] }),
  "with the algorithm none": () => unsigned({}),
  "with the algorithm None": () => unsigned({}, "None"),
  "with none and a signature": () => resigned({ alg: "none" }, NEWER),
  "without an algorithm": () => resigned({ typ: "JWT" }, NEWER),
  "with RS256": () => rs256({}),
  "that calls itself RS256": () => resigned({ alg: "RS256" }, NEWER),
  "with its signature cut": () => token(NEWER).slice(0, -2),
  "with a signature of nothing": () => token(NEWER).replace(/[^.]*$/, ""),
  "with its claims changed": () => {
    const [header, , signature] = token(NEWER, { refs: [] }).split(".");
    return [header, token(NEWER).split(".")[1], signature].join(".");
  },
  "with padding": () => `${token(NEWER)}=`,
  "of four parts": () => `${token(NEWER)}.x`,
  "that is none": () => "none",
  "that is very long": () => token(NEWER, { refs: ["x".repeat(5_000)] }),
};

export const tokens = {
  "without a token nothing is told, and nothing asked": async ({ scenes: { guarded } }) => {
    const before = guarded.asked();
    const paths = [
      statusOf(REF),
      statusesOf(REF, OTHER),
      eventsOf(REF, OTHER),
      badgeOf(REF),
      statusOf(UNLISTED),
    ];
    for (const path of paths) {
      const answer = await ask(guarded.url, path);
      assertProblem(answer, { status: 401, kind: "unauthorized" });
      assert.match(answer.headers["www-authenticate"], /^Bearer/);
    }
    assert.equal(guarded.asked(), before);
    assert.equal((await ask(guarded.url, "/healthz")).status, 200);
    const preflight = await ask(guarded.url, paths[0], { method: "OPTIONS", headers: { origin: SHOP } });
    assert.equal(preflight.status, 204);
  },

  "a wrong token of any kind is none, and asks nothing": async ({ scenes: { guarded } }) => {
    const before = guarded.asked();
    const answers = [];
    for (const [what, make] of Object.entries(WRONG)) {
      const answer = await ask(guarded.url, statusOf(REF), bearer(make()));
      assert.equal(answer.status, 401, what);
      answers.push(answer.body);
      const inQuery = await ask(guarded.url, `${badgeOf(REF)}?token=${encodeURIComponent(make())}`);
      assert.equal(inQuery.status, 401, `${what}, in the query`);
    }
    assert.equal(new Set(answers).size, 1);
    for (const authorization of ["Basic YTpi", "Bearer", `Token ${token(NEWER)}`, token(NEWER)]) {
      assert.equal((await ask(guarded.url, statusOf(REF), { headers: { authorization } })).status, 401);
    }
    assert.equal(guarded.asked(), before);
  },

  "a token of either secret opens it, and the answer is private": async ({ scenes: { guarded } }) => {
    for (const secret of [NEWER, OLDER]) {
      const { status, headers, json } = await ask(guarded.url, statusOf(REF), bearer(token(secret)));
      assert.equal(status, 200);
      assert.equal(json.ref, REF);
      assert.equal(headers["cache-control"], "private, no-cache");
    }
    const several = await ask(guarded.url, statusesOf(REF, OTHER), bearer(token(NEWER)));
    assert.ok(several.json.results.every(({ ok }) => ok));
    assert.equal(several.headers["cache-control"], "private, no-cache");
    assert.equal((await ask(guarded.url, statusOf(REF), bearer(token(NEWER)).headers)).status, 401);
    const lower = { headers: { authorization: `bearer ${token(NEWER)}` } };
    assert.equal((await ask(guarded.url, statusOf(REF), lower)).status, 200);
  },

  "a token that begins within half a minute counts already": async ({ scenes: { guarded } }) => {
    const soon = token(NEWER, { nbf: nowSeconds() + 20 });
    assert.equal((await ask(guarded.url, statusOf(REF), bearer(soon))).status, 200);
  },

  "the gateway's own tokens open it": async ({ gateway, scenes: { guarded } }) => {
    const minted = await gateway.mint({ secret: NEWER, refs: [REF], expiresInSeconds: 30 });
    assert.equal((await ask(guarded.url, statusOf(REF), bearer(minted))).status, 200);
    assert.equal((await ask(guarded.url, statusOf(OTHER), bearer(minted))).status, 403);
    const forAll = await gateway.mint({ secret: OLDER });
    assert.equal((await ask(guarded.url, statusOf(OTHER), bearer(forAll))).status, 200);
  },

  "the gateway's own tokens claim what they were made for": async ({ gateway }) => {
    for (const { refs, expiresInSeconds = 3_600 } of [
      {},
      { refs: [], expiresInSeconds: 1.9 },
      { refs: [REF, HOSTILE], expiresInSeconds: 2_147_483_647 },
    ]) {
      const minted = await gateway.mint({ secret: NEWER, refs, expiresInSeconds });
      const { iat, exp, ...others } = claimsOf(minted, NEWER);
      assert.deepEqual(others, refs ? { refs } : {});
      assert.ok(Number.isInteger(iat) && Math.abs(iat - nowSeconds()) <= 2);
      assert.ok(exp - iat === Math.floor(expiresInSeconds) || exp - iat === Math.ceil(expiresInSeconds));
    }
  },

  "a token may be for some agents alone": async ({ scenes: { guarded } }) => {
    const some = bearer(token(NEWER, { refs: [REF, UNLISTED] }));
    assert.equal((await ask(guarded.url, statusOf(REF), some)).status, 200);
    for (const ref of [OTHER, "truedy:nobody", "nobody:x"]) {
      assertProblem(await ask(guarded.url, statusOf(ref), some), { status: 403, kind: "forbidden" });
      assertProblem(await ask(guarded.url, badgeOf(ref), some), { status: 403 });
      assertProblem(await ask(guarded.url, eventsOf(REF, ref), some), { status: 403 });
    }
    assertProblem(await ask(guarded.url, statusOf(UNLISTED), some), { status: 404 });
    const { json } = await ask(guarded.url, statusesOf(OTHER, REF, UNLISTED), some);
    assert.deepEqual(
      json.results.map(({ ok, error }) => (ok ? "ok" : error.kind)),
      ["forbidden", "ok", "not-found"],
    );
    const none = bearer(token(NEWER, { refs: [] }));
    assert.equal((await ask(guarded.url, statusOf(REF), none)).status, 403);
  },

  "a token in the query is for images and streams alone": async ({ scenes: { guarded, guardedEvents } }) => {
    const inQuery = `token=${token(NEWER)}`;
    assert.equal((await ask(guarded.url, `${badgeOf(REF)}?${inQuery}`)).status, 200);
    assert.equal((await ask(guarded.url, `${statusOf(REF)}?${inQuery}`)).status, 401);
    assert.equal((await ask(guarded.url, `${statusesOf(REF)}&${inQuery}`)).status, 401);
    const stream = await Events.open(guardedEvents.url, `${eventsOf(REF, OTHER)}&${inQuery}`);
    assert.equal((await stream.next()).type, "status");
    assert.equal(stream.headers["cache-control"], "private, no-cache");
    stream.close();
  },

  "a stream ends with its token": async ({ scenes: { guardedEvents } }) => {
    const exp = nowSeconds() + 3;
    const path = `${eventsOf(REF, OTHER)}&token=${token(NEWER, { exp })}`;
    const stream = await Events.open(guardedEvents.url, path);
    assert.equal((await stream.next()).type, "status");
    await stream.over();
    assert.ok(Date.now() >= exp * 1_000 && Date.now() < (exp + 2) * 1_000);
    const { event, data, id } = stream.blocks.at(-1);
    assert.deepEqual({ event, data, id }, { event: "end", data: "the token has expired", id: undefined });
    assertProblem(await ask(guardedEvents.url, path), { status: 401, kind: "unauthorized" });
  },

  "what is refused wakes no hub": async ({ gateway, scenes: { asleep } }, context) => {
    if (!gateway.hubCalls) return context.skip("there are no hubs of their own here");
    const good = bearer(token(NEWER, { refs: [...ONE_EACH, UNLISTED] }));
    const foreign = { headers: { ...good.headers, origin: "https://evil.example" } };
    const paths = [statusOf(REF), statusesOf(...ONE_EACH), eventsOf(...ONE_EACH), badgeOf(REF)];
    for (const path of paths) {
      assert.equal((await ask(asleep.url, path)).status, 401);
      assert.equal((await ask(asleep.url, path, bearer(token(NEWER, { exp: 1 })))).status, 401);
      assert.equal((await ask(asleep.url, path, foreign)).status, 403);
      assert.equal((await ask(asleep.url, path, { ...good, method: "POST" })).status, 405);
      assert.equal((await ask(asleep.url, path, { ...good, method: "OPTIONS" })).status, 204);
    }
    for (const path of [statusOf(UNLISTED), badgeOf(UNLISTED), eventsOf(REF, UNLISTED)]) {
      assert.equal((await ask(asleep.url, path, good)).status, 404);
    }
    assert.equal((await ask(asleep.url, statusesOf(UNLISTED, "nobody:x"), good)).status, 200);
    assert.equal((await ask(asleep.url, statusOf("truedy:renewals"), good)).status, 403);
    assert.equal((await ask(asleep.url, "/healthz")).status, 200);
    assert.equal(await gateway.hubCalls("asleep"), 0);
    assert.equal(asleep.asked(), 0);
    assert.equal((await ask(asleep.url, statusesOf(...ONE_EACH), good)).status, 200);
    assert.equal(await gateway.hubCalls("asleep"), ONE_EACH.length);
    return undefined;
  },
};

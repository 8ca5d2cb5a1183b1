// Whose pages may ask: the listed ones, and those of the gateway's own origin.

import assert from "node:assert/strict";

import { ask } from "../host/ask.mjs";
import { ONE_EACH, SHOP, UNLISTED } from "../scenes.mjs";
import { assertProblem, badgeOf, eventsOf, statusesOf, statusOf } from "./routes.mjs";

const PATHS = [statusOf(ONE_EACH[0]), statusesOf(...ONE_EACH), eventsOf(...ONE_EACH), badgeOf(ONE_EACH[0])];

export const origins = {
  "a foreign page is refused before anything is asked": async ({ scenes: { brief }, isNode }) => {
    const before = brief.asked();
    const foreign = [
      "https://evil.example",
      SHOP,
      "null",
      // To workerd an empty header is none.
      ...(isNode ? [""] : []),
      "https://shop.example.evil.example",
      "file://",
      "*",
    ];
    for (const origin of foreign) {
      for (const path of [...PATHS, "/healthz", "/nothing"]) {
        for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
          const answer = await ask(brief.url, path, { method, headers: { origin } });
          assert.equal(answer.status, 403, `${method} ${path} from ${origin}`);
          assert.equal(answer.headers["access-control-allow-origin"], undefined);
          assert.equal(answer.headers.vary, "Origin");
          if (method !== "HEAD") assertProblem(answer, { status: 403, kind: "forbidden" });
        }
      }
    }
    assert.equal(brief.asked(), before);
  },

  "no spelling of a listed origin but its own will do": async ({ scenes: { open } }) => {
    const near = [
      "http://shop.example",
      "https://SHOP.example",
      "https://shop.example:443",
      "https://shop.example/",
      "https://a.shop.example",
      `${SHOP}, ${SHOP}`,
      "http://localhost",
    ];
    for (const origin of near) {
      const { status } = await ask(open.url, PATHS[0], { headers: { origin } });
      assert.equal(status, 403, origin);
    }
  },

  "a listed page may read the answer, errors too": async ({ scenes: { open } }) => {
    for (const origin of [SHOP, "http://localhost:3000"]) {
      for (const path of [PATHS[0], PATHS[1], PATHS[3], statusOf(UNLISTED), "/v1/statuses", "/healthz"]) {
        const { headers } = await ask(open.url, path, { headers: { origin } });
        assert.equal(headers["access-control-allow-origin"], origin, path);
        assert.equal(headers.vary, "Origin");
        assert.equal(headers["access-control-allow-credentials"], undefined);
        const exposed = headers["access-control-expose-headers"].toLowerCase().split(/, */);
        assert.deepEqual(exposed.sort(), ["age", "etag", "retry-after", "x-status-stale"]);
      }
    }
  },

  "a listed page's preflight is answered": async ({ scenes: { open } }) => {
    const before = open.asked();
    for (const path of PATHS) {
      const { status, headers } = await ask(open.url, path, {
        method: "OPTIONS",
        headers: {
          origin: SHOP,
          "access-control-request-method": "GET",
          "access-control-request-headers": "authorization, last-event-id",
        },
      });
      assert.equal(status, 204);
      assert.equal(headers["access-control-allow-origin"], SHOP);
      assert.equal(headers["access-control-allow-headers"].toLowerCase(), "authorization, last-event-id");
      assert.match(headers["access-control-allow-methods"], /GET/);
      assert.match(headers["access-control-max-age"], /^\d+$/);
      assert.equal(headers.vary, "Origin");
    }
    assert.equal(open.asked(), before);
  },

  "a page of the gateway's own origin may ask": async ({ scenes: { open } }) => {
    const { status, headers } = await ask(open.url, PATHS[0], { headers: { origin: open.url } });
    assert.equal(status, 200);
    assert.equal(headers["access-control-allow-origin"], undefined);
  },

  "neither a viewer's headers nor a provider's cross": async ({ scenes: { brief } }) => {
    const headers = {
      cookie: "session=abc",
      "x-api-key": "mine",
      "x-forwarded-for": "192.0.2.1",
      "user-agent": "viewer",
    };
    const ref = "voice-ai:front-desk";
    const remove = brief.simulator.fault({
      match: ref,
      headers: { "set-cookie": "a=b", "x-request-id": "req_1", server: "theirs", "x-secret": "s" },
    });
    const answer = await ask(brief.url, statusOf(ref), { headers });
    remove();
    assert.equal(answer.status, 200);
    for (const name of ["set-cookie", "x-request-id", "x-secret"]) {
      assert.equal(answer.headers[name], undefined);
    }
    assert.notEqual(answer.headers.server, "theirs");
    const seen = brief.simulator.requests.findLast((request) => request.ref === ref);
    for (const name of ["cookie", "x-api-key", "x-forwarded-for", "origin", "referer"]) {
      assert.equal(seen.headers[name], undefined, name);
    }
    assert.notEqual(seen.headers["user-agent"], "viewer");
  },
};

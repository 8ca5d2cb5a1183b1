// What is answered where, and with which headers.

import assert from "node:assert/strict";

import { ask, askRaw } from "../host/ask.mjs";
import { AGENTS, HOSTILE, MISSING, ONE_EACH, UNLISTED } from "../scenes.mjs";

const PUBLIC = [
  "ref",
  "provider",
  "agentId",
  "name",
  "availability",
  "signal",
  "headline",
  "channels",
  "checkedAt",
  "stale",
  "reason",
].sort();

export const statusOf = (ref) => `/v1/status/${encodeURIComponent(ref)}`;
export const badgeOf = (ref) => `/v1/badge/${encodeURIComponent(ref)}.svg`;
export const query = (refs) => refs.map((ref) => `ref=${encodeURIComponent(ref)}`).join("&");
export const statusesOf = (...refs) => `/v1/statuses?${query(refs)}`;
export const eventsOf = (...refs) => `/v1/events?${query(refs)}`;

/** A problem is of its media type, and says the same in its status line and its body. */
export function assertProblem({ status, headers, json }, expected) {
  assert.equal(status, expected.status);
  assert.equal(headers["content-type"], "application/problem+json");
  assert.equal(json.status, expected.status);
  assert.deepEqual(Object.keys(json), [
    "type",
    "title",
    "status",
    "detail",
    "kind",
    "source",
    "retryAfterMs",
  ]);
  assert.equal(json.source, expected.source ?? "gateway");
  if (expected.kind) assert.equal(json.kind, expected.kind);
  assert.equal(headers.vary, "Origin");
}

/** All that two answers to the same question must share. */
const lasting = ({ date, connection, age, "keep-alive": _, "transfer-encoding": __, ...headers }) => headers;

export const routes = {
  "healthz says that it runs, and asks nobody": async ({ scenes: { open } }) => {
    const before = open.asked();
    const answer = await ask(open.url, "/healthz");
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.json), ["ok", "version"]);
    assert.equal(answer.json.ok, true);
    assert.match(answer.json.version, /^\d+\.\d+\.\d+/);
    assert.equal(open.asked(), before);
  },

  "a status has the public fields and the documented headers": async ({ scenes: { open } }) => {
    for (const ref of ONE_EACH) {
      const { status, headers, json } = await ask(open.url, statusOf(ref));
      assert.equal(status, 200, ref);
      assert.deepEqual(Object.keys(json).sort(), PUBLIC);
      assert.equal(json.ref, ref);
      assert.equal(json.availability, "available");
      assert.equal(json.stale, false);
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers["cache-control"], "no-cache");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers.vary, "Origin");
      assert.match(headers.etag, /^"[^"]+"$/);
      assert.match(headers.age, /^\d+$/);
      for (const name of ["set-cookie", "x-request-id", "x-status-stale", "access-control-allow-origin"]) {
        assert.equal(headers[name], undefined, name);
      }
    }
  },

  "an agent is named by one segment, encoded in any way": async ({ scenes: { open } }) => {
    for (const path of ["truedy:support", "truedy%3Asupport", "truedy%3asupport", "%74ruedy:support"]) {
      const { status, json } = await ask(open.url, `/v1/status/${path}`);
      assert.equal(status, 200, path);
      assert.equal(json.ref, "truedy:support");
    }
    assert.equal((await ask(open.url, statusOf(HOSTILE))).json.ref, HOSTILE);
    assertProblem(await ask(open.url, "/v1/status/truedy:support/more"), { status: 404 });
    assertProblem(await ask(open.url, "/v1/status/truedy%253Asupport"), { status: 404 });
  },

  "several come in the order asked, each once, with their errors": async ({ scenes: { open } }) => {
    const asked = [...AGENTS, UNLISTED, "nobody:x", "no reference", AGENTS[0]];
    const { status, json, headers } = await ask(open.url, statusesOf(...asked));
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json), ["results"]);
    assert.deepEqual(
      json.results.map(({ ref }) => ref),
      [...new Set(asked)],
    );
    for (const result of json.results) {
      if (result.ok) {
        assert.deepEqual(Object.keys(result.status).sort(), PUBLIC);
        assert.equal(result.status.ref, result.ref);
      } else {
        assert.deepEqual(Object.keys(result.error).sort(), ["kind", "message", "retryAfterMs", "source"]);
      }
    }
    const of = (ref) => json.results.find((result) => result.ref === ref);
    assert.equal(json.results.filter(({ ok }) => ok).length, AGENTS.length - 1);
    assert.deepEqual([of(MISSING).error.kind, of(MISSING).error.source], ["not-found", "provider"]);
    for (const ref of [UNLISTED, "nobody:x", "no reference"]) {
      assert.deepEqual([of(ref).error.kind, of(ref).error.source], ["not-found", "gateway"], ref);
    }
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["cache-control"], "no-cache");
    assert.equal(headers.vary, "Origin");
  },

  "a query names 1 to 50 agents": async ({ scenes: { open } }) => {
    for (const path of ["/v1/statuses", "/v1/events"]) {
      for (const query of ["", "?", "?ref", "?Ref=truedy:support", `?${"ref=acp:x&".repeat(51)}`]) {
        const answer = await ask(open.url, path + query);
        if (query === "?ref") assert.ok([400, 404, 200].includes(answer.status));
        else assertProblem(answer, { status: 400, kind: "invalid-request" });
      }
    }
    const fifty = Array.from({ length: 50 }, (_, index) => `acp:x${index}`);
    assert.equal((await ask(open.url, statusesOf(...fifty))).json.results.length, 50);
  },

  "what is not percent-encoded UTF-8 is refused": async ({ scenes: { open } }) => {
    for (const bad of ["%", "%f", "%zz", "%FF", "truedy:%C3%28", "%ED%A0%80"]) {
      assertProblem(await ask(open.url, `/v1/status/${bad}`), { status: 400, kind: "invalid-request" });
      assertProblem(await ask(open.url, `/v1/statuses?ref=${bad}`), { status: 400 });
    }
  },

  "an unlisted agent, an unknown one and no agent get the same answer, byte for byte": async ({
    scenes: { open },
  }) => {
    const before = open.asked();
    const same = [UNLISTED, "truedy:nobody-at-all", "nobody:x", "gibberish", "acp:..", "acp:%2e%2e"];
    for (const of of [statusOf, badgeOf, eventsOf]) {
      const answers = [];
      for (const ref of same) answers.push(await ask(open.url, of(ref)));
      for (const { status, headers, body } of answers) {
        assert.equal(status, 404);
        assert.equal(body, answers[0].body);
        assert.deepEqual(lasting(headers), lasting(answers[0].headers));
      }
    }
    assert.equal(open.asked(), before);
  },

  "HEAD is GET without its body": async ({ scenes: { open } }) => {
    const paths = ["/healthz", statusOf(ONE_EACH[0]), statusesOf(...ONE_EACH), badgeOf(ONE_EACH[1]), "/v1/x"];
    for (const path of paths) {
      const get = await ask(open.url, path);
      const head = await ask(open.url, path, { method: "HEAD" });
      assert.equal(head.status, get.status, path);
      assert.equal(head.body, "");
      const { "content-length": _, ...expected } = lasting(get.headers);
      const { "content-length": length, ...actual } = lasting(head.headers);
      assert.deepEqual(actual, expected, path);
      assert.ok(length === undefined || length === get.headers["content-length"], `${path}: ${length}`);
    }
    const events = await ask(open.url, eventsOf(...ONE_EACH), { method: "HEAD" });
    assert.equal(events.status, 200);
    assert.match(events.headers["content-type"], /^text\/event-stream/);
  },

  "what is known already comes as 304": async ({ scenes: { open } }) => {
    for (const path of [
      "/healthz",
      statusOf(ONE_EACH[0]),
      statusesOf(...ONE_EACH, UNLISTED),
      badgeOf(ONE_EACH[0]),
    ]) {
      const { headers } = await ask(open.url, path);
      const { etag } = headers;
      for (const known of [etag, `W/${etag}`, "*", `"other", ${etag}`, `"a","b" , W/${etag} ,"c"`]) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await ask(open.url, path, { method, headers: { "if-none-match": known } });
          assert.equal(answer.status, 304, `${path} ${known}`);
          assert.equal(answer.body, "");
          assert.equal(answer.headers.etag, etag);
          assert.equal(answer.headers["cache-control"], headers["cache-control"]);
          assert.equal(answer.headers.vary, "Origin");
        }
      }
      for (const other of ['"other"', etag.slice(0, -2), `${etag}x`, ""]) {
        const answer = await ask(open.url, path, { headers: { "if-none-match": other } });
        assert.equal(answer.status, 200, `${path} ${other}`);
      }
    }
  },

  "a tag is of the exact bytes": async ({ scenes: { open } }) => {
    const tags = new Map();
    for (const path of [
      ...AGENTS.map(statusOf),
      statusesOf(...ONE_EACH),
      statusesOf(...ONE_EACH.toReversed()),
    ]) {
      const { headers, body, status } = await ask(open.url, path);
      if (status !== 200) continue;
      assert.equal((await ask(open.url, path)).headers.etag, headers.etag);
      assert.ok(!tags.has(headers.etag), path);
      tags.set(headers.etag, body);
    }
  },

  "any other method is refused, and told what is allowed": async ({ scenes: { open }, platform }) => {
    const paths = ["/healthz", statusOf(ONE_EACH[0]), statusesOf(...ONE_EACH), eventsOf(...ONE_EACH)];
    for (const path of [...paths, badgeOf(ONE_EACH[0])]) {
      const methods = ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"];
      if (platform === "node") methods.push("TRACE");
      for (const method of methods) {
        const answer = await ask(open.url, path, { method });
        // workerd knows no PROPFIND before the Worker is asked.
        if (method === "PROPFIND" && answer.status !== 405 && platform !== "node") {
          assert.ok(answer.status < 600);
          continue;
        }
        assertProblem(answer, { status: 405 });
        assert.equal(answer.headers.allow, "GET, HEAD, OPTIONS");
      }
    }
    assertProblem(await ask(open.url, "/v1/nothing", { method: "POST" }), { status: 404 });
  },

  "OPTIONS says what is allowed": async ({ scenes: { open } }) => {
    const before = open.asked();
    for (const path of [statusOf(ONE_EACH[0]), statusesOf(...ONE_EACH), eventsOf(ONE_EACH[0]), "/healthz"]) {
      const { status, headers, body } = await ask(open.url, path, { method: "OPTIONS" });
      assert.equal(status, 204);
      assert.equal(body, "");
      assert.equal(headers.allow, "GET, HEAD, OPTIONS");
      assert.equal(headers.vary, "Origin");
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
    assert.equal(open.asked(), before);
  },

  "it is where it is mounted, and nowhere else": async ({ scenes: { mounted } }) => {
    for (const path of ["/healthz", statusOf(ONE_EACH[0]), statusesOf(...ONE_EACH), badgeOf(ONE_EACH[0])]) {
      assert.equal((await ask(mounted.url, `/of/status${path}`)).status, 200, path);
      assertProblem(await ask(mounted.url, path), { status: 404 });
      assertProblem(await ask(mounted.url, `/of/statuses${path}`), { status: 404 });
    }
  },

  "variables alone make it ready": async ({ scenes: { ready } }) => {
    for (const ref of ONE_EACH) {
      assert.equal((await ask(ready.url, `/ready${statusOf(ref)}`)).json.ref, ref);
    }
    const { json } = await ask(ready.url, `/ready${statusesOf(...ONE_EACH, UNLISTED)}`);
    assert.deepEqual(
      json.results.map(({ ok }) => ok),
      [true, true, true, true, false],
    );
    const foreign = { headers: { origin: "https://evil.example" } };
    assert.equal((await ask(ready.url, `/ready${statusOf(ONE_EACH[0])}`, foreign)).status, 403);
  },

  "a broken address or Host is refused": async ({ scenes: { open }, platform, isNode }, context) => {
    if (!isNode) return context.skip("the platform answers by itself");
    const lines = [
      "GET http://[ HTTP/1.1\r\nHost: x",
      "GET ftp://x/healthz HTTP/1.1\r\nHost: x",
      "GET /healthz HTTP/1.1\r\nHost: a b",
      "GET /healthz HTTP/1.1\r\nHost: evil.example/v1/status/truedy:support?",
      "GET /healthz HTTP/1.1\r\nHost: user@evil.example",
      "GET /healthz HTTP/1.1\r\nHost: x:99999",
      "GET healthz HTTP/1.1\r\nHost: x",
    ];
    for (const line of lines) {
      const answer = await askRaw(open.url, `${line}\r\nConnection: close\r\n\r\n`);
      if (platform === "node") assert.match(answer, /^HTTP\/1\.1 400 /, line);
      else assert.doesNotMatch(answer, /^HTTP\/1\.[01] 5/, line);
    }
    assert.equal((await ask(open.url, "/healthz")).status, 200);
    return undefined;
  },

  "TRACE and CONNECT are refused": async ({ scenes: { open }, platform, isNode }, context) => {
    if (!isNode) return context.skip("the platform answers by itself");
    for (const line of ["TRACE /healthz HTTP/1.1", "CONNECT evil.example:443 HTTP/1.1"]) {
      const answer = await askRaw(open.url, `${line}\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n`);
      if (platform === "node") assert.match(answer, /^HTTP\/1\.1 405 /, line);
      else assert.doesNotMatch(answer, /^HTTP\/1\.[01] (2|5)/, line);
    }
    assert.equal((await ask(open.url, "/healthz")).status, 200);
    return undefined;
  },
};

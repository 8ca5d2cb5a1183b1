// One error for everything that fails.

import { deepEqual, equal, includes, match, ok, rejection, statusError } from "../inside/assert.mjs";

const KINDS = {
  400: "invalid-request",
  401: "unauthorized",
  402: "payment-required",
  403: "forbidden",
  404: "not-found",
  405: "http",
  409: "invalid-request",
  410: "not-found",
  413: "http",
  418: "http",
  422: "invalid-request",
  429: "rate-limited",
  451: "http",
  500: "provider",
  501: "provider",
  502: "provider",
  503: "provider",
  504: "provider",
  529: "provider",
  599: "provider",
};
const REFS = ["voice-ai:front-desk", "acp:concierge", "ravan:dental-clinic", "truedy:support"];
const FIELDS = [
  "name",
  "message",
  "kind",
  "ref",
  "provider",
  "status",
  "providerCode",
  "requestId",
  "retryAfterMs",
  "attempts",
  "elapsedMs",
  "body",
];

const KIND_CASES = Object.entries(KINDS).map(([status, kind]) => [
  `HTTP ${status} is of kind ${kind} at every provider`,
  async (bench) => {
    const simulator = await bench.simulator({ faults: [{ status: Number(status) }] });
    const client = await bench.client(simulator, { maxRetries: 0 });
    for (const ref of REFS) {
      const provider = ref.slice(0, ref.indexOf(":"));
      const expected = { kind, ref, provider, status: Number(status), attempts: 1 };
      const error = await statusError(client.status(ref), expected);
      match(error.message, new RegExp(`^(Voice\\.ai|ACP|Ravan|Truedy) .*${status}`), "message");
      ok(!/[\r\n]/.test(error.message), "the message has lines");
      ok(error.elapsedMs >= 0 && error.elapsedMs < 20_000, `elapsedMs ${error.elapsedMs}`);
      equal(typeof error.body, "object", "type of the body");
    }
  },
]);

/** A provider's error as the simulator answers it: reference, status, code, and a part of its message. */
const SAID = [
  ["truedy:nobody", 404, "not_found", /Agent not found/],
  ["truedy:support", 401, "unauthorized", /Invalid or missing API key/],
  ["truedy:support", 429, "rate_limit_exceeded", /Rate limit exceeded/],
  ["truedy:support", 403, "forbidden", /IP address/],
  ["truedy:support", 500, "internal_error", /Internal Server Error/],
  ["ravan:nobody", 404, "NOT_FOUND", /Agent not found/],
  ["ravan:bakery", 400, "INVALID_REQUEST", /must be a UUID/],
  ["ravan:bakery", 401, null, /Authentication required/],
  ["ravan:bakery", 500, "INTERNAL_ERROR", /Could not read/],
  ["acp:concierge", 402, "USAGE_EXHAUSTED", /exhausted/],
  ["acp:concierge", 422, "VALIDATION_ERROR", /could not be processed/],
  ["acp:nobody", 404, undefined, /Agent not found/],
  ["voice-ai:nobody", 404, undefined, /Agent not found/],
  ["voice-ai:front-desk", 403, "CALL_VALIDATION_FAILED", /insufficient_credits/],
  ["voice-ai:front-desk", 422, null, /path\.agent_id.*valid agent id/],
];

const SAID_CASES = SAID.map(([ref, status, providerCode, message]) => [
  `${ref} answering ${status}: the provider's own code and message are told`,
  async (bench) => {
    const simulator = await bench.simulator();
    if (!ref.endsWith(":nobody")) await simulator.fault({ status });
    const client = await bench.client(simulator, { maxRetries: 0 });
    const expected = { status, message, ...(providerCode !== undefined && { providerCode }) };
    const error = await statusError(client.status(ref), expected);
    ok(error.body !== null && typeof error.body === "object", "no body");
  },
]);

/** Error bodies beyond the simulator's: what is sent, the code, and a part of the message. */
const SHAPES = [
  [
    "an object of code and reason",
    { code: "CALL_VALIDATION_FAILED", reason: "insufficient_credits" },
    "CALL_VALIDATION_FAILED",
    /insufficient_credits/,
  ],
  ["one under error", { error: { code: "x_y", message: "Said so" } }, "x_y", /Said so/],
  ["one under detail", { detail: { code: "x_y", message: "Said so" } }, "x_y", /Said so/],
  [
    "one under error under detail",
    { detail: { error: { code: "x_y", message: "Said so" } } },
    "x_y",
    /Said so/,
  ],
  ["detail as text", { error: "Not Found", detail: "No such agent" }, null, /No such agent/],
  [
    "details as an array",
    { error: "Bad", message: "Wrong", code: "E", details: [{ field: "f", message: "m" }] },
    "E",
    /Wrong/,
  ],
  ["details as an object", { error: "Bad", message: "Wrong", code: "E", details: { f: 1 } }, "E", /Wrong/],
  [
    "a list of findings",
    { detail: [{ loc: ["path", 0, "id"], msg: "is wrong", type: "t" }] },
    null,
    /path\.0\.id: is wrong/,
  ],
  ["an empty list of findings", { detail: [] }, null, /HTTP 422/],
  ["findings of other types", { detail: [null, { loc: 5, msg: {} }] }, null, /HTTP 422/],
  ["a code that is a number", { code: 17, message: "Said so" }, null, /Said so/],
  ["a list", ["x"], null, /HTTP 422/],
  ["a string", '"just text"', null, /HTTP 422/],
  ["null", "null", null, /HTTP 422/],
  ["a number", "17", null, /HTTP 422/],
  ["nothing", "", null, /HTTP 422/],
  ["an empty object", {}, null, /HTTP 422/],
];

const SHAPE_CASES = SHAPES.map(([name, body, providerCode, message]) => [
  `an error body that is ${name} is read`,
  async (bench) => {
    const client = await bench.client(await bench.server({ status: 422, body }));
    for (const ref of REFS) {
      const error = await statusError(client.status(ref), { kind: "invalid-request", providerCode, message });
      const sent = typeof body === "string" ? (body === "" ? null : JSON.parse(body)) : body;
      deepEqual(error.body, sent, "body");
    }
  },
]);

export default {
  "an error body nested 5,000 deep is kept as text, and the result survives cloning": async (bench) => {
    const body = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    const client = await bench.client(await bench.server({ status: 400, body }));
    const [result] = await client.statuses(["truedy:a"]);
    equal(result.error.body, "[".repeat(2_048));
    deepEqual(structuredClone(result), result);
    deepEqual(JSON.parse(JSON.stringify(result)), result);
  },

  "an empty x-request-id is none, and meta.request_id goes before the header everywhere": async (bench) => {
    const server = await bench.server(
      {
        body: { data: { connected: true }, meta: { request_id: "of_body" } },
        headers: { "x-request-id": "of_head" },
      },
      { body: { data: { connected: true } }, headers: { "x-request-id": "" } },
    );
    const client = await bench.client(server);
    equal((await client.status("ravan:a")).requestId, "of_body");
    equal((await client.status("ravan:b")).requestId, null);
  },

  "a large error body gives its beginning, and is cheap however many ask": async (bench) => {
    const body = JSON.stringify({
      error: "x",
      list: Array.from({ length: 20_000 }, (_, index) => ({ index })),
    });
    const client = await bench.client(await bench.server({ status: 400, body }));
    const refs = Array.from({ length: 300 }, (_, index) => `acp:${index}`);
    const begun = Date.now();
    const results = await client.statuses(refs);
    for (const { error } of results) {
      includes(error, { kind: "invalid-request", status: 400 });
      equal(error.body.length, 2_048, "characters");
    }
    ok(Date.now() - begun < 10_000, "it took long");
  },

  "Ravan's not-connected answer on 404, cut off, keeps the status's kind": async (bench) => {
    const body =
      '{"success":true,"message":"m","data":{"connected":false,"status":"not_connected","accounts":[]}}';
    const client = await bench.client(await bench.server({ status: 404, body, length: null, end: "hang" }));
    const timing = { timeoutMs: 3_000, maxRetries: 0 };
    await statusError(client.status("ravan:a", timing), { kind: "not-found", status: 404 });
  },

  ...Object.fromEntries(KIND_CASES),
  ...Object.fromEntries(SAID_CASES),
  ...Object.fromEntries(SHAPE_CASES),

  "an error is an Error with these fields": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const error = await statusError(client.status("truedy:nobody"));
    ok(error instanceof Error, "no Error");
    equal(error.name, "StatusError", "name");
    equal(Object.prototype.toString.call(error), "[object Error]", "class");
    for (const field of FIELDS) ok(field in error, `no ${field}`);
    equal(error.requestId, error.body.meta.request_id, "requestId is that of the body");
    match(String(error), /^StatusError: Truedy get agent: .*404/, "as a string");
  },

  "toJSON gives the same as a plain object, without the cause": async (bench) => {
    const client = await bench.client(await bench.server({ end: "break", wire: "" }), { maxRetries: 0 });
    const error = await statusError(client.status("truedy:a"), { kind: "network" });
    ok(error.cause !== undefined, "no cause");
    const data = error.toJSON();
    deepEqual(Object.keys(data), FIELDS, "fields");
    equal(Object.getPrototypeOf(data), Object.prototype, "prototype");
    for (const field of FIELDS) deepEqual(data[field], error[field], field);
    deepEqual(JSON.parse(JSON.stringify(error)), data, "through JSON");
    deepEqual(structuredClone(data), data, "through structuredClone");
  },

  "isStatusError knows an error and its data, and nothing else": async (bench) => {
    const { isStatusError } = bench.entry;
    const client = await bench.client(await bench.simulator());
    const error = await statusError(client.status("truedy:nobody"));
    for (const good of [
      error,
      error.toJSON(),
      JSON.parse(JSON.stringify(error)),
      structuredClone(error.toJSON()),
    ]) {
      equal(isStatusError(good), true, "of a StatusError");
    }
    const hostile = new Proxy({}, { get: () => "StatusError" });
    for (const bad of [
      null,
      undefined,
      "StatusError",
      7,
      {},
      [],
      new Error("x"),
      { name: "StatusError" },
      () => {},
    ]) {
      equal(isStatusError(bad), false, String(bad));
    }
    equal(typeof isStatusError(hostile), "boolean", "of a proxy");
  },

  "a failed item of statuses is the error's data, and the other items have come": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const results = await client.statuses(["truedy:support", "truedy:nobody", "nonsense"]);
    deepEqual(
      results.map(({ ok: isOk, ref }) => [isOk, ref]),
      [
        [true, "truedy:support"],
        [false, "truedy:nobody"],
        [false, "nonsense"],
      ],
    );
    const { error } = results[1];
    deepEqual(Object.keys(error), FIELDS, "fields");
    includes(error, { name: "StatusError", kind: "not-found", ref: "truedy:nobody", status: 404 });
    equal(Object.getPrototypeOf(error), Object.prototype, "prototype");
    deepEqual(structuredClone(results), results, "clone");
    deepEqual(JSON.parse(JSON.stringify(results)), results, "JSON");
    ok(bench.entry.isStatusError(error), "isStatusError");
  },

  "a connection that is refused is a network error with its cause": async (bench) => {
    const client = await bench.client({ baseUrls: { truedy: "http://127.0.0.1:1" } }, { maxRetries: 0 });
    const error = await statusError(client.status("truedy:a"), {
      kind: "network",
      status: null,
      attempts: 1,
      provider: "truedy",
      body: null,
    });
    ok(error.cause !== undefined && error.cause !== null, "no cause");
  },

  "the request id of an error is that of the body, else of the header": async (bench) => {
    const headers = { "x-request-id": "of-header" };
    const client = await bench.client(
      await bench.server(
        { status: 404, headers, body: { error: { code: "c" }, meta: { request_id: "of-body" } } },
        { status: 404, headers, body: {} },
        { status: 404, body: {} },
      ),
    );
    for (const requestId of ["of-body", "of-header", null]) {
      await statusError(client.status("truedy:a"), { requestId });
    }
  },

  "a message of many lines, of control characters or of great length is one short line": async (bench) => {
    const client = await bench.client(
      await bench.server({
        status: 400,
        body: { error: { code: "c", message: `a\r\nb\u2028c\u0000d${"e".repeat(5_000)}` } },
      }),
    );
    const { message } = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
    ok(!/[\p{Cc}\u2028\u2029]/u.test(message), JSON.stringify(message.slice(0, 200)));
    ok(message.length < 1_000, `a message of ${message.length} characters`);
  },

  "a body that is no JSON is kept as the first 2,048 characters of its text": async (bench) => {
    const text = `<html>${"é".repeat(5_000)}`;
    const client = await bench.client(await bench.server({ status: 502, body: text }), { maxRetries: 0 });
    const error = await statusError(client.status("truedy:a"), { kind: "provider", status: 502 });
    equal(error.body, text.slice(0, 2_048), "body");
  },

  "redirects are not followed: any 3xx is an error": async (bench) => {
    const elsewhere = await bench.simulator();
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `${elsewhere.baseUrls.truedy}/agents/support`;
      const server = await bench.server({ status, headers: { location }, body: "" });
      const client = await bench.client(server);
      // A page is not told the status of a redirect.
      const expected = { kind: "http", status: bench.runtime === "chromium" ? null : status, attempts: 1 };
      await statusError(client.status("truedy:a"), expected);
      equal((await server.requests()).length, 1, "requests");
    }
    equal((await elsewhere.requests()).length, 0, "requests elsewhere");
  },

  "a 3xx without a location is an error": async (bench) => {
    for (const status of [300, 302]) {
      const client = await bench.client(await bench.server({ status, body: "" }));
      const error = await statusError(client.status("truedy:a"), { attempts: 1, kind: "http" });
      ok(error.status === status || bench.runtime === "chromium", `status ${error.status}`);
    }
  },

  "a 2xx of Ravan with success false and no data is the provider's error": async (bench) => {
    for (const body of [
      { success: false, message: "Agent is archived", code: "CONFLICT" },
      { success: false, message: "Agent is archived", code: "CONFLICT", data: null },
    ]) {
      const server = await bench.server({ body });
      const client = await bench.client(server);
      await statusError(client.status("ravan:a"), {
        kind: "provider",
        status: 200,
        providerCode: "CONFLICT",
        message: /Agent is archived/,
        body,
        attempts: 1,
      });
    }
  },

  "a 404 of Ravan that does not say connected false is not-found": async (bench) => {
    const client = await bench.client(
      await bench.server({ status: 404, body: { success: false, data: {} } }),
    );
    await statusError(client.status("ravan:a"), { kind: "not-found", status: 404 });
  },

  "a connected false on 404 counts for no other provider": async (bench) => {
    const client = await bench.client(
      await bench.server({ status: 404, body: { data: { connected: false } } }),
    );
    await statusError(client.status("truedy:a"), { kind: "not-found" });
  },

  "ACP's list without voiceAgents is a decode error with its request counted": async (bench) => {
    const body = { data: [] };
    const server = await bench.server({ body, headers: { "x-request-id": "r-1" } });
    const client = await bench.client(server);
    const expected = { kind: "decode", provider: "acp", ref: null, status: 200, attempts: 1 };
    await statusError(client.acpStatuses(), expected);
    equal((await server.requests()).length, 1, "requests");
  },

  "equal calls that fail at once each get an error and a body of their own": async (bench) => {
    const client = await bench.client(await bench.simulator());
    const [first, second] = await Promise.all([
      rejection(client.status("truedy:nobody")),
      rejection(client.status("truedy:nobody")),
    ]);
    ok(first.reason !== second.reason, "the callers share an error");
    ok(first.reason.body !== second.reason.body, "the callers share a body");
  },
};

// Bodies that are not what they should be.

import { deepEqual, equal, includes, ok, statusError } from "../inside/assert.mjs";
import { sleep } from "../inside/bench.mjs";

const deep = (levels) => `{"data":${"[".repeat(levels)}${"]".repeat(levels)},"meta":{}}`;
const good = { data: { name: "A", voice_id: "v", status: "active" }, meta: { request_id: "r" } };

/** Whole bodies that are not the documented container. */
const UNDECODABLE = [
  ["an HTML page", "<!doctype html><html><body>One moment</body></html>"],
  ["nothing", ""],
  ["white space", " \r\n\t "],
  ["half an object", '{"data": {"status": "act'],
  ["null", "null"],
  ["a list", "[]"],
  ["a string", '"active"'],
  ["a number", "17"],
  ["true", "true"],
  ["two objects", "{}{}"],
  ["an object of single quotes", "{'data': 1}"],
  ["an object and a comma", '{"data": {},}'],
  ["NaN", '{"data": NaN}'],
];

const UNDECODABLE_CASES = UNDECODABLE.map(([name, body]) => [
  `a 200 with ${name} is a decode error, not tried again`,
  async (bench) => {
    const server = await bench.server({ body });
    const client = await bench.client(server);
    for (const ask of [
      () => client.status("truedy:a"),
      () => client.truedyAgent("a"),
      () => client.acpStatuses(),
    ]) {
      await statusError(ask(), { kind: "decode", status: 200, attempts: 1 });
    }
    equal((await server.requests()).length, 3, "requests");
  },
]);

export default {
  ...Object.fromEntries(UNDECODABLE_CASES),

  "a decode error keeps the first 2,048 characters of the text": async (bench) => {
    const text = `<html>${"x".repeat(5_000)}`;
    const client = await bench.client(await bench.server({ body: text, headers: { "x-request-id": "r-9" } }));
    await statusError(client.status("truedy:a"), {
      kind: "decode",
      body: text.slice(0, 2_048),
      requestId: "r-9",
    });
  },

  "a 204 is a decode error": async (bench) => {
    const client = await bench.client(
      await bench.server({
        wire: "HTTP/1.1 204 No Content\r\naccess-control-allow-origin: *\r\nconnection: close\r\n\r\n",
      }),
    );
    await statusError(client.status("truedy:a"), { kind: "decode", status: 204, attempts: 1 });
  },

  "any 2xx with the documented body is a status": async (bench) => {
    for (const status of [200, 201, 203, 206, 299]) {
      const client = await bench.client(await bench.server({ status, body: good }));
      equal((await client.status("truedy:a")).availability, "available", `HTTP ${status}`);
    }
  },

  "JSON is read whatever the content type and with a byte order mark": async (bench) => {
    const body = `\uFEFF${JSON.stringify(good)}`;
    const client = await bench.client(await bench.server({ body, headers: { "content-type": "text/html" } }));
    equal((await client.status("truedy:a")).availability, "available", "availability");
  },

  "a body in many chunks, cut within its characters, is whole": async (bench) => {
    const bytes = [
      ...new TextEncoder().encode(JSON.stringify({ ...good, data: { ...good.data, name: "é😀漢" } })),
    ];
    const wire =
      "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n" +
      bytes.map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join("") +
      "0\r\n\r\n";
    const client = await bench.client(await bench.server({ wire }));
    equal((await client.status("truedy:a")).name, "é😀漢", "name");
  },

  "bytes that are no UTF-8 become replacement characters": async (bench) => {
    const json = '{"data":{"name":"a\xff","voice_id":"v","status":"active"},"meta":{"request_id":"r"}}';
    const wire = `HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\nconnection: close\r\ncontent-length: ${json.length}\r\n\r\n${json}`;
    const client = await bench.client(await bench.server({ wire }));
    equal((await client.status("truedy:a")).name, "a\ufffd", "name");
  },

  "a body of exactly maxBodyBytes is read, one byte more is a decode error": async (bench) => {
    const body = JSON.stringify(good);
    const server = await bench.server({ body });
    const most = await bench.client(server, { maxBodyBytes: body.length });
    equal((await most.status("truedy:a")).availability, "available", "availability");
    const less = await bench.client(server, { maxBodyBytes: body.length - 1 });
    await statusError(less.status("truedy:a"), {
      kind: "decode",
      status: 200,
      attempts: 1,
      message: /maxBodyBytes/,
    });
    equal((await server.requests()).length, 2, "requests");
  },

  "maxBodyBytes counts bytes, not characters": async (bench) => {
    const body = JSON.stringify({ ...good, data: { ...good.data, name: "漢".repeat(100) } });
    const client = await bench.client(await bench.server({ body }), { maxBodyBytes: body.length + 10 });
    await statusError(client.status("truedy:a"), { kind: "decode" });
  },

  "a body without an end is cut off at maxBodyBytes": async (bench) => {
    const server = await bench.server({ chunks: ["x".repeat(10_000)], repeat: 20_000, length: null });
    const client = await bench.client(server, { maxBodyBytes: 100_000 });
    const error = await statusError(client.status("truedy:a"), { kind: "decode", status: 200, attempts: 1 });
    equal(error.body, "x".repeat(2_048), "body");
  },

  "an error body without an end keeps the status's kind": async (bench) => {
    const server = await bench.server({
      status: 403,
      chunks: ["x".repeat(10_000)],
      repeat: 20_000,
      length: null,
    });
    const client = await bench.client(server, { maxBodyBytes: 100_000 });
    await statusError(client.status("truedy:a"), { kind: "forbidden", status: 403, attempts: 1 });
  },

  "an error body that stalls keeps the status's kind": async (bench) => {
    const server = await bench.server({ status: 403, body: '{"error": ', length: 500, end: "hang" });
    const client = await bench.client(server, { timeoutMs: 700 });
    await statusError(client.status("truedy:a"), {
      kind: "forbidden",
      status: 403,
      attempts: 1,
      body: /error/,
    });
  },

  "an error body that breaks keeps the status's kind": async (bench) => {
    for (const length of [500, null]) {
      const server = await bench.server({ status: 409, body: '{"error": ', length, end: "break" });
      const client = await bench.client(server);
      await statusError(client.status("truedy:a"), { kind: "invalid-request", status: 409, attempts: 1 });
    }
  },

  "a body nested 5,000 deep is read": async (bench) => {
    const client = await bench.client(await bench.server({ body: deep(5_000) }), { raw: true });
    const status = await client.status("truedy:a");
    includes(status, { availability: "unknown" });
    let depth = 0;
    for (let at = status.raw.data; Array.isArray(at); at = at[0]) depth += 1;
    equal(depth, 5_000, "levels of raw");
  },

  "an error body nested 400 deep is read": async (bench) => {
    const client = await bench.client(await bench.server({ status: 400, body: deep(400) }));
    const error = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
    ok(Array.isArray(error.body.data), "no body");
  },

  "a key __proto__ stays a key, and changes no prototype": async (bench) => {
    const body =
      '{"__proto__":{"polluted":1},"data":{"__proto__":{"status":"draft"},"status":"active"},"constructor":{"prototype":{"polluted":1}},"meta":{}}';
    const client = await bench.client(await bench.server({ body }), { raw: true });
    const { raw, availability } = await client.status("truedy:a");
    equal(availability, "available", "availability");
    equal({}.polluted, undefined, "Object.prototype");
    ok(Object.hasOwn(raw, "__proto__") && Object.hasOwn(raw.data, "__proto__"), "the keys are gone");
    equal(Object.getPrototypeOf(raw), Object.prototype, "prototype");
    deepEqual(raw, JSON.parse(body), "raw");
  },

  "a status that stands in __proto__ alone is none": async (bench) => {
    const body = '{"data":{"__proto__":{"status":"active"}},"meta":{}}';
    const client = await bench.client(await bench.server({ body }));
    equal((await client.status("truedy:a")).availability, "unknown", "availability");
  },

  "an error body with a key __proto__ changes no prototype": async (bench) => {
    const body = '{"__proto__":{"kind":"network"},"error":{"__proto__":{"code":"c"},"message":"m"}}';
    const client = await bench.client(await bench.server({ status: 400, body }));
    const error = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
    ok(Object.hasOwn(error.body, "__proto__"), "the key is gone");
  },

  "a lone surrogate in a body passes through": async (bench) => {
    const body =
      '{"data":{"name":"a\\ud800","status":"active","voice_id":"v"},"meta":{"request_id":"\\udc00"}}';
    const client = await bench.client(await bench.server({ body }), { raw: true });
    const status = await client.status("truedy:a");
    equal(status.name, "a\ud800", "name");
    equal(status.raw.data.name, "a\ud800", "name of raw");
    deepEqual(JSON.parse(JSON.stringify(status)), status, "JSON");
  },

  "lone surrogates in an error body do no harm": async (bench) => {
    const body = '{"error":{"code":"c\\ud800","message":"m\\udc00"}}';
    const client = await bench.client(await bench.server({ status: 400, body }));
    const error = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
    equal(error.body.error.message, "m\udc00", "body");
  },

  "a body that breaks off is a network error, tried again": async (bench) => {
    const text = JSON.stringify(good);
    const half = text.slice(0, 30);
    // Of a connection that was to be closed anyway Node takes the end of chunks for the end of the body.
    const headers = { connection: "keep-alive" };
    for (const broken of [
      { body: half, length: text.length, end: "break" },
      { headers, chunks: [half], length: null, end: "break" },
      { body: "", length: text.length, end: "break" },
    ]) {
      const server = await bench.server(broken, { body: good });
      const client = await bench.client(server);
      includes(await client.status("truedy:a"), { availability: "available", attempts: 2 });
      const once = await bench.client(await bench.server(broken), { maxRetries: 0 });
      await statusError(once.status("truedy:a"), { kind: "network", attempts: 1 });
    }
  },

  "a chunk of a wrong size is a network error": async (bench) => {
    const wire =
      "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n";
    const client = await bench.client(await bench.server({ wire }), { maxRetries: 0 });
    await statusError(client.status("truedy:a"), { kind: "network", attempts: 1 });
  },

  "what is no HTTP is a network error": async (bench) => {
    const client = await bench.client(await bench.server({ wire: "SSH-2.0-OpenSSH_9.2\r\n\r\n" }), {
      maxRetries: 0,
      timeoutMs: 4_000,
    });
    const { kind } = await statusError(client.status("truedy:a"), { attempts: 1 });
    // Old HTTP has no head: a page takes such bytes for a body, and one of no status that can be read.
    ok(["network", "decode", "timeout"].includes(kind), `kind ${kind}`);
  },

  "a flood of headers ends, as an answer or as a network error": async (bench) => {
    const headers = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`x-flood-${index}`, "y".repeat(100)]),
    );
    const client = await bench.client(await bench.server({ body: good, headers }), { maxRetries: 0 });
    const outcome = await client.status("truedy:a").catch((error) => error);
    ok(outcome.availability === "available" || outcome.kind === "network", `it is ${outcome}`);
  },

  "a body that drips slower than the timeout is cut off": async (bench) => {
    const server = await bench.server({ chunks: ['{"a":', "1,", '"b":2'], drip: 250, repeat: 40 });
    const client = await bench.client(server, { timeoutMs: 800, maxRetries: 0 });
    await statusError(client.status("truedy:a"), { kind: "timeout", attempts: 1 });
  },

  "a body that drips faster than the timeout is read": async (bench) => {
    const text = JSON.stringify(good);
    const chunks = [text.slice(0, 10), text.slice(10, 20), text.slice(20)];
    const client = await bench.client(await bench.server({ chunks, drip: 60 }), { timeoutMs: 9_000 });
    includes(await client.status("truedy:a"), { availability: "available", attempts: 1 });
  },

  "a body of a few megabytes is read": async (bench) => {
    const voiceAgents = Array.from({ length: 400 }, (_, index) => ({
      agent: { id: `a${index}`, voiceMode: "web", instructions: "x".repeat(5_000) },
    }));
    const client = await bench.client(await bench.server({ body: { object: "list", voiceAgents } }));
    const statuses = await client.acpStatuses();
    equal(statuses.length, 400, "statuses");
    equal(statuses[399].ref, "acp:a399", "the last");
    await sleep(0);
  },
};

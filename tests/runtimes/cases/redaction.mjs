// No key is ever shown: not by a status, an error, an event or an inspector, however a provider spells it.

import { deepEqual, equal, includes, match, ok, statusError } from "../inside/assert.mjs";
import { dump, KEYS } from "../inside/bench.mjs";

const KEY = KEYS.truedy;
const hex = (char) => char.charCodeAt(0).toString(16).padStart(4, "0");
const escaped = (text) => [...text].map((char) => `\\u${hex(char)}`).join("");

/** Ways to spell a key within a JSON string. */
const SPELLINGS = [
  ["as it is", KEY],
  ["escaped", escaped(KEY)],
  ["escaped in capitals", escaped(KEY).replace(/[0-9a-f]{4}/g, (digits) => digits.toUpperCase())],
  ["escaped in part", `${escaped(KEY.slice(0, 5))}${KEY.slice(5)}`],
  ["escaped at one place", `${KEY.slice(0, 8)}${escaped(KEY[8])}${KEY.slice(9)}`],
  ["as JSON within JSON", `{\\"key\\": \\"${KEY}\\"}`],
  ["escaped within JSON within JSON", `{\\"key\\": \\"${escaped(KEY).replaceAll("\\", "\\\\")}\\"}`],
  ["amid other text", `Bearer ${KEY}, twice ${KEY}`],
];

const OK_CASES = SPELLINGS.map(([name, spelling]) => [
  `a status shows no key that is echoed ${name}`,
  async (bench) => {
    const body =
      `{"data": {"name": "${spelling}", "voice_id": "${spelling}", "status": "${spelling}", "${spelling}": ["${spelling}"]},` +
      ` "meta": {"request_id": "${spelling}"}}`;
    const client = await bench.client(await bench.server({ body }), { raw: true });
    const status = await client.status("truedy:a");
    const shown = await dump(status);
    ok(!shown.includes(KEY), "the key is shown");
    ok(!shown.includes(escaped(KEY)), "the escaped key is shown");
    for (const text of [
      status.name,
      status.voiceId,
      status.providerStatus,
      status.requestId,
      status.drift[0].found,
    ]) {
      match(text, /\[redacted\]/, "a field");
    }
    match(Object.keys(status.raw.data).join(), /\[redacted\]/, "a key of raw");
  },
]);

const ERROR_CASES = SPELLINGS.map(([name, spelling]) => [
  `an error shows no key that is echoed ${name}`,
  async (bench) => {
    const body = `{"error": {"code": "${spelling}", "message": "${spelling}", "${spelling}": [{"a": "${spelling}"}]}, "meta": {"request_id": "${spelling}"}}`;
    const client = await bench.client(await bench.server({ status: 400, body }));
    const error = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
    for (const shown of [await dump(error), await dump(error.toJSON()), JSON.stringify(error)]) {
      ok(!shown.includes(KEY), `the key is shown: ${shown.slice(0, 400)}`);
      ok(!shown.includes(escaped(KEY)), "the escaped key is shown");
    }
    for (const text of [error.message, error.providerCode, error.requestId, error.body.error.message]) {
      match(text, /\[redacted\]/, "a field");
    }
    const [{ error: data }] = await client.statuses(["truedy:a"]);
    ok(!(await dump(data)).includes(KEY), "the key is shown in a result");
  },
]);

const TEXT_CASES = SPELLINGS.map(([name, spelling]) => [
  `broken JSON shows no key that is echoed ${name}`,
  async (bench) => {
    const client = await bench.client(
      await bench.server({ body: `{"data": "${spelling}"` }, { status: 400, body: `{"data": "${spelling}"` }),
    );
    for (const kind of ["decode", "invalid-request"]) {
      const error = await statusError(client.status("truedy:a"), { kind });
      const shown = await dump(error);
      ok(!shown.includes(KEY) && !shown.includes(escaped(KEY)), `the key is shown: ${shown.slice(0, 400)}`);
      match(error.body, /\[redacted\]/, "body");
    }
  },
]);

/** Keys that are hard to find or easy to find too often. */
const HARD_KEYS = [
  "a.b*c+d?e^f$g{h}i",
  "(x)[y]|z-0123456",
  'quote"d\\back/slash',
  "a/b/c/d/e/f/g/h",
  "k-$1$&$'key$$0000",
  "x",
  "abc",
];

const HARD_CASES = HARD_KEYS.map((apiKey) => [
  `the key ${apiKey} is found, as it is and as JSON spells it`,
  async (bench) => {
    const spellings = [
      JSON.stringify(apiKey).slice(1, -1),
      JSON.stringify(apiKey).slice(1, -1).replaceAll("/", "\\/"),
      escaped(apiKey),
    ];
    for (const spelling of spellings) {
      const body = `{"error": {"code": "c", "message": "the key: ${spelling}"}}`;
      const client = await bench.client(await bench.server({ status: 400, body }), { truedy: { apiKey } });
      const error = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
      equal(error.body.error.message, "the key: [redacted]", `message for ${spelling}`);
      match(error.message, /the key: \[redacted\]/, "message");
    }
  },
]);

export default {
  ...Object.fromEntries(OK_CASES),
  ...Object.fromEntries(ERROR_CASES),

  "a key that begins with another shows no tail": async (bench) => {
    const keys = { voiceAi: { apiKey: "secretsecret12" }, truedy: { apiKey: "secretsecret1234567" } };
    const body = { error: { code: "c", message: `the key: ${keys.truedy.apiKey}` } };
    const client = await bench.client(await bench.server({ status: 400, body }), keys);
    const error = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
    equal(error.body.error.message, "the key: [redacted]");
  },
  ...Object.fromEntries(TEXT_CASES),
  ...Object.fromEntries(HARD_CASES),

  "a short key is redacted only where it stands alone": async (bench) => {
    const body = { error: { code: "c", message: "k is the key of a book, k." } };
    const client = await bench.client(await bench.server({ status: 400, body }), { truedy: { apiKey: "k" } });
    const error = await statusError(client.status("truedy:a"));
    equal(error.body.error.message, "[redacted] is the key of a book, [redacted].", "message");
  },

  "a key in a header is redacted": async (bench) => {
    const headers = { "x-request-id": `id-${KEY}` };
    const client = await bench.client(
      await bench.server({ status: 404, headers }, { headers, body: { agent: {} } }),
      {
        acp: { apiKey: KEY },
      },
    );
    await statusError(client.status("truedy:a"), { requestId: "id-[redacted]" });
    equal((await client.status("acp:a")).requestId, "id-[redacted]", "requestId");
  },

  "every key of the client is redacted, whichever provider echoes it": async (bench) => {
    const body = { error: { code: "c", message: `${KEYS.acp} and ${KEYS.voiceAi}` } };
    const client = await bench.client(await bench.server({ status: 400, body }));
    await statusError(client.status("truedy:a"), { message: /\[redacted\] and \[redacted\]/ });
  },

  "keys that a function gave are redacted, old ones too": async (bench) => {
    const keys = ["the_first_key_of_two", "the_second_key_of_two"];
    const server = await bench.server(
      { status: 401, body: {} },
      { status: 400, body: { error: { code: "c", message: `${keys[0]} ${keys[1]}` } } },
    );
    const given = [...keys];
    const client = await bench.client(server, { truedy: { apiKey: () => given.shift() } });
    const error = await statusError(client.status("truedy:a"), { kind: "invalid-request" });
    equal(error.body.error.message, "[redacted] [redacted]", "message");
  },

  "a fixed key is still redacted after a function gave fifty": async (bench) => {
    let calls = 0;
    const client = await bench.client(
      await bench.server({ body: { data: { name: KEYS.acp, status: "active" }, meta: {} } }),
      {
        truedy: {
          apiKey: () => {
            calls += 1;
            return `a_key_of_call_${calls}`;
          },
        },
      },
    );
    for (let round = 0; round < 50; round += 1) await client.status("truedy:a");
    equal((await client.status("truedy:a")).name, "[redacted]", "name");
  },

  "a key across the cut of the text is redacted": async (bench) => {
    const text = `${"x".repeat(2_040)}${KEY}${"y".repeat(100)}`;
    const client = await bench.client(await bench.server({ status: 400, body: text }));
    const { body } = await statusError(client.status("truedy:a"));
    ok(body.length <= 2_048, `${body.length} characters`);
    ok(!body.includes(KEY.slice(0, 6)), "a part of the key is shown");
  },

  "a key across the cut of an unlisted word is redacted": async (bench) => {
    const status = `${"x".repeat(35)}${KEY}`;
    const client = await bench.client(await bench.server({ body: { data: { status }, meta: {} } }));
    const { drift } = await client.status("truedy:a");
    ok(!JSON.stringify(drift).includes(KEY.slice(0, 4)), "a part of the key is shown");
  },

  "a key across the cut of a message is redacted": async (bench) => {
    for (let before = 250; before <= 310; before += 4) {
      const body = { error: { code: "c", message: `${"x".repeat(before)}${KEY}` } };
      const client = await bench.client(await bench.server({ status: 400, body }));
      const { message } = await statusError(client.status("truedy:a"));
      ok(!message.includes(KEY.slice(0, 6)), `a part of the key is shown: ${message.slice(-60)}`);
    }
  },

  "an item of ACP's list shows no key, with raw too": async (bench) => {
    const item = (id) => ({
      agent: { id, name: KEYS.acp, voiceMode: "web", metadata: { [KEYS.acp]: KEYS.acp } },
    });
    const client = await bench.client(await bench.server({ body: { voiceAgents: [item("a"), item("b")] } }), {
      raw: true,
    });
    for (const statuses of [await client.statuses(["acp:a", "acp:b"]), await client.acpStatuses()]) {
      equal(statuses.length, 2, "statuses");
      ok(!(await dump(statuses)).includes(KEYS.acp), "the key is shown");
    }
  },

  "a body nested 5,000 deep is redacted to its ground": async (bench) => {
    const body = `{"data": ${"[".repeat(5_000)}"${KEY}"${"]".repeat(5_000)}, "meta": {}}`;
    const client = await bench.client(await bench.server({ body }), { raw: true });
    const { raw } = await client.status("truedy:a");
    let at = raw.data;
    while (Array.isArray(at)) at = at[0];
    equal(at, "[redacted]", "the ground");
  },

  "two keys that redact to one name do no harm": async (bench) => {
    const body = {
      data: { status: "active", [KEY]: 1, "[redacted]": 2, [`${KEY}${KEY}`]: 3, __proto__x: KEY },
      meta: {},
    };
    const client = await bench.client(await bench.server({ body }), { raw: true });
    const status = await client.status("truedy:a");
    equal(status.availability, "available", "availability");
    ok(!(await dump(status)).includes(KEY), "the key is shown");
  },

  "a client shows no key": async (bench) => {
    const client = await bench.client(await bench.simulator());
    await client.status("truedy:support");
    const shown = await dump(client);
    for (const key of Object.values(KEYS)) ok(!shown.includes(key), "a key is shown");
  },

  "an error of the options shows no key": async (bench) => {
    for (const options of [
      { truedy: { apiKey: `${KEY}\n` } },
      { truedy: { apiKey: KEY, baseUrl: `https://x:${KEY}@example.com` } },
      { truedy: { apiKey: KEY, other: 1 } },
      { truedy: KEY },
    ]) {
      const error = await statusError(bench.entry.createClient({ ...options, allowKeysInBrowser: true }), {
        kind: "config",
      });
      ok(!(await dump(error)).includes(KEY), `the key is shown: ${error.message}`);
    }
  },

  "a key that a function gives wrongly is not shown": async (bench) => {
    for (const apiKey of [
      () => `${KEY}\r\n`,
      () => ({ key: KEY }),
      () => Promise.reject(new Error(`${KEY} is sealed\n`)),
    ]) {
      const client = await bench.client(await bench.server({}), { truedy: { apiKey }, acp: { apiKey: KEY } });
      const error = await statusError(client.status("truedy:a"), { kind: "config" });
      ok(!(await dump(error)).includes(KEY), "the key is shown");
    }
  },

  "onAttempt is told no key": async (bench) => {
    const told = [];
    const body = { error: { code: KEY, message: KEY } };
    const client = await bench.client(await bench.server({ status: 400, body }), {
      onAttempt: (attempt) => told.push(attempt),
    });
    await statusError(client.status("truedy:a"));
    equal(told.length, 1, "attempts");
    ok(!(await dump(told)).includes(KEY), "the key is shown");
  },

  "a body without the key is left as it is": async (bench) => {
    const body = {
      data: { status: "active", text: "\\u0074ruedy \\ / [redacted]" },
      meta: { request_id: "r" },
    };
    const client = await bench.client(await bench.server({ body }), { raw: true });
    const status = await client.status("truedy:a");
    deepEqual(status.raw, body, "raw");
    includes(status, { requestId: "r" });
  },
};

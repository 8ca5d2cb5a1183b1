// Where a body differs from its document: drift, not an exception.

import { deepEqual, equal, includes, ok } from "../inside/assert.mjs";

const absent = undefined;

/** An agent's state, and the drift of its status: a path, what is expected, and what was found. */
const ROWS = [
  ["a missing call_allowed", "voice-ai:a", { call_allowed: absent }, [["call_allowed", "boolean", "absent"]]],
  [
    "call_allowed of another type",
    "voice-ai:a",
    { call_allowed: "yes" },
    [["call_allowed", "boolean", "string"]],
  ],
  ["a null name of Voice.ai", "voice-ai:a", { name: null }, [["name", "string", "null"]]],
  ["a status of Voice.ai that is a number", "voice-ai:a", { status: 2 }, [["status", "string", "number"]]],
  ["a voice_id that is a list", "voice-ai:a", { voice_id: ["x"] }, [["voice_id", "string", "array"]]],
  [
    "details that are a string",
    "voice-ai:a",
    { call_validation_details: "none" },
    [["call_validation_details", "object", "string"]],
  ],
  [
    "an unlisted voice mode",
    "acp:a",
    { agent: { voiceMode: "video" } },
    [["agent.voiceMode", /off.*web/, "video"]],
  ],
  [
    "an unlisted mode in voice",
    "acp:a",
    { agent: { voiceMode: absent }, voice: { mode: "video" } },
    [["voice.mode", /off.*web/, "video"]],
  ],
  [
    "isActive that is a number",
    "acp:a",
    { agent: { isActive: 1 } },
    [["agent.isActive", "boolean", "number"]],
  ],
  [
    "enabled that is a string",
    "acp:a",
    { voice: { enabled: "true" } },
    [["voice.enabled", "boolean", "string"]],
  ],
  ["an agent that is a string", "acp:a", { agent: "x" }, [["agent", "object", "string"]]],
  ["sessions that are an object", "acp:a", { recentSessions: {} }, [["recentSessions", "array", "object"]]],
  ["a phone number that is a string", "acp:a", { phoneNumber: "+1" }, [["phoneNumber", "object", "string"]]],
  [
    "connected that is a string",
    "ravan:a",
    { data: { connected: "true" } },
    [["data.connected", "boolean", "string"]],
  ],
  ["accounts that are null", "ravan:a", { data: { accounts: null } }, []],
  [
    "an account's error that is an object",
    "ravan:a",
    { data: { accounts: [{ error: "" }, { error: { code: 1 } }] } },
    [["data.accounts[1].error", "string", "object"]],
  ],
  [
    "an unlisted status of Truedy",
    "truedy:a",
    { status: "archived" },
    [["data.status", /active.*draft/, "archived"]],
  ],
  ["a missing status of Truedy", "truedy:a", { status: absent }, [["data.status", "string", "absent"]]],
  ["a name of Truedy that is a number", "truedy:a", { name: 5 }, [["data.name", "string", "number"]]],
  ["a null voice_id of Voice.ai is none", "voice-ai:a", { voice_id: null }, []],
  ["absent details are none", "voice-ai:a", { call_validation_details: absent }, []],
  ["an unknown word of Voice.ai is none", "voice-ai:a", { status: "resting", status_code: 99 }, []],
  ["a status_code of another type is none", "voice-ai:a", { status_code: "two" }, []],
  [
    "absent fields of ACP are none",
    "acp:a",
    { voice: absent, phoneNumber: absent, recentSessions: absent },
    [],
  ],
  ["an unknown state of a session is none", "acp:a", { recentSessions: [{ status: "ringing" }] }, []],
  ["absent fields of Ravan are none", "ravan:a", { data: absent }, []],
  ["an unknown word of Ravan is none", "ravan:a", { data: { status: "resting" } }, []],
  ["max_duration as a number and as text is none", "truedy:a", { max_duration: 5 }, []],
  ["a null voice_id of Truedy is none", "truedy:a", { voice_id: null }, []],
  ["unknown fields are none", "truedy:a", { crm_webhook_secret: "s", anything: {} }, []],
];

const ROW_CASES = ROWS.map(([name, ref, state, expected]) => [
  name,
  async (bench) => {
    const client = await bench.client(await bench.simulator({ agents: { [ref]: state } }));
    const { drift } = await client.status(ref);
    equal(drift.length, expected.length, `places of drift in ${JSON.stringify(drift)}`);
    for (const [index, [path, wanted, found]] of expected.entries()) {
      includes(drift[index], { path, expected: wanted, found });
      deepEqual(Object.keys(drift[index]), ["path", "expected", "found"], "fields of a drift");
    }
  },
]);

export default {
  ...Object.fromEntries(ROW_CASES),

  "the status is made from the rest": async (bench) => {
    const state = { name: 7, status: "active", voice_id: {} };
    const client = await bench.client(await bench.simulator({ agents: { "truedy:a": state } }));
    const status = await client.status("truedy:a");
    includes(status, { availability: "available", name: null, voiceId: null, providerStatus: "active" });
    equal(status.drift.length, 2, "places of drift");
  },

  "an unlisted word is cut at 40 characters": async (bench) => {
    const status = `${"x".repeat(39)}😀tail`;
    const client = await bench.client(await bench.simulator({ agents: { "truedy:a": { status } } }));
    const made = await client.status("truedy:a");
    equal(made.drift[0].found, `${"x".repeat(39)}😀`, "found");
    equal(made.providerStatus, status, "providerStatus is whole");
  },

  "at most 20 places are kept": async (bench) => {
    const accounts = Array.from({ length: 50 }, () => ({ error: 1 }));
    const client = await bench.client(
      await bench.simulator({ agents: { "ravan:a": { data: { accounts } } } }),
    );
    const { drift, availability } = await client.status("ravan:a");
    equal(drift.length, 20, "places of drift");
    equal(drift[19].path, "data.accounts[19].error", "the last of them");
    equal(availability, "available", "availability");
  },

  "a missing envelope of Truedy is drift": async (bench) => {
    const client = await bench.client(await bench.server({ body: { hello: "world" } }));
    const status = await client.status("truedy:a");
    includes(status, { availability: "unknown", name: null });
    deepEqual(
      status.drift.map(({ path, found }) => [path, found]),
      [
        ["data", "absent"],
        ["meta", "absent"],
      ],
    );
  },

  "drift holds no content of an undocumented field": async (bench) => {
    const client = await bench.client(
      await bench.server({ body: { data: "whsec_secret", meta: ["whsec_secret"] } }),
    );
    const status = await client.status("truedy:a");
    ok(!JSON.stringify(status).includes("whsec_secret"), JSON.stringify(status));
  },

  "paths in an item of ACP's list are relative to the item": async (bench) => {
    const agents = { "acp:a": { agent: { isActive: 1 } }, "acp:b": {} };
    const client = await bench.client(await bench.simulator({ agents }));
    const [first] = await client.statuses(["acp:a", "acp:b"]);
    equal(first.status.drift[0].path, "agent.isActive", "path");
  },
};

// Nothing of a provider's body leaves but the fields on the list, whatever stands in which field.

import assert from "node:assert/strict";

import { ask, Events } from "../host/ask.mjs";
import { KEYS, ONE_EACH } from "../scenes.mjs";
import { badgeOf, eventsOf, statusesOf, statusOf } from "./routes.mjs";

const CANARY = "canary-7f3a";
/** What is public is the provider's own word: the name, and a voice mode or a status that has no words. */
const named = (value) => ({ ...value, name: "Public name" });

let count = 0;
/** Another one each time, so that a leak names its field. */
const mark = (where) => {
  count += 1;
  return `${CANARY}-${where}-${count}`;
};

const details = () => ({
  reason: `${mark("reason")} +1 555 0100`,
  message: mark("message"),
  code: mark("code"),
  detail: { reason: mark("detail.reason") },
  error: { message: mark("error.message") },
  [mark("key")]: mark("value"),
});

const person = () => ({ id: mark("id"), organizationId: mark("org"), metadata: { a: mark("metadata") } });

/** Bodies of success, by what is in the path; every field that is text is a canary, the deciding ones as given. */
const SUCCESS = {
  "agent-status": (allowed) =>
    named({
      agent_id: mark("agent_id"),
      voice_id: mark("voice_id"),
      status: mark("status"),
      status_code: 2,
      call_allowed: allowed,
      call_validation_details: allowed ? null : details(),
      extra: mark("extra"),
    }),
  "voice-agents": (allowed) => ({
    agent: named({
      ...person(),
      isActive: true,
      voiceMode: allowed ? "web_and_phone" : mark("voiceMode"),
      voiceId: mark("voiceId"),
      instructions: mark("instructions"),
    }),
    voice: { mode: mark("mode"), provider: mark("voice.provider"), enabled: true, model: mark("model") },
    phoneNumber: {
      phoneNumber: mark("number"),
      status: mark("number.status"),
      lastError: allowed ? mark("lastError") : null,
    },
    recentSessions: [{ ...person(), status: mark("session"), fromNumber: mark("from") }],
    extra: mark("extra"),
  }),
  calcom: (allowed) => ({
    success: true,
    message: mark("message"),
    data: {
      connected: allowed,
      status: mark("status"),
      accounts: [
        { id: mark("id"), account_name: mark("name"), status: mark("account"), error: mark("error") },
      ],
    },
  }),
  agents: (allowed) => ({
    data: named({
      id: mark("id"),
      voice_id: mark("voice_id"),
      status: allowed ? "active" : mark("status"),
      model: mark("model"),
      created_at: mark("created_at"),
      updated_at: mark("updated_at"),
      crm_webhook_secret: mark("secret"),
      max_duration: mark("max_duration"),
    }),
    meta: { request_id: mark("request_id"), ts: mark("ts") },
  }),
};

const failure = () => ({
  success: false,
  code: mark("code").replaceAll("-", "_"),
  message: mark("message"),
  error: { code: mark("error.code"), message: mark("error.message"), details: details() },
  detail: [{ loc: ["body", mark("loc")], msg: mark("msg"), type: mark("type") }],
  details: [{ field: mark("field"), message: mark("field.message") }],
  meta: { request_id: mark("request_id") },
});

const HEADERS = () => ({
  "x-request-id": mark("header"),
  "set-cookie": `a=${mark("cookie")}`,
  "x-other": mark("x-other"),
});

const successOf = (path, allowed) => {
  const [, body] = Object.entries(SUCCESS).find(([part]) => path.includes(part));
  return { headers: HEADERS(), body: body(allowed) };
};

/** The answers that a provider gives in turn. */
const ROUNDS = {
  "when all is well": (path) => successOf(path, true),
  "when not all is well": (path) => successOf(path, false),
  "when it fails": () => ({ status: 500, headers: HEADERS(), body: failure() }),
  "when it refuses": () => ({ status: 403, headers: HEADERS(), body: failure() }),
  "when it limits": () => ({ status: 429, headers: { ...HEADERS(), "retry-after": "3" }, body: failure() }),
  "when it says text": () => ({ status: 400, headers: HEADERS(), body: `<html>${mark("html")} ${keys()}` }),
  "when its answer is none": () => ({ headers: HEADERS(), body: `<html>${mark("html")} ${keys()}` }),
  "when it echoes keys": (path) => ({
    status: 401,
    headers: HEADERS(),
    body: { error: keys(), message: `${path} ${keys()}` },
  }),
};

const keys = () => Object.values(KEYS).join(" ");

function assertClean(what, text) {
  const at = text.indexOf(CANARY);
  const around = text.slice(Math.max(0, at - 100), at + 100);
  assert.ok(at < 0 && !text.includes(CANARY.replaceAll("-", "_")), `${what}: ${around}`);
  for (const key of Object.values(KEYS)) assert.ok(!text.includes(key), `${what} shows a key`);
}

/** One case for each of them. */
export const canary = {};
for (const [when, answer] of Object.entries(ROUNDS)) {
  canary[`nothing slips out ${when}`] = async ({ scenes, gateway }, context) => {
    scenes.canary.answer = answer;
    const { url } = scenes.canary;
    for (const ref of ONE_EACH) {
      for (const path of [statusOf(ref), statusesOf(ref), badgeOf(ref)]) {
        const { headers, body } = await ask(url, path);
        assertClean(path, `${JSON.stringify(headers)} ${body}`);
      }
    }
    const { body } = await ask(url, statusesOf(...ONE_EACH));
    assertClean("all at once", body);
    const stream = await Events.open(url, `${eventsOf(...ONE_EACH)}&emit=all`);
    context.after(() => stream.close());
    const seen = new Set();
    while (seen.size < ONE_EACH.length) {
      const event = await stream.next();
      assertClean("an event", JSON.stringify(event));
      seen.add(event.ref);
    }
    stream.close();
    assertClean("the log", gateway.output());
  };
}

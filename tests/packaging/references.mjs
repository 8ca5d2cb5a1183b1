// References, read in JavaScript by parseRef and in the wasm by the client: both have to agree.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { installed } from "./app.mjs";

describe("parseRef", async () => {
  const GOOD = [
    "voice-ai:a",
    "acp:agt_1",
    "ravan:0b6a2c1e-0000-4000-8000-000000000000",
    "truedy:a:b",
    "truedy::",
    "truedy: ",
    "truedy:a/b?c#d",
    "truedy:...",
    "truedy:.a",
    "truedy:%2e%2e%2e",
    "truedy:%2F..",
    "truedy:%",
    "truedy:-_.!~*'()",
    "truedy:a b+c&d=e",
    "truedy:\u0000\n",
    "truedy:ü漢😀",
    "truedy:\uFFFD",
    `truedy:${"x".repeat(2_000)}`,
    "truedy:__proto__",
  ];
  const BAD = [
    "",
    ":",
    "truedy",
    "truedy:",
    ":a",
    " truedy:a",
    "Truedy:a",
    "voiceAi:a",
    "voice_ai:a",
    "constructor:a",
    "__proto__:a",
    "truedy:.",
    "truedy:..",
    "truedy:%2e",
    "truedy:%2E%2e",
    "truedy:.%2E",
    "truedy:%2e.",
    "truedy:\uD800",
    "truedy:\uDC00a",
    "truedy:a\uD83D",
    "tru\uD800edy:a",
    `nobody:${"x".repeat(2_000)}`,
    null,
    undefined,
    5,
    true,
    ["truedy:a"],
    { provider: "truedy", agentId: "a" },
    Symbol("truedy:a"),
    new String("truedy:a"),
    Object.create(null),
    10n,
  ];

  const { createClient, formatRef, isStatusError, parseRef } = await import(join(installed, "index.js"));
  const account = { apiKey: "k" };
  const urls = [];
  const fetch = async (url) => {
    urls.push(String(url));
    return new Response("{}", { status: 404 });
  };
  const client = await createClient({
    voiceAi: account,
    acp: account,
    ravan: account,
    truedy: account,
    fetch,
  });
  const show = (ref) => (typeof ref === "string" ? JSON.stringify(ref.slice(0, 50)) : inspect(ref));
  // Text leaves the wasm with U+FFFD in the place of a lone surrogate; how long a refusal took is no matter.
  const wellFormed = (error) => {
    const { message, ref, ...others } = error.toJSON();
    return { ...others, message: message.toWellFormed(), ref: ref.toWellFormed(), elapsedMs: 0 };
  };
  const caught = (parse) => {
    try {
      return parse();
    } catch (error) {
      return error;
    }
  };

  for (const ref of GOOD) {
    it(`reads ${show(ref)} as the client does`, async () => {
      const { provider, agentId } = parseRef(ref);
      urls.length = 0;
      const error = await client.status(ref, { maxRetries: 0 }).catch((error) => error);
      assert.equal(error.kind, "not-found");
      assert.equal(error.ref, ref);
      assert.equal(error.provider, provider);
      assert.equal(urls.length, 1);
      assert.ok(urls[0].includes(`/${encodeURIComponent(agentId)}`), urls[0]);
      assert.equal(formatRef({ provider, agentId }), ref);
    });
  }

  for (const ref of BAD) {
    it(`refuses ${show(ref)} as the client does`, async () => {
      urls.length = 0;
      const ours = caught(() => parseRef(ref));
      const theirs = await client.status(ref).catch((error) => error);
      assert.ok(isStatusError(ours), String(ours));
      assert.ok(isStatusError(theirs), String(theirs));
      assert.deepEqual(wellFormed(ours), wellFormed(theirs));
      assert.equal(urls.length, 0);
    });
  }

  for (const parts of [
    { provider: "truedy:x", agentId: "y" },
    { provider: "", agentId: "y" },
    { provider: "truedy", agentId: "" },
    { provider: "truedy", agentId: ".." },
    { provider: "truedy", agentId: 5 },
    { provider: "truedy" },
    { agentId: "y" },
    {},
    "truedy:y",
    null,
    undefined,
  ]) {
    it(`has a formatRef that refuses ${JSON.stringify(parts)}`, () => {
      const error = caught(() => formatRef(parts));
      assert.ok(isStatusError(error), String(error));
      assert.equal(error.kind, "config");
    });
  }
});

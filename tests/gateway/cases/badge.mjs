// The badge: a picture, whatever the agent calls itself.

import assert from "node:assert/strict";

import { ask } from "../host/ask.mjs";
import { badgeOf } from "./routes.mjs";

const REF = "truedy:renewals";

const NAMES = [
  "</text><script>alert(1)</script>",
  '" onload="alert(1)" x=\'',
  "]]><!-- &#x3c;script&#x3e; &amp;",
  "\u202egpj.exe\u2066 \u0000\u0007\u001b[31m\u007f\u0085",
  "شركة 電話 👩‍👩‍👧‍👦 ñ é",
  "x".repeat(10_000),
  "\ud83d\udca1".repeat(500),
  " \n\t ",
  "javascript:alert(1)",
  "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
];

export const badge = {
  "it is a picture with a title, and nothing in it runs": async ({ scenes: { full } }) => {
    const { status, headers, body } = await ask(full.url, badgeOf(REF));
    assert.equal(status, 200);
    assert.match(headers["content-type"], /^image\/svg\+xml/);
    assert.match(headers["content-security-policy"], /default-src 'none'/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.match(headers.etag, /^"/);
    assert.match(body, /<title>/);
    assert.match(body, /role="img"/);
    assert.doesNotMatch(body, /<script|href|<image|<foreignObject|on\w+=/i);
  },

  "no name breaks out of it": async ({ scenes: { full } }) => {
    for (const name of NAMES) {
      full.simulator.set(REF, { name });
      const { status, body } = await ask(full.url, badgeOf(REF));
      assert.equal(status, 200, name.slice(0, 40));
      assert.ok(body.length < 8_000, `${body.length} bytes`);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(body, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]/);
      assertWellFormed(body);
      assert.doesNotMatch(body, /<script|<!ENTITY|<!--|<!\[CDATA/i);
      assert.deepEqual(elementsOf(body), elementsOf((await ask(full.url, badgeOf("truedy:support"))).body));
    }
    full.simulator.set(REF, { name: "Renewals" });
  },
};

const TAG = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

/** Reads tags and text as XML has them; throws at whatever is neither. */
function read(xml) {
  const names = [];
  const open = [];
  for (let at = 0; at < xml.length; ) {
    if (xml[at] === "<") {
      TAG.lastIndex = at;
      const tag = TAG.exec(xml);
      assert.ok(tag, `no tag: ${xml.slice(at, at + 80)}`);
      const [whole, isEnd, name, , isEmpty] = tag;
      if (isEnd) assert.equal(open.pop(), name);
      else names.push(name);
      if (!isEnd && !isEmpty) open.push(name);
      at += whole.length;
    } else {
      const end = xml.indexOf("<", at);
      const text = xml.slice(at, end < 0 ? undefined : end);
      assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i);
      at += text.length;
    }
  }
  assert.deepEqual(open, []);
  return names;
}

const assertWellFormed = (xml) => {
  read(xml);
};
const elementsOf = (xml) => read(xml);

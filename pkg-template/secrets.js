// Keys that a client has used, and their removal from whatever a caller may see. Nothing here throws, see platform.js.
import { get, isArray, show } from "./platform.js";

/** So many keys are remembered: the first, which the options gave, for ever, and the latest that functions gave. */
const MAX_KEYS = 32;
/** As many as there are providers. */
const MAX_FIRST = 4;
/** A cause of more values than this is not looked through, and left out. */
const MAX_CAUSE = 2_000;

/** A key shorter than this is looked for only where it stands alone: `k` is in too many words. */
const SHORT = 12;

/**
 * The source of an expression that finds a key in any JSON spelling: each character as itself or as `\u0041`, behind as many
 * backslashes as JSON within JSON puts there. A key is visible ASCII.
 */
const spelling = (key) =>
  key.replace(/./g, (char) => {
    const [high, low] = char.charCodeAt().toString(16);
    return `(?:\\\\{1,8}u00${high}[${low}${low.toUpperCase()}]|\\\\{0,8}\\x${high}${low})`;
  });

/** Remembers a key. */
export function learn(secrets, key) {
  if (!key || secrets.some((secret) => secret.key === key)) return;
  if (secrets.length === MAX_KEYS) secrets.splice(MAX_FIRST, 1);
  // What stands in every text that spells the key otherwise: JSON may put a backslash alone before these.
  const mark = /["\\/]/.test(key) ? "\\" : "\\u00";
  const any = spelling(key);
  // What is found before the key stays.
  const standing = key.length < SHORT ? `(^|[^\\w-])${any}(?![\\w-])` : `()${any}`;
  secrets.push({ key, mark, anywhere: new RegExp(any), standing: new RegExp(standing, "g") });
}

/** Whether a key may stand in a text, in any JSON spelling. */
const shows = (secrets, text) =>
  secrets.some(
    // Cheap looks before the expression's: engines find a few characters several times as fast as a whole key.
    ({ key, mark, anywhere }) => (text.includes(key.slice(-6)) || text.includes(mark)) && anywhere.test(text),
  );

/** A text without keys, the longest first: a key may begin with another. Anything else stays what it is. */
export const redact = (secrets, text) =>
  typeof text === "string"
    ? [...secrets]
        .sort((a, b) => b.key.length - a.key.length)
        .reduce((text, { standing }) => text.replace(standing, "$1[redacted]"), text)
    : text;

/**
 * Removes keys from everything in a body, in place, if its text may show one; a string comes back redacted. Not by recursion:
 * bodies may be nested deeper than any stack.
 */
export function redactBody(secrets, body, text) {
  if (!shows(secrets, text)) return body;
  const open = [body];
  while (open.length > 0) {
    const value = open.pop();
    if (value !== Object(value)) continue;
    for (const [key, field] of Object.entries(value)) {
      const cleanKey = redact(secrets, key);
      const cleanField = redact(secrets, field);
      if (cleanKey !== key) delete value[key];
      if (cleanKey !== key || cleanField !== field) value[cleanKey] = cleanField;
      open.push(field);
    }
  }
  return redact(secrets, body);
}

/** What was thrown, if showing it shows no key; else an error that stands for it. */
export const redactCause = (secrets, cause) =>
  isClean(secrets, cause) ? cause : new Error("What was thrown may show a key, and is left out");

/** Looks at all that an inspector would print. What cannot be looked at is not clean. */
function isClean(secrets, cause) {
  const seen = new Set();
  const open = [cause];
  try {
    while (open.length > 0) {
      const value = open.pop();
      if (typeof value === "string" && shows(secrets, value)) return false;
      if (value !== Object(value) || seen.has(value)) continue;
      seen.add(value);
      // What iterates, as Map and Headers do, holds more than its properties say.
      const isContainer = typeof get(value, "forEach") === "function" && !isArray(value);
      if (isContainer || seen.size > MAX_CAUSE) return false;
      // Some objects are text that no property shows, and of some classes these are no own properties.
      open.push(show(value), ...["name", "message", "stack", "headers"].map((key) => get(value, key)));
      for (const key of Reflect.ownKeys(value)) open.push(key, value[key]);
    }
    return true;
  } catch {
    return false;
  }
}

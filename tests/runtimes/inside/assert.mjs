// Assertions that run in every runtime.

export class Failed extends Error {
  name = "Failed";
}

/** A value as text, for messages: undefined, functions and cycles too. */
export function show(value) {
  const seen = new Set();
  const text = JSON.stringify(value, (_, item) => {
    if (typeof item === "object" && item !== null) {
      if (seen.has(item)) return "(seen before)";
      seen.add(item);
    }
    if (item === undefined || typeof item === "function" || typeof item === "symbol") return String(item);
    return typeof item === "bigint" ? `${item}n` : item;
  });
  return text?.length > 600 ? `${text.slice(0, 600)}…` : text;
}

export function ok(value, what) {
  if (!value) throw new Failed(what ?? `not true: ${show(value)}`);
}

export function equal(actual, expected, what = "value") {
  if (!Object.is(actual, expected)) {
    throw new Failed(`${what}: expected ${show(expected)}, got ${show(actual)}`);
  }
}

export function deepEqual(actual, expected, what = "value") {
  const at = difference(actual, expected, "");
  if (at !== undefined) {
    throw new Failed(`${what}${at} differs: expected ${show(expected)}, got ${show(actual)}`);
  }
}

export function match(text, pattern, what = "text") {
  if (!(typeof text === "string" && pattern.test(text))) {
    throw new Failed(`${what}: expected ${pattern}, got ${show(text)}`);
  }
}

/** Each field of `expected` as in `actual`; a regular expression stands for the text that it matches. */
export function includes(actual, expected, what = "value") {
  for (const [key, value] of Object.entries(expected)) {
    if (value instanceof RegExp) match(actual?.[key], value, `${what}.${key}`);
    else deepEqual(actual?.[key], value, `${what}.${key}`);
  }
}

/** What a promise rejects with, wrapped, since that may be undefined. */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (reason) {
    return { reason };
  }
  throw new Failed(`expected a rejection, got ${show(value)}`);
}

/** The StatusError that a promise rejects with; each field of `expected` must be as there. */
export async function statusError(promise, expected = {}) {
  const { reason } = await rejection(promise);
  if (!(reason instanceof Error && reason.name === "StatusError")) {
    throw new Failed(`expected a StatusError, got ${String(reason?.stack ?? show(reason))}`);
  }
  includes(reason, expected, `error (${reason.message})`);
  return reason;
}

const isObject = (value) => typeof value === "object" && value !== null;

/** Where two values differ, as a path; undefined if they do not. Not by recursion: some are nested very deep. */
function difference(left, right, at) {
  const open = [[left, right, at]];
  while (open.length > 0) {
    const [a, b, path] = open.pop();
    if (Object.is(a, b)) continue;
    if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return path;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return path;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return `${path}.${key}`;
      open.push([a[key], b[key], `${path}.${key}`]);
    }
  }
  return undefined;
}

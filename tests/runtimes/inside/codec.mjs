// What travels between a case and the host as JSON, with undefined and regular expressions.

const MARK = "$not-json";

export function encode(value) {
  return JSON.stringify(mark(value));
}

export function decode(text) {
  return unmark(JSON.parse(text));
}

function mark(value) {
  if (value === undefined) return { [MARK]: "undefined" };
  if (value instanceof RegExp) return { [MARK]: "pattern", source: value.source };
  return each(value, mark);
}

function unmark(value) {
  if (value?.[MARK] === "undefined") return undefined;
  if (value?.[MARK] === "pattern") return new RegExp(value.source);
  return each(value, unmark);
}

function each(value, change) {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}

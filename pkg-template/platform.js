// What the platform does for the wasm. Nothing here throws: of an import that does, the wasm's glue would keep a slot for
// ever.

/** In the order of `Kind` in src/json.rs. */
const KINDS = ["undefined", "null", "boolean", "number", "string", "array", "object", "function"];

/** The longest wait that a timer keeps; a longer one would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** What something gives, or throws. */
function attempt(act) {
  try {
    return { ok: true, value: act() };
  } catch (value) {
    return { ok: false, value };
  }
}

/** What something gives; undefined where it throws. */
function quietly(act) {
  try {
    return act();
  } catch {}
}

export function isArray(value) {
  try {
    return Array.isArray(value);
  } catch {}
}

/** What a value is, as a place in `KINDS`; -1 for anything else. */
export const kind = (value) =>
  KINDS.indexOf(
    value === null ? "null" : typeof value === "object" && isArray(value) ? "array" : typeof value,
  );

/** A property of an object or a function; undefined in anything else. */
export function get(value, key) {
  try {
    if (value === Object(value)) return value[key];
  } catch {}
}

/** The words of a text, which are the wasm's own and few: each text is split once. */
const known = {};
const words = (text) => (known[text] ??= text.split(" "));

/** The first text that is not empty at these places: a property of a property, and so on, the keys as words. */
export const first = (value, places) =>
  places
    .split(",")
    .map((path) => words(path).reduce(get, value))
    .find((text) => typeof text === "string" && text !== "");

/** Sets a property of an object of ours. */
export function set(object, key, value) {
  object[key] = value;
}

/** A plain object of these keys, given as words; one whose value is undefined is left out. */
export function object(keys, values) {
  const object = {};
  words(keys).forEach((key, at) => {
    if (values[at] !== undefined) object[key] = values[at];
  });
  return object;
}

/** The items of an array, read once; undefined for anything else, and where reading throws. */
export const array = (value) => (isArray(value) ? quietly(() => Array.from(value)) : undefined);

/** The keys of an object, but for those whose property is undefined. */
export const keys = (value) =>
  value === Object(value) ? Object.keys(value).filter((key) => value[key] !== undefined) : [];

/** The own properties of an object, read once. Without a prototype even `__proto__` is a key like any other. */
export const snapshot = (value) =>
  attempt(() => (KINDS[kind(value)] === "object" ? Object.assign(Object.create(null), value) : value));

/** The JSON text of these fields, given as words. */
export const print = (status, fields) => quietly(() => JSON.stringify(status, words(fields))) ?? "";

/** The normalised form of an address; undefined where it is none. */
export const href = (url, base) => quietly(() => new URL(url, base).href);

export const parse = (text) => attempt(() => JSON.parse(text));

export const call = (method, self, given) => attempt(() => Reflect.apply(method, self, given));

/** The same; what it threw counts as a rejection. */
export function promised(method, self, given) {
  const { ok, value } = call(method, self, given);
  return ok ? value : Promise.reject(value);
}

/** Anything as a string. */
export const show = (value) => quietly(() => String(value)) ?? "(unprintable)";

/** A string without lone surrogates, which no URL can carry; undefined for anything else. */
export const wellFormed = (value) =>
  typeof value === "string" && !/\p{Surrogate}/u.test(value) ? value : undefined;

/** Nobody waits for this promise: what it rejects with is no unhandled rejection. */
export function forget(value) {
  Promise.allSettled([value]);
}

/** A copy of a response's headers: reading that cannot throw, whatever class the response is of. */
export const headers = (response) => quietly(() => new Headers(response.headers));

export const header = (headers, name) => headers.get(name);

/** The bytes of a body, as far as it has arrived. */
export const body = () => ({ bytes: new Uint8Array(), size: 0 });

/** Takes what a stream's reader gave; how many bytes that was, undefined at the end. */
export const take = (body, read) =>
  attempt(() => {
    const { done, value } = read;
    if (done) return;
    const { buffer = value, byteOffset, byteLength } = value;
    // Of what are no bytes this throws.
    const view = new DataView(buffer, byteOffset, byteLength);
    const { bytes, size } = body;
    body.size += byteLength;
    if (body.size > bytes.length) {
      body.bytes = new Uint8Array(2 * body.size);
      body.bytes.set(bytes);
    }
    body.bytes.set(new Uint8Array(view.buffer, byteOffset, byteLength), size);
    return byteLength;
  });

const decoder = new TextDecoder();

/** Its text. Decoded as a whole: chunk by chunk takes Node three times as long. */
export const text = ({ bytes, size }) => quietly(() => decoder.decode(bytes.subarray(0, size))) ?? "";

/** Has a function called in so many milliseconds, with itself. */
export const timer = (act, ms) => setTimeout(act, Math.ceil(Math.min(Math.max(ms, 0), MAX_TIMER_MS)), act);

/** A function that keeps a promise, which is a property of it. In so many milliseconds, if it is a number, it does so with itself. */
export function deferred(ms) {
  let keep;
  const promise = new Promise((resolve) => {
    keep = resolve;
  });
  keep.promise = promise;
  if (!Number.isNaN(ms)) keep.timer = timer(keep, ms);
  return keep;
}

/** Keeps such a promise. */
export function fulfil(deferred, value) {
  clearTimeout(deferred.timer);
  deferred(value);
}

/** Has a function called with a number, whether the promise was kept, and what it settled to. */
export function settle(promise, number, resume) {
  Promise.resolve(promise).then(
    (value) => resume(number, true, value),
    (thrown) => resume(number, false, thrown),
  );
}

export const race = (promise, value) => Promise.race([promise, value]);

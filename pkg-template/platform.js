// What the platform does for the wasm. Nothing here throws: of an import that does, the wasm's glue would keep a slot for
// ever.

/** What values are, by `typeof`: digits of `Kind` in src/json.rs, as are those in `kind`. */
export const KINDS = { undefined: 0, boolean: 2, number: 3, string: 4, object: 6, function: 7 };

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
export function quietly(act) {
  try {
    return act();
  } catch {}
}

export function isArray(value) {
  try {
    return Array.isArray(value);
  } catch {}
}

/** What a value is. */
export function kind(value) {
  if (value === null) return 1;
  if (value === true) return 9;
  if (value === "") return 10;
  return isArray(value) ? 5 : (KINDS[typeof value] ?? 8);
}

/** A number; NaN for anything else. */
export const number = (value) => (typeof value === "number" ? value : NaN);

/** Whether this is a page, or a worker of one. */
export function inPage() {
  const { document, importScripts, WorkerGlobalScope } = globalThis;
  return document !== undefined || (importScripts !== undefined && WorkerGlobalScope !== undefined);
}

/** A property of an object or a function; undefined in anything else. */
export function get(value, key) {
  try {
    if (value === Object(value)) return value[key];
  } catch {}
}

/** What is made of a text of the wasm's, which are few: once of each. */
function once(make) {
  const made = {};
  return (text) => (made[text] ??= make(text));
}

const words = /* @__PURE__ */ once((text) => text.split(" "));

/** Words that a document lists, or between which there is a choice. */
const listed = /* @__PURE__ */ once((text) => text.split(/ \| | or /));

/** Which of these it is; -1 for none. */
export const place = (value, list) => listed(list).indexOf(value);

/** Of how many items of an array the property is one of these words; -1 for what is no array. */
export const count = (list, key, of) =>
  quietly(() => list.filter((item) => place(get(item, key), of) >= 0).length) ?? -1;

/** A list of differences between a body and its document, and one more. */
export const note = (drift = [], path, expected, found) => [...drift, { path, expected, found }];

/** Places in a body, as lists of keys. */
const paths = /* @__PURE__ */ once((text) => text.split("|").map((place) => place.split(".")));

/** The first text that is not empty at these places: a property of a property, and so on, the keys with dots between. */
export const first = (value, places) =>
  paths(places)
    .map((path) => path.reduce(get, value))
    .find((text) => typeof text === "string" && text !== "");

/** The items of the array at this place, with dots between; undefined where there is none. */
export const joined = (value, place) => quietly(() => array(paths(place)[0].reduce(get, value)).join("."));

/** The items of an array by the texts at these places, of the same the first; none of what is no array. */
export const index = (list, places) =>
  new Map((array(list) ?? []).reverse().map((item) => [first(item, places), item]));

/** Puts a value and its fields at these places into an array; what they are, in base 16, the last digit the value's. */
export function fields(value, places, values) {
  values.push(value);
  let kinds = kind(value);
  let unit = 1;
  for (const path of paths(places)) {
    let holder;
    let field = value;
    for (const key of path) {
      holder = field;
      field = get(holder, key);
    }
    values.push(field);
    unit *= 16;
    kinds += unit * (kind(holder) === KINDS.object ? kind(field) : 15);
  }
  return kinds;
}

/** Sets a property of an object of ours. */
export function set(object, key, value) {
  object[key] = value;
}

/** A plain object of these keys, given as words; one whose value is undefined is left out. */
export function object(keys, ...values) {
  const object = {};
  words(keys).forEach((key, at) => {
    if (values[at] !== undefined) object[key] = values[at];
  });
  return object;
}

/** A status as a watch keeps it, with what of it counts as a change: the JSON text of these fields, given as words. */
export const known = (status, fields) => ({
  status,
  // A gateway's may be nested too deep to be written; what it is known by is never empty.
  print: quietly(() => JSON.stringify(status, words(fields))) ?? "?",
});

/** Whether two of these, or none, are no change. */
export const same = (one, other) => one?.print === other?.print;

/** What an iterator gives: an event of a watch, about such a status or an error; without news its end. */
export const event = (ref, news, { status: last = null } = {}, changed, nextInMs) => ({
  done: !news,
  value: news?.print
    ? { type: "status", ref, status: news.status, previous: last, changed: changed > 0 }
    : news && {
        type: "error",
        ref,
        error: news,
        lastKnown: last,
        nextInMs: nextInMs < Infinity ? nextInMs : null,
      },
});

const lines = /* @__PURE__ */ once((text) => text.split("\n").map((line) => line.split("|")));

const orNull = (text) => (typeof text === "string" ? text : null);

const wordsOf = /* @__PURE__ */ once((text) => text.match(/\w+/g) ?? []);

/** All statuses of a list have the same time: its text is made once. */
let latest = {};
function iso(time) {
  if (latest.time !== time) latest = { time, text: new Date(time).toISOString() };
  return latest.text;
}

/**
 * A status, an object of the caller's own, of the fields of a body: those at the places of three are its name and the like, the
 * last is its request id. What is no text is none. A state is an availability, a headline and a reason, whose star is what
 * is said.
 */
export function status(
  provider,
  agentId,
  signal,
  fields,
  name,
  providerStatus,
  voiceId,
  states,
  state,
  said,
  channels,
  activeSessions,
  { checkedAt, latencyMs, attempt, requestId },
  drift = [],
) {
  const [availability, headline, reason] = lines(states)[state];
  return {
    ref: `${provider}:${agentId}`,
    provider,
    agentId,
    name: orNull(fields[name]),
    availability,
    signal,
    headline,
    providerStatus: orNull(fields[providerStatus]),
    reason: reason ? reason.replace("*", () => said) : null,
    voiceId: orNull(fields[voiceId]),
    channels: [...wordsOf(channels)],
    activeSessions: activeSessions < 0 ? null : activeSessions,
    checkedAt: iso(checkedAt),
    latencyMs,
    attempts: attempt,
    requestId: orNull(fields.at(-1)) || orNull(requestId),
    stale: false,
    drift,
  };
}

/** The number that a text of digits is, with or without a fraction; NaN for anything else. */
export const digits = (text) => (/^\d+\.?\d*$/.test(text) ? +text : NaN);

/**
 * The time of an HTTP date; NaN for anything else. Its three forms are brought to the first, in which every engine writes dates
 * too: what it would write otherwise names no time. Any weekday will do, a leap second is the one before, and a year of two
 * digits is at most fifty years ahead.
 */
export function httpDate(text, now) {
  const last = new Date(now).getUTCFullYear() + 50;
  const form = `${text}`
    .replace(/^(\w+) (\w+) (..) (.{8}) (\d{4})$/, "$1, $3 $2 $5 $4 GMT")
    .replace(",  ", ", 0")
    .replace(/-(\w+)-(\d\d) /, (_, month, year) => ` ${month} ${last - ((last - year) % 100)} `)
    .replace(":60 ", ":59 ")
    .replace(/^[a-z]+/i, "Sun");
  const date = new Date(form);
  return date.toUTCString().slice(3) === form.slice(3) ? +date : NaN;
}

/** The time of an ISO 8601 date, in UTC where it has no zone; NaN for anything else. */
export function isoDate(text) {
  const [, day, clock, ms = "", hours = "Z", minutes] =
    /^(\d{4}-\d\d-\d\d).(\d\d:\d\d:\d\d)(\.\d+)?(?:Z|([+-]\d\d):?(\d\d))?$/i.exec(text) ?? [];
  // A leap second is the one before.
  const time = `${day}T${clock}`.replace(/:60$/, ":59");
  // Some engines take the 31st of a month of 30 days for the next one's first.
  const isTime = new Date(`${time}Z`).toJSON()?.startsWith(time);
  return isTime ? Date.parse(time + ms.slice(0, 4) + hours + (minutes ? `:${minutes}` : "")) : NaN;
}

/** A text with spaces for whatever would break its line. */
export const oneLine = (text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, " ");

/** The data of an error, an object of the caller's own. A status of 0 is none, and so is a wait of less. */
export const failure = (
  message,
  kind,
  ref,
  provider,
  status,
  providerCode,
  requestId,
  retryAfterMs,
  attempts,
  elapsedMs,
  body,
) => ({
  name: "StatusError",
  message: oneLine(message),
  kind,
  ref,
  provider,
  status: status || null,
  providerCode,
  requestId,
  retryAfterMs: retryAfterMs < 0 ? null : retryAfterMs,
  attempts,
  elapsedMs,
  body,
});

/** The items of an array, read once; undefined for anything else, and where reading throws. */
export const array = (value) => (isArray(value) ? quietly(() => [...value]) : undefined);

/**
 * The own properties of an object, read once; undefined for anything else, and where reading throws. Without a prototype even
 * `__proto__` is a key like any other.
 */
export const snapshot = (value) =>
  kind(value) === KINDS.object ? quietly(() => Object.assign(Object.create(null), value)) : undefined;

/** Takes a property out of an object of ours, if there is one. */
export function pull(object, key) {
  const value = object?.[key];
  delete object?.[key];
  return value;
}

/** The key of one that is left and not undefined. */
export const left = (object) => Object.keys(object ?? {}).find((key) => object[key] !== undefined);

/**
 * The normalised form of an address, without slashes at its end; undefined where it is none, or more than an origin and a
 * path, and where the pattern does not match it.
 */
export const address = (url, base, pattern) =>
  quietly(() => {
    const { href, origin, pathname } = new URL(url, base);
    return origin + pathname === href && href.match(pattern) ? href.replace(/\/+$/, "") : undefined;
  });

export const parse = (text) => attempt(() => JSON.parse(text));

export const call = (method, self, ...given) => attempt(() => Reflect.apply(method, self, given));

/** The same; what it threw counts as a rejection. */
export function promised(...asked) {
  const { ok, value } = call(...asked);
  return ok ? value : Promise.reject(value);
}

/** Anything as a string. */
export const show = (value) => quietly(() => String(value)) ?? "(unprintable)";

/** A string without lone surrogates, which no URL can carry; undefined for anything else. */
export const wellFormed = (value) =>
  typeof value === "string" && !/\p{Surrogate}/u.test(value) ? value : undefined;

/** A text without lone surrogates as one segment of a URL's path. */
export const segment = (text) => encodeURIComponent(text);

/** Nobody waits for this promise: what it rejects with is no unhandled rejection. */
export function forget(value) {
  Promise.allSettled([value]);
}

/** Has a function called in so many milliseconds, with itself. Gives what ends that, as `listen` does. */
export function timer(act, ms) {
  const id = setTimeout(act, Math.ceil(Math.min(Math.max(ms, 0), MAX_TIMER_MS)), act, 0);
  return () => clearTimeout(id);
}

/** Has a function called at each event of a target, if that has events. */
export const listen = (target, event, act) =>
  quietly(() => {
    const tell = (what) => act(what, 0);
    target.addEventListener(event, tell);
    return () => target.removeEventListener(event, tell);
  });

/** A function that keeps a promise, which is a property of it. */
export function deferred() {
  let keep;
  const promise = new Promise((resolve) => {
    keep = resolve;
  });
  keep.promise = promise;
  return keep;
}

/** Keeps such a promise. */
export const fulfil = (keep, value) => keep(value);

/**
 * Has a function called with what has come of a promise, and with itself: what it was kept with and 0, what it was rejected
 * with and 1, or, after so many milliseconds, the promise and 2.
 */
export function wait(promise, ms, resume) {
  let waits = !resume.isOver;
  const tell = (how) => (value) => {
    if (!waits) return;
    resume.end();
    resume(value, how, resume);
  };
  const clear = waits && ms < Infinity ? timer(() => tell(2)(promise), ms) : () => {};
  resume.end = () => {
    waits = false;
    clear();
  };
  // Whatever a value does when it is asked to settle, `await` is told of it, and tells later.
  (async () => await promise)().then(tell(0), tell(1));
}

/** Has it called no more, whatever it waits for now or later. */
export function stop(resume) {
  resume.isOver = true;
  resume.end();
}

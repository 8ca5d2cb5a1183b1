// A request and its answer, for the wasm. Nothing here throws, see platform.js.
import { forget, get, KINDS, kind, parse, promised, pull, quietly, show } from "./platform.js";
import { redact, redactBody, redactCause } from "./secrets.js";

/** After so many chunks of a body the platform gets a turn. */
const TURN = 1_024;

/** The status of a redirect that a browser hides, as in src/transport/fetch.rs. */
const HIDDEN = 1;

/** Of an error body no more characters than these are parsed, again for each caller; what is cut off is no JSON. */
const MAX_PARSED = 65_536;
/** Of an error body that is no JSON so many characters are kept. */
const MAX_TEXT = 2_048;
/** What is nested deeper than this can be neither cloned nor written as JSON again everywhere. */
const MAX_DEPTH = 500;

/** A promise of the answer to a request, over the caller's fetch or the platform's own, which is looked up at each call. */
export const request = (fetch, base, path, headers, signal, inPage) =>
  // Detached from the global object, some platforms' fetch throws "Illegal invocation".
  promised(fetch ?? get(globalThis, "fetch"), globalThis, base + path, {
    method: "GET",
    headers,
    signal,
    // workerd refuses "error"; a redirect must not carry the key anywhere.
    redirect: "manual",
    // A browser may keep an answer, some for ever; where there is no cache the field can be refused.
    ...(inPage && { cache: "no-store" }),
  });

/** Headers, copied where they are of another class than the platform's. */
const platforms = (headers) => (headers instanceof Headers ? headers : new Headers(headers));

/** A header of what has headers, if it is a text. */
export const header = (holder, name) =>
  quietly(() => {
    const value = platforms(holder.headers).get(name);
    if (typeof value === "string") return value;
  });

/**
 * Sends a request, and reads its answer up to so many bytes. What has arrived is here all the while: `status`, `headers` and
 * `text`. `end` is a promise of what is wrong with the body, nothing where it is the JSON of an object; it is rejected with
 * why there was no complete answer.
 */
export function exchange(
  secrets,
  fetch,
  base,
  path,
  headers,
  inPage,
  most,
  mostOfError,
  listener,
  ref,
  attempt,
) {
  const controller = new AbortController();
  const begun = performance.now();
  const exchange = { secrets, controller, begun, listener, ref, path, attempt, text: "", size: 0 };
  exchange.end = converse(
    exchange,
    request(fetch, base, path, headers, controller.signal, inPage),
    most,
    mostOfError,
  );
  return exchange;
}

async function converse(exchange, promise, most, mostOfError) {
  try {
    const response = await promise;
    const status = get(response, "status");
    const isStatus = Number.isInteger(status) && status >= 100 && status < 1_000;
    exchange.headers = quietly(() => platforms(response.headers));
    if (!exchange.headers || !(isStatus || get(response, "type") === "opaqueredirect"))
      throw new TypeError("fetch did not resolve to a Response");
    exchange.status = isStatus ? status : HIDDEN;
    exchange.requestId = redact(exchange.secrets, header(exchange, "x-request-id")) || null;
    exchange.isWhole = await read(exchange, response, status < 400 ? most : Math.min(most, mostOfError));
    exchange.latencyMs = performance.now() - exchange.begun;
    exchange.checkedAt = Date.now();
    return exchange.isWhole ? wrong(exchange) : "is larger than maxBodyBytes";
  } catch (thrown) {
    const cause = redactCause(exchange.secrets, thrown);
    exchange.cause = cause;
    const message = get(cause, "message");
    throw typeof message === "string" ? message : show(cause);
  }
}

/** Reads the body; whether that was all of it. */
async function read(exchange, response, most) {
  if (exchange.isOver) return false;
  const stream = get(response, "body");
  if (typeof get(stream, "getReader") === "function") {
    exchange.reader = stream.getReader();
    for (let chunks = 1; !exchange.isOver; chunks++) {
      const { done, value } = await exchange.reader.read();
      if (done) break;
      const { buffer = value, byteOffset, byteLength } = value;
      // Of what are no bytes this throws.
      append(exchange, new DataView(buffer, byteOffset, byteLength));
      if (exchange.size > most) return false;
      // A stream that always has a chunk ready would keep every timer of the process from its turn.
      if (byteLength === 0 || chunks % TURN === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  } else if (typeof get(response, "text") === "function") {
    // A response without a stream: an empty one, or one of another library's.
    const text = await response.text();
    if (typeof text !== "string") throw text;
    exchange.text = text;
    exchange.size = text.length;
  }
  return exchange.size <= most;
}

// In the middle of a text, where a chunk may begin, the mark is a character like any other.
const newDecoder = () => new TextDecoder("utf-8", { ignoreBOM: true });
const whole = /* @__PURE__ */ newDecoder();

/**
 * Decodes a chunk at once: a long body kept as bytes costs Chromium almost as much as its parsing. From the first chunk on
 * that ends within a character, or may, by a decoder that waits for the rest, which is slower in Node.
 */
function append(exchange, bytes) {
  const { byteLength } = bytes;
  exchange.size += byteLength;
  if (byteLength > 0 && bytes.getUint8(byteLength - 1) > 127) exchange.decoder ??= newDecoder();
  exchange.text += exchange.decoder ? exchange.decoder.decode(bytes, { stream: true }) : whole.decode(bytes);
}

/** The text of the body, as far as it has arrived. */
const textOf = (exchange) =>
  (exchange.all ??= (exchange.text + (exchange.decoder?.decode() ?? "")).replace(/^\uFEFF/, ""));

/** What is wrong with the body. */
function wrong(exchange) {
  const text = textOf(exchange);
  const { ok, value } = parse(text);
  if (ok) {
    exchange.body = value;
    return kind(value) === KINDS.object ? undefined : "is not a JSON object";
  }
  // Not every platform notices that a connection broke before the promised end.
  if (header(exchange, "content-length") > exchange.size) throw value;
  if (text === "") return "is empty";
  exchange.cause = redactCause(exchange.secrets, value);
  return "is not JSON";
}

/** The body as sent, an object of the caller's own. */
export const body = (exchange) => pull(exchange, "body") ?? parse(textOf(exchange)).value;

/** The same without keys. A look through all of its text, which the body as sent does not need. */
export const redactedBody = (exchange) => redactBody(exchange.secrets, body(exchange), textOf(exchange));

/** The parsed body of an error, or the beginning of its text; without keys, an object of the caller's own. Null where there is none. */
export function errorBody(exchange) {
  const text = textOf(exchange).slice(0, MAX_PARSED);
  const { ok, value } = isDeep(text) ? {} : parse(text);
  if (ok) return redactBody(exchange.secrets, value, text);
  return redact(exchange.secrets, text).slice(0, MAX_TEXT) || null;
}

/** Brackets within strings count too: better to take a text for deep that is not. */
function isDeep(text) {
  let depth = 0;
  for (const char of text) {
    depth = Math.max(depth + "[{".includes(char) - "]}".includes(char), 0);
    if (depth > MAX_DEPTH) return true;
  }
}

/** Ends it, and tells the caller's listener of it. */
export function leave(exchange) {
  const { controller, begun, listener, ref, path, attempt, error = null } = exchange;
  const ms = performance.now() - begun;
  const status = exchange.status > HIDDEN ? exchange.status : null;
  if (listener) forget(promised(listener, undefined, { ref, path, attempt, status, error, ms }));
  if (exchange.isWhole) return;
  exchange.isOver = true;
  controller.abort();
  quietly(() => forget(exchange.reader.cancel()));
}

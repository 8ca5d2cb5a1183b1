// What the platform does for the gateway: requests, responses, streams and signatures, each in one call, since every
// crossing between JavaScript and wasm costs. Nothing here throws, see platform.js.

/** Addresses that were read. When there are so many, all are forgotten. */
const known = new Map();
const MANY = 100;

/** Origin, path and query of an address, in lines: the platform takes long, and the same ones come again and again. */
function partsOf(url) {
  if (!known.has(url)) {
    const { origin, pathname, search } = new URL(url);
    if (known.size === MANY) known.clear();
    known.set(url, [origin, pathname, search].join("\n"));
  }
  return known.get(url);
}

/**
 * What a request says, in lines: method, origin, path, query, and two headers, each with a + in front if it is there.
 * Undefined where it is none.
 */
export function read(request) {
  try {
    const { url, method, headers } = request;
    const line = (name) => {
      const value = headers.get(name);
      return value === null ? "" : `+${value}`;
    };
    return [method, partsOf(url), line("origin"), line("if-none-match"), ""].join("\n");
  } catch {}
}

/** Another header of a request; undefined or null where it is not there. */
export function headerOf(request, name) {
  try {
    return request.headers.get(name);
  } catch {}
}

/** The headers of answers, in lines: names and values in turn. */
export function headersOf(lines) {
  const headers = new Headers();
  const parts = lines.split("\n");
  for (let at = 0; at + 1 < parts.length; at += 2) headers.set(parts[at], parts[at + 1]);
  return headers;
}

/** A response with these headers, which many have, and with its own tag and age, if it has any. */
export function respond(status, headers, tag, age, body) {
  const response = new Response(body, { status, headers });
  if (tag !== undefined) response.headers.set("etag", tag);
  if (age >= 0) response.headers.set("age", age);
  return response;
}

/** Asks the platform, if it is one that would, not to end what goes on behind an answer. */
export function keep(context, promise) {
  try {
    context?.waitUntil?.(promise);
  } catch {}
}

/** A stream that wants its next chunk only when its reader does: this gets its controller then, and nothing at its end. */
export const stream = (act) =>
  new ReadableStream({ pull: (controller) => act(controller), cancel: () => act() }, { highWaterMark: 0 });

/** Gives a stream's reader a chunk; one whose reader has gone takes nothing more. */
export function enqueue(controller, bytes) {
  try {
    controller.enqueue(bytes.slice());
  } catch {}
}

/** Ends a stream. */
export function end(controller) {
  try {
    controller.close();
  } catch {}
}

const encoder = new TextEncoder();
const HMAC = { name: "HMAC", hash: "SHA-256" };

const keyOf = (secret) =>
  crypto.subtle.importKey("raw", encoder.encode(secret), HMAC, false, ["sign", "verify"]);

/** Whether one of these secrets has signed a text, in constant time. Each becomes a key in its place when it is needed. */
export async function verify(secrets, signature, text) {
  const [bytes, data] = [signature.slice(), encoder.encode(text)];
  for (const [at, secret] of secrets.entries()) {
    if (typeof secret === "string") secrets[at] = await keyOf(secret);
    if (await crypto.subtle.verify("HMAC", secrets[at], bytes, data)) return true;
  }
  return false;
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** A JSON Web Token. */
export async function token(secret, header, claims) {
  const parts = [header, JSON.stringify(claims)].map((part) => base64url(encoder.encode(part)));
  const signed = parts.join(".");
  const signature = await crypto.subtle.sign("HMAC", await keyOf(secret), encoder.encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

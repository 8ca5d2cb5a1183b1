// A request and its answer, for the wasm. Nothing here throws, see platform.js.
import { forget, get, promised, quietly } from "./platform.js";

/** After so many chunks of a body the platform gets a turn. */
const TURN = 1_024;

/** A promise of the answer to a request, over the caller's fetch or the platform's own, which is looked up at each call. */
export const request = (fetch, url, headers, signal, inPage) =>
  // Detached from the global object, some platforms' fetch throws "Illegal invocation".
  promised(fetch ?? get(globalThis, "fetch"), globalThis, url, {
    method: "GET",
    headers,
    signal,
    // workerd refuses "error"; a redirect must not carry the key anywhere.
    redirect: "manual",
    // A browser may keep an answer, some for ever; where there is no cache the field can be refused.
    ...(inPage && { cache: "no-store" }),
  });

/** A response's headers, copied where they are of another class than the platform's. */
export const headers = (response) =>
  quietly(() => {
    const { headers } = response;
    return headers instanceof Headers ? headers : new Headers(headers);
  });

export const header = (headers, name) => quietly(() => headers.get(name));

// In the middle of a text, where a chunk may begin, the mark is a character like any other.
const newDecoder = () => new TextDecoder("utf-8", { ignoreBOM: true });
const whole = /* @__PURE__ */ newDecoder();

/** Reads the body of a response, up to so many bytes: `end` is a promise of whether that was all of it. */
export function body(response, most) {
  const body = { text: "", size: 0 };
  body.end = read(body, response, most);
  return body;
}

async function read(body, response, most) {
  const stream = get(response, "body");
  if (typeof get(stream, "getReader") === "function") {
    body.reader = stream.getReader();
    for (let chunks = 1; !body.isOver; chunks++) {
      const { done, value } = await body.reader.read();
      if (done) break;
      const { buffer = value, byteOffset, byteLength } = value;
      // Of what are no bytes this throws.
      append(body, new DataView(buffer, byteOffset, byteLength));
      if (body.size > most) return false;
      // A stream that always has a chunk ready would keep every timer of the process from its turn.
      if (byteLength === 0 || chunks % TURN === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  } else if (typeof get(response, "text") === "function") {
    // A response without a stream: an empty one, or one of another library's.
    const text = await response.text();
    if (typeof text !== "string") throw text;
    body.text = text;
    body.size = text.length;
  }
  return body.size <= most;
}

/**
 * Decodes a chunk at once: a long body kept as bytes costs Chromium almost as much as its parsing. From the first chunk on
 * that ends within a character, or may, by a decoder that waits for the rest, which is slower in Node.
 */
function append(body, bytes) {
  const { byteLength } = bytes;
  body.size += byteLength;
  if (byteLength > 0 && bytes.getUint8(byteLength - 1) > 127) body.decoder ??= newDecoder();
  body.text += body.decoder ? body.decoder.decode(bytes, { stream: true }) : whole.decode(bytes);
}

/** Reads no further. */
export const leave = (body) =>
  quietly(() => {
    body.isOver = true;
    forget(body.reader.cancel());
  });

/** Its text, as far as it has arrived. */
export const text = (body) =>
  quietly(() => (body.text + (body.decoder?.decode() ?? "")).replace(/^\uFEFF/, "")) ?? "";

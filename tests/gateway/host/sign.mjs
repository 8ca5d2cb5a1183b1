// Viewer tokens, made by another hand than the gateway's: right ones, and wrong ones of every kind.

import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";

const encode = (value) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

export const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** A compact token with this header and these claims, signed with the secret by HMAC and the hash. */
export function token(secret, claims = {}, header = {}, hash = "sha256") {
  const text = [
    encode({ alg: "HS256", typ: "JWT", ...header }),
    encode({ exp: nowSeconds() + 60, ...claims }),
  ].join(".");
  return `${text}.${createHmac(hash, secret).update(text).digest("base64url")}`;
}

/** What a token claims that the secret has signed, in base64 for URLs. */
export function claimsOf(token, secret) {
  const [text, claims] = /^[\w-]+\.([\w-]+)(?=\.[\w-]+$)/.exec(token);
  assert.equal(token, `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`);
  const [header, said] = text.split(".").map((part) => Buffer.from(part, "base64url").toString());
  assert.deepEqual(JSON.parse(header), { alg: "HS256", typ: "JWT" });
  assert.equal(claims, encode(said));
  return JSON.parse(said);
}

/** One that nobody signed. */
export const unsigned = (claims, alg = "none") =>
  `${encode({ alg })}.${encode({ exp: nowSeconds() + 60, ...claims })}.`;

/** One that is signed with a key pair. */
export function rs256(claims) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const text = `${encode({ alg: "RS256" })}.${encode({ exp: nowSeconds() + 60, ...claims })}`;
  return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
}

/** One whose header says something else than what it was signed as. */
export function resigned(header, secret) {
  const text = `${encode(header)}.${encode({ exp: nowSeconds() + 60 })}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

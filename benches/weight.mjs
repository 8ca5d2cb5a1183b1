// What a page downloads to ask for one agent: each way a tiny entry, bundled, minified and compressed.

import { readFileSync } from "node:fs";

import { bundled, weigh } from "../tools/bundle.mjs";
import { buildRust } from "./rust.mjs";
import { versions } from "./versions.mjs";

const FOUR = "four providers in one status, drift, retries, deadline, cap, shared calls, watching, redaction";
const BODY = "no check of the body";

const ofPackage = (file) => new URL(`../pkg/${file}`, import.meta.url);

/** Entry, name, what it does, what it does not, and of the package the wasm and the chunk that it loads. */
const WAYS = [
  ["raw-fetch", "fetch", "one GET", `no timeout, no retry, ${BODY}, not even of the HTTP status`],
  ["by-hand", "fetch by hand", "timeout to the last byte, cap, HTTP status", `no retry, ${BODY}, no polling`],
  ["openapi-fetch", "openapi-fetch", "types from a description", `no timeout, no retry, ${BODY}, no polling`],
  [
    "openapi-fetch-valibot",
    "openapi-fetch + valibot",
    "the same, and checks the body",
    "no timeout, no retry, no polling",
  ],
  [
    "ky",
    "ky",
    "timeouts of the headers and of the body, retries, Retry-After",
    `no cap, ${BODY}, no shared calls, no polling`,
  ],
  [
    "query-core-openapi-fetch-valibot",
    "query-core + openapi-fetch + valibot",
    "polling, shared calls, retries, checked body",
    "no timeout, ignores Retry-After, polls on after 401, in lock step",
  ],
  [
    "query-core-ky-valibot",
    "query-core + ky + valibot",
    "the same, with ky's timeouts and Retry-After",
    "no cap, polls on after 401, in lock step",
  ],
  [
    "retell-sdk",
    "retell-sdk",
    "its vendor's whole API, timeout to the headers, retries",
    `one vendor, ${BODY}, no polling`,
  ],
  [
    "openai",
    "openai",
    "its vendor's whole API, timeout to the headers, retries, streams",
    `one vendor, ${BODY}, no polling`,
  ],
  [
    "reqwest",
    "reqwest, as wasm",
    "one GET, HTTP status, the body by serde",
    "no timeout unless set, no retry, no cap, no polling",
    { wasm: new URL("reqwest/target/made/bench_bg.wasm", import.meta.url) },
  ],
  [
    "ours-url",
    "ours by `./url`",
    FOUR,
    "no other call than the five",
    { wasm: ofPackage("voice_agent_status_bg.wasm") },
  ],
  [
    "ours",
    "ours by default",
    "the same, with no file beside it: the wasm is text",
    "no other call than the five",
    { chunk: "wasm-inline.js" },
  ],
  [
    "ours-gateway-client",
    "our gateway's client by `./url`",
    "statuses and watching by a gateway's events, with no key in the page",
    "asks no provider",
    { wasm: ofPackage("voice_agent_status_gateway_client_bg.wasm"), chunk: "gateway-client-core.js" },
  ],
  [
    "gateway",
    "our gateway, in a Worker",
    "on a server: the client's part, and routes, origins, tokens, cache, events, badge",
    "nothing of it is in a page",
    { wasm: ofPackage("voice_agent_status_gateway_bg.wasm") },
  ],
];

/** The name of what the ratios refer to. */
const REFERENCE = "ours by `./url`";

export async function measure() {
  const reqwest = await buildRust("reqwest", "reqwest", "web");
  const there = WAYS.filter(([entry]) => entry !== "reqwest" || !reqwest.failure);
  const ways = [];
  for (const [entry, name, does, lacks, { wasm, chunk } = {}] of there) {
    const files = [
      ...(await bundled(import.meta.dirname, `entries/${entry}.js`, { chunk: chunk && `../pkg/${chunk}` })),
      ...(wasm ? [readFileSync(wasm)] : []),
    ];
    ways.push({ name, does, lacks, ...weigh(files) });
  }
  const { gzip: reference } = ways.find(({ name }) => name === REFERENCE);
  return {
    title: "Weight",
    text:
      "What each way adds to a page that asks for one agent and does nothing else: minified by esbuild, in KB of 1,000 bytes. " +
      "The ratio is of the gzipped weight to ours by `./url`, wasm and JavaScript together.",
    tables: [
      {
        head: ["", "raw", "gzip", "brotli", "ratio", "does", "does not"],
        rows: ways.map(({ name, raw, gzip, brotli, does, lacks }) => [
          name,
          ...[raw, gzip, brotli].map(kb),
          (gzip / reference).toFixed(2),
          does,
          lacks,
        ]),
        note: reqwest.failure,
      },
    ],
    plots: [
      {
        file: "weight.svg",
        kind: "bars",
        title: "Gzipped, KB",
        bars: ways.map(({ name, gzip }) => ({
          label: name.replaceAll("`", ""),
          value: gzip,
          text: kb(gzip),
          ours: name.startsWith("our"),
        })),
      },
    ],
    versions: {
      ...versions(
        ["@tanstack/query-core", "ky", "openapi-fetch", "openai", "retell-sdk", "valibot"],
        ["binaryen", "esbuild"],
      ),
      ...(reqwest.version ? { reqwest: reqwest.version } : {}),
    },
  };
}

const kb = (bytes) => (bytes / 1_000).toFixed(1);

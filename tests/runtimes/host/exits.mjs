// What a Node process does when its work is done, and what a runaway fetch does to it: each in a process of its own.

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { serveRaw } from "./raw-server.mjs";

/** Far beyond what a process needs that nothing holds, and below each timeout and wait that the scripts leave behind. */
const MAX_MS = 10_000;

const START = (options) => `
import { createClient, isStatusError } from "voice-agent-status";
process.on("unhandledRejection", (reason) => {
  console.log("unheard", reason);
  process.exitCode = 9;
});
const url = process.argv[2];
const client = await createClient({ truedy: { apiKey: "truedy_of_a_child", baseUrl: url }, timeoutMs: 60_000, ${options} });
const kindOf = (promise) => promise.then(({ availability }) => availability, (error) => error?.kind ?? String(error));
const say = (word) => {
  console.log("said " + word);
  saidAt = performance.now();
};
let saidAt;
process.on("exit", () => console.log("held " + Math.round(performance.now() - saidAt)));
`;

/** Title, options of the client, the script, the reply or replies, and what the script says. */
const SCRIPTS = [
  [
    "an answer",
    "",
    'say(await kindOf(client.status("truedy:a")));',
    { body: { data: { status: "active" } } },
    "available",
  ],
  [
    "a network error",
    "maxRetries: 0",
    'say(await kindOf(client.status("truedy:a")));',
    { wire: "", end: "break" },
    "network",
  ],
  [
    "a timeout",
    "maxRetries: 0, timeoutMs: 150",
    'say(await kindOf(client.status("truedy:a")));',
    { wire: "", end: "hang" },
    "timeout",
  ],
  [
    "a stalled body",
    "maxRetries: 0, timeoutMs: 150",
    'say(await kindOf(client.status("truedy:a")));',
    { body: '{"data":', length: 99, end: "hang" },
    "timeout",
  ],
  [
    "an abort of a request",
    "",
    `const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 150);
    say(await kindOf(client.status("truedy:a", { signal: controller.signal })));`,
    { wire: "", end: "hang" },
    "enough",
  ],
  [
    "an abort of a back-off",
    "",
    `const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 300);
    say(await kindOf(client.status("truedy:a", { signal: controller.signal })));`,
    { status: 503, headers: { "retry-after": "25" }, body: {} },
    "enough",
  ],
  [
    "an abort in the queue",
    "maxConcurrency: 1",
    `const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 150);
    const [, kind] = await Promise.all(["a", "b"].map((id) => kindOf(client.status("truedy:" + id, { signal: controller.signal }))));
    say(kind);`,
    { wire: "", end: "hang" },
    "enough",
  ],
  [
    "an abort of a fleet that the pace holds",
    "",
    `const paced = await createClient({ truedy: { apiKey: "truedy_of_a_child", baseUrl: url, maxRequestsPerMinute: 1 } });
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 300);
    say(await kindOf(paced.statuses(["truedy:a", "truedy:b"], { signal: controller.signal })));`,
    { body: { data: { status: "active" } } },
    "enough",
  ],
  [
    "close()",
    "",
    `setTimeout(() => client.close(), 150);
    say(await kindOf(client.status("truedy:a")));`,
    { wire: "", end: "hang" },
    "config",
  ],
  [
    "a call that nobody waits for any more than the client does",
    "timeoutMs: 150, maxRetries: 0",
    `const call = kindOf(client.status("truedy:a"));
    say(await call);`,
    { status: 200, body: "<html>", end: "hang", length: 50 },
    "timeout",
  ],
];

/** An agent that has been answered and waits for its next time, in 15 seconds, and one that is being asked. */
const WATCHED = [{ body: { data: { status: "active" } } }, { wire: "", end: "hang" }];
const WATCH = 'const watch = client.watch(["truedy:a", "truedy:b"]);';
/** Its first event, and a moment in which its timers are set. */
const FIRST = `${WATCH}
  const { value } = await watch.next();
  await new Promise((resolve) => setTimeout(resolve, 100));`;

/** What collects what nobody holds any more, when the script says `await collect()`. */
const COLLECT = `
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
async function collect() {
  for (let round = 0; round < 10; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    gc();
  }
}`;

/** The same of watches. */
const WATCHES = [
  [
    "leaving the loop of a watch",
    "",
    `${WATCH}
    for await (const { type } of watch) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      say(type);
      break;
    }`,
    WATCHED,
    "status",
  ],
  ["return() of a watch", "", `${FIRST} await watch.return(); say("left");`, WATCHED, "left"],
  [
    "return() of a watch while it waits for its next time",
    "",
    `${FIRST} watch.delete("truedy:b"); await watch.return(); say("left");`,
    WATCHED,
    "left",
  ],
  [
    "an abort of a watch",
    "",
    `const controller = new AbortController();
    const watch = client.watch(["truedy:a", "truedy:b"], { signal: controller.signal });
    await watch.next();
    setTimeout(() => controller.abort("enough"), 150);
    say(await kindOf(watch.next()));`,
    WATCHED,
    "enough",
  ],
  [
    "close() of a watch's client",
    "",
    `${FIRST} client.close(); say((await watch.next()).done);`,
    WATCHED,
    "true",
  ],
  [
    "the leaving of a watch's last agent",
    "",
    `${FIRST} watch.delete("truedy:a"); watch.delete("truedy:b"); say("left");`,
    WATCHED,
    "left",
  ],
  [
    "a watch of which all have stopped",
    "",
    `${WATCH} for await (const { error } of watch) if (error.ref === "truedy:b") say(error.kind);`,
    { status: 404 },
    "not-found",
  ],
  [
    "return() of a watch that an hour's Retry-After holds",
    "",
    `${FIRST} await watch.return(); say(value.error.retryAfterMs);`,
    { status: 429, headers: { "retry-after": "3600" } },
    "3600000",
  ],
  ["a watch that has not begun", "", `${WATCH} say(typeof watch.next);`, WATCHED, "function"],
  [
    "a watch that was left lying about, once it is collected",
    "",
    `${COLLECT}
    await (async () => {
      ${WATCH}
      await watch.next();
    })();
    await collect();
    say("collected");`,
    WATCHED,
    "collected",
  ],
  [
    "the event of a watch that nobody but its next() holds",
    "",
    `${COLLECT}
    const next = client.watch(["truedy:a"]).next();
    await collect();
    const { value } = await next;
    await collect();
    say(value.type);`,
    { body: { data: { status: "active" } }, delay: 600 },
    "status",
  ],
];

const body = (read) =>
  `{ status: 200, headers: new Headers(), body: { getReader: () => ({ read: ${read}, cancel: async () => {} }) } }`;

/** Bodies that never end and never wait: a client that reads on starves every timer of the process. */
const RUNAWAYS = [
  ["chunks that are empty objects", body("async () => ({})")],
  ["chunks that are null", body("async () => null")],
  ["chunks without bytes", body("async () => ({ done: false, value: new Uint8Array(0) })")],
  [
    "a stream of chunks without bytes",
    "new Response(new ReadableStream({ type: 'bytes', pull: async (s) => { s.enqueue(new Uint8Array(0)); } }))",
  ],
  ["a chunk that is none", body("async () => ({ done: false, value: undefined })")],
];

/**
 * @param {string} folder where the package is installed
 */
export function exits(folder) {
  describe("Node, the process", () => {
    let server;
    before(async () => {
      server = await serveRaw([{}]);
    });
    after(() => server.close());

    for (const [index, [name, options, script, reply, expected]] of [...SCRIPTS, ...WATCHES].entries()) {
      it(`ends by itself after ${name}`, async () => {
        const own = await serveRaw([reply].flat());
        try {
          const output = await runScript(folder, `exit-${index}.mjs`, START(options) + script, own.url);
          said(output, expected);
          const held = Number(/held (\d+)/.exec(output)?.[1]);
          if (!(held < 3_000)) throw new Error(`the process was held for ${held} ms:\n${output}`);
        } finally {
          await own.close();
        }
      });
    }

    for (const [index, [name, response]] of RUNAWAYS.entries()) {
      it(`is not starved by a fetch that gives ${name}`, async () => {
        const fetch = `maxRetries: 0, timeoutMs: 500, fetch: async () => (${response})`;
        const script = START(fetch);
        const call = 'say(await kindOf(client.status("truedy:a")));';
        said(
          await runScript(folder, `runaway-${index}.mjs`, script + call, server.url),
          "(network|timeout|decode)",
        );
      });
    }
  });
}

function said(output, expected) {
  if (!new RegExp(`^said ${expected}$`, "m").test(output))
    throw new Error(`it did not say ${expected}:\n${output}`);
}

async function runScript(folder, name, source, url) {
  const file = join(folder, name);
  await writeFile(file, source);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, url], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), MAX_MS);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`the process ended with ${signal ?? code}:\n${output}`));
    });
  });
}

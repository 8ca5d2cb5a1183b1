// Keys in a page: refused, unless the caller asks for it by name.

import { equal, includes, match, ok, statusError } from "../inside/assert.mjs";
import { within } from "../inside/bench.mjs";

const account = { apiKey: "a_key_that_no_page_holds" };
const onlyInPage = "the page that this needs is one of Chromium";
const notInPage = "Chromium has a page of its own";

/** Runs with these global names set, as in the runtime that they are the marks of. */
async function withGlobals(globals, run) {
  const kept = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    return await run();
  } finally {
    for (const [name, descriptor] of kept) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
  }
}

const refused = async (bench) => {
  const error = await statusError(bench.entry.createClient({ truedy: account }), { kind: "config" });
  match(error.message, /allowKeysInBrowser/, "message");
  ok(!error.message.includes(account.apiKey), "the message shows the key");
};

const allowed = async (bench, options) => {
  const client = await bench.entry.createClient({ truedy: account, ...options });
  client.close();
};

export default {
  "a page's client with keys is refused": {
    skip: { node: onlyInPage, deno: onlyInPage, bun: onlyInPage, workerd: onlyInPage },
    test: refused,
  },

  "allowKeysInBrowser false is refused in a page as well": {
    skip: { node: onlyInPage, deno: onlyInPage, bun: onlyInPage, workerd: onlyInPage },
    test: (bench) =>
      statusError(bench.entry.createClient({ truedy: account, allowKeysInBrowser: false }), {
        kind: "config",
      }),
  },

  "a function that gives the key is refused in a page as well": {
    skip: { node: onlyInPage, deno: onlyInPage, bun: onlyInPage, workerd: onlyInPage },
    test: (bench) =>
      statusError(bench.entry.createClient({ acp: { apiKey: () => "k" } }), {
        kind: "config",
        message: /allowKeysInBrowser/,
      }),
  },

  "a page's client without any key is allowed": async (bench) => {
    const client = await bench.entry.createClient({});
    client.close();
  },

  "allowKeysInBrowser allows keys in a page": (bench) => allowed(bench, { allowKeysInBrowser: true }),

  "outside a page keys need no permission": {
    skip: { chromium: notInPage },
    test: (bench) => allowed(bench),
  },

  "where document exists it is a page": {
    alone: true,
    skip: { chromium: notInPage },
    test: (bench) => withGlobals({ document: {} }, () => refused(bench)),
  },

  "where importScripts and WorkerGlobalScope exist it is a page's worker": {
    alone: true,
    skip: { chromium: notInPage },
    test: (bench) =>
      withGlobals({ importScripts: () => {}, WorkerGlobalScope: class {} }, () => refused(bench)),
  },

  "importScripts alone makes no page": {
    alone: true,
    skip: {
      chromium: notInPage,
      workerd: "WorkerGlobalScope is there already",
      deno: "WorkerGlobalScope may be there",
    },
    test: (bench) =>
      withGlobals({ importScripts: () => {}, WorkerGlobalScope: undefined }, () => allowed(bench)),
  },

  "in a page's own worker keys are refused, and allowed by name": {
    skip: { node: onlyInPage, deno: onlyInPage, bun: onlyInPage, workerd: onlyInPage },
    async test(bench) {
      const worker = new Worker("/runtimes/inside/page-worker.mjs", { type: "module" });
      bench.defer(() => worker.terminate());
      const answer = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
      });
      const told = await within(15_000, answer, "the worker");
      includes(told.refused, { name: "StatusError", kind: "config", message: /allowKeysInBrowser/ });
      equal(told.availability, "available", "availability");
    },
  },
};

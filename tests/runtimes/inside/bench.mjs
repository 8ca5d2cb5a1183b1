// What a case works with: providers to ask, over real HTTP, and clients that ask them.

import { Failed, show } from "./assert.mjs";
import { decode, encode } from "./codec.mjs";

/** The platform's own, kept in case a case replaces it. */
const { fetch, setTimeout, clearTimeout } = globalThis;

/** The keys of the clients made here, by option. */
export const KEYS = {
  voiceAi: "vk_d41d8cd98f00b204",
  acp: "ca_9800998ecf8427e5",
  ravan: "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl",
  truedy: "truedy_7e3c1a9b55d2f0",
};

const PROVIDERS = Object.keys(KEYS);

/** An object that merely looks like a promise. */
export const thenable = (then) => ({ then });

/** Waits so many milliseconds. */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a promise settles to, or a failure if it takes longer than `ms`. */
export async function within(ms, promise, what = "a promise") {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Failed(`${what} did not settle within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `condition` gives something true, and gives it. */
export async function until(condition, what = "a condition", ms = 8_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Failed(`waited ${ms} ms in vain for ${what}`);
    await sleep(15);
  }
}

export class Bench {
  #control;
  #cleanups = [];

  /**
   * @param {object} entry the package's entry under test
   * @param {string} runtime "node", "deno", "bun", "workerd" or "chromium"
   * @param {string} control the address of the host that makes servers
   * @param {{ client: Promise<object>, fetch: Function }} early a client made while the module was loaded
   */
  constructor(entry, runtime, control, early) {
    this.entry = entry;
    this.runtime = runtime;
    this.early = early;
    this.#control = control;
  }

  async #ask(op, args) {
    const response = await fetch(`${this.#control}/${op}`, { method: "POST", body: encode(args) });
    const text = await response.text();
    if (!response.ok) throw new Failed(`the host failed at ${op}: ${text}`);
    return decode(text);
  }

  /** The simulator of the four providers, on a port of its own. Options as of createSimulator. */
  async simulator(options = {}) {
    const { id, baseUrls } = await this.#ask("simulator", options);
    const call = (op, args) => this.#ask(op, { id, ...args });
    this.#cleanups.push(() => call("close"));
    return {
      baseUrls,
      set: (ref, state) => call("set", { ref, state }),
      fault: (rule) => call("fault", { rule }),
      /** The requests so far, without the preflights of a browser. */
      requests: async () => {
        const requests = await call("requests");
        return requests.filter(({ method }) => method !== "OPTIONS");
      },
    };
  }

  /** A gateway before a simulator of its own. Options as of createGateway. */
  async gateway(config = {}) {
    const { origin } = globalThis.location ?? {};
    const { id, url } = await this.#ask("gateway", { config, origin });
    const call = (op, args) => this.#ask(op, { id, ...args });
    this.#cleanups.push(() => call("close"));
    return {
      url,
      set: (ref, state) => call("set", { ref, state }),
      fault: (rule) => call("fault", { rule }),
      requests: () => call("requests"),
    };
  }

  /** A client of a gateway. */
  async gatewayClient(at, options = {}) {
    return this.#keep(await this.entry.createGatewayClient({ url: at.url, ...options }));
  }

  /** A server that gives these replies in turn, the last again and again; see host/raw-server.mjs. */
  async server(...replies) {
    const { id, url } = await this.#ask("server", { replies });
    const call = (op, args) => this.#ask(op, { id, ...args });
    this.#cleanups.push(() => call("close"));
    return {
      url,
      baseUrls: Object.fromEntries(PROVIDERS.map((option) => [option, url])),
      requests: () => call("requests"),
      /** Lets the held replies go. */
      release: () => call("release"),
    };
  }

  /** A client of all four providers at a simulator or server; options are laid over, provider by provider. */
  async client(at, options = {}) {
    const accounts = PROVIDERS.map((option) => {
      const account = { apiKey: KEYS[option], baseUrl: at?.baseUrls[option], ...options[option] };
      return [option, account];
    });
    const merged = { allowKeysInBrowser: true, ...options, ...Object.fromEntries(accounts) };
    return this.#keep(await this.entry.createClient(merged));
  }

  /** Closes the client with the case, and holds its watches until then: one that nobody holds may be collected. */
  #keep(client) {
    const watches = [];
    const { watch } = client;
    client.watch = (...args) => {
      const made = watch.apply(client, args);
      watches.push(made);
      return made;
    };
    this.#cleanups.push(() => {
      client.close();
      watches.length = 0;
    });
    return client;
  }

  /** A client whose fetch is this function. */
  fetching(fetch, options = {}) {
    return this.client(undefined, { fetch, maxRetries: 0, ...options });
  }

  /** Something to undo when the case has ended. */
  defer(cleanup) {
    this.#cleanups.push(cleanup);
  }

  async close() {
    for (const cleanup of this.#cleanups.reverse()) await cleanup();
  }
}

/** Everything that an inspector could print of a value: own and hidden properties, causes, stacks. */
export async function dump(value) {
  const parts = [String(value), show(value) ?? ""];
  const seen = new Set();
  const open = [value];
  while (open.length > 0) {
    const item = open.pop();
    if (typeof item === "string") parts.push(item);
    if ((typeof item !== "object" && typeof item !== "function") || item === null || seen.has(item)) continue;
    seen.add(item);
    if (item instanceof Error) open.push(item.message, item.stack, item.cause);
    if (item instanceof Map || item instanceof Headers) open.push(...[...item].flat());
    for (const key of Reflect.ownKeys(item)) open.push(String(key), Reflect.get(item, key));
  }
  const inspect = globalThis.Deno?.inspect ?? globalThis.Bun?.inspect;
  if (inspect) parts.push(inspect(value, { depth: 20, showHidden: true }));
  const util = globalThis.process?.getBuiltinModule?.("node:util");
  if (util) parts.push(util.inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }));
  return parts.join("\n");
}

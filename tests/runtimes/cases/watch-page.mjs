// A watch in a page: it rests while nobody looks, and wakes when the network is back.

import { equal, includes } from "../inside/assert.mjs";
import { sleep, until } from "../inside/bench.mjs";
import {
  countListeners,
  failing,
  follow,
  good,
  OFTEN,
  one,
  provider,
  ROUND_MS,
  silent,
} from "./watch-kit.mjs";

const onlyInPage = "the page that this needs is one of Chromium";

/** A case of its own, since it hides the page of all. */
const inPage = (test) => ({
  alone: true,
  skip: { node: onlyInPage, deno: onlyInPage, bun: onlyInPage, workerd: onlyInPage },
  test,
});

/** Has the page tell that it is hidden or shown, until the case ends. */
function makePage(bench) {
  const turn = (state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  bench.defer(() => {
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  return { hide: () => turn("hidden"), show: () => turn("visible") };
}

export default {
  "hidden pages pause it, and being shown resumes it at once": inPage(async (bench) => {
    const page = makePage(bench);
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    follow(client.watch(["truedy:a"], OFTEN));
    await until(() => asked.length === 1, "the first request");
    page.hide();
    await sleep(ROUND_MS);
    equal(asked.length, 1, "requests while it was hidden");
    page.show();
    await until(() => asked.length === 2, "the request on being shown", 400);
  }),

  "a page that is hidden from the beginning asks when it is shown": inPage(async (bench) => {
    const page = makePage(bench);
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    page.hide();
    const next = one(client.watch(["truedy:a"]));
    await sleep(150);
    equal(asked.length, 0, "requests while it was hidden");
    page.show();
    includes(await next, { type: "status", ref: "truedy:a" });
  }),

  "with pauseWhenHidden false a hidden page asks on": inPage(async (bench) => {
    const page = makePage(bench);
    const { fetch, asked } = provider({});
    const client = await bench.fetching(fetch);
    page.hide();
    follow(client.watch(["truedy:a"], { ...OFTEN, pauseWhenHidden: false }));
    await until(() => asked.length === 2, "two requests");
  }),

  "a request that is under way when the page is hidden is told of": inPage(async (bench) => {
    const page = makePage(bench);
    let answer;
    const { fetch, asked } = provider({
      a: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const client = await bench.fetching(fetch);
    const next = one(client.watch(["truedy:a"]));
    await until(() => asked.length === 1, "the request");
    page.hide();
    answer(good);
    includes(await next, { type: "status", ref: "truedy:a" });
  }),

  "coming online wakes those that failed, as soon as the provider allows": inPage(async (bench) => {
    const { fetch, asked, countOf } = provider({
      fails: [failing(503), good],
      waits: failing(503, { "retry-after": "20" }),
      works: good,
    });
    const client = await bench.fetching(fetch);
    const refs = ["fails", "waits", "works"].map((id) => `truedy:${id}`);
    const { events } = follow(client.watch(refs, { intervalMs: 15_000 }));
    await until(() => events.length === 3, "the first round");
    window.dispatchEvent(new Event("online"));
    await until(() => countOf("fails") === 2, "the request on coming online", 1_000);
    await sleep(100);
    equal(asked.length, 4, "requests");
  }),

  "it leaves no listener in the page": inPage(async (bench) => {
    const counts = [document, window].map(countListeners);
    bench.defer(() => {
      for (const { restore } of counts) restore();
    });
    const client = await bench.fetching(provider({ b: silent }).fetch);
    const watch = client.watch(["truedy:a", "truedy:b"]);
    await one(watch);
    equal(counts[0].now, 1, "listeners on the document, while it runs");
    equal(counts[1].now, 1, "listeners on the window, while it runs");
    await watch.return();
    for (const { now } of counts) equal(now, 0, "listeners");
  }),
};

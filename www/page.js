/** The page: brings the source's events to the board for as long as the page is open. */

import { createBoard } from "./board.js";
import { openSource } from "./source.js";

/** Milliseconds until a source that could not be opened, or broke, is tried again; sooner once back online. */
const RETRY_MS = 5_000;

const board = createBoard();

/** Shows what the source tells, until the page is left. */
async function run() {
  const leaving = new AbortController();
  const { signal } = leaving;
  const left = happens(signal, "abort");
  addEventListener("pagehide", () => leaving.abort(), { once: true });
  while (!signal.aborted) {
    try {
      const { refs, events } = await openSource(signal);
      board.begin(refs);
      for await (const event of events) board.receive(event);
      // They end where there is nobody to ask for.
      await left;
    } catch (error) {
      if (signal.aborted) break;
      board.fail(error);
      const pause = new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      await Promise.race([pause, happens(window, "online"), left]);
    }
  }
}

function happens(target, event) {
  return new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));
}

run();

// A page that comes back from the back-forward cache had stopped asking when it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) run();
});

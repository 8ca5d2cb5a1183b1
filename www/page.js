/** The page: brings the source's events to the board for as long as the page is open. */

import { createBoard } from "./board.js";
import { openSource } from "./source.js";

/** Milliseconds until a source that could not be opened, or broke, is tried again. */
const RETRY_MS = 5_000;

const board = createBoard();

/** Shows what the source tells, until the page is left. */
async function run() {
  const leaving = new AbortController();
  const { signal } = leaving;
  const left = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  addEventListener("pagehide", () => leaving.abort(), { once: true });
  while (!signal.aborted) {
    try {
      await follow(signal, left);
    } catch (error) {
      if (signal.aborted) break;
      board.fail(error);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, RETRY_MS)), left]);
    }
  }
}

/** Shows one source to its end, which comes when no agent is left to be asked for. */
async function follow(signal, left) {
  const { refs, events, ask } = await openSource(signal);
  board.begin(refs, ask);
  for await (const event of events) board.receive(event);
  // Nothing is asked any more, until somebody wants to know again: then all of it is.
  const again = new Promise((resolve) => board.begin(refs, resolve));
  await Promise.race([again, left]);
}

run();

// A page that comes back from the back-forward cache had stopped asking when it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) run();
});

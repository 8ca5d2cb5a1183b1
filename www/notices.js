/** What the page says about itself: how fresh it is, what is wrong with it, why it is empty, and what has changed. */

import { write } from "./dom.js";
import { span } from "./time.js";

/** More changes than this at once are read out as a number. */
const MAX_ANNOUNCED = 3;

/** The notices. `onClear` is called when somebody wants to see all agents again. */
export function createNotices({ onClear }) {
  const [age, offline, problem, empty, clear, news] = [
    "age",
    "offline",
    "problem",
    "empty",
    "clear",
    "news",
  ].map((id) => document.getElementById(id));
  const [heading, advice] = empty.children;

  clear.addEventListener("click", onClear);

  /** Says how many agents there are, and how fresh what is shown of them is; `age` is that of the newest, in ms. */
  function drawAge({ refs, known, stale, age: newest, isOffline }) {
    if (offline.hidden === isOffline) {
      offline.hidden = !isOffline;
      write(news, isOffline ? "Offline." : "Online again.");
    }
    // Being offline says it all.
    problem.hidden = isOffline || problem.textContent === "";
    if (refs === null) return;
    const missing = refs.length - known;
    const parts = [
      `${known} ${known === 1 ? "agent" : "agents"}`,
      missing > 0 ? `${missing} to come` : "",
      stale > 0 ? `${stale} stale` : "",
      known > 0 ? `checked ${span(newest)} ago` : "",
    ];
    write(age, parts.filter(Boolean).join(" · "));
  }

  /** Says why there are no rows, if there are none. */
  function drawEmpty({ refs, known, shown }) {
    empty.hidden = shown > 0;
    clear.hidden = known === 0;
    const [title, text] = emptiness(refs, known);
    write(heading, title);
    write(advice, text);
  }

  function announce(changed) {
    if (changed.length === 0) return;
    const sentences = changed.map(({ name, headline }) => `${name}: ${headline}.`);
    write(
      news,
      changed.length > MAX_ANNOUNCED ? `${changed.length} agents have changed.` : sentences.join(" "),
    );
  }

  function fail(error) {
    const why = sentenceOf(String(error?.message ?? error));
    write(problem, `The agents cannot be asked for. ${why} It is tried again every few seconds.`);
  }

  function mend() {
    write(problem, "");
  }

  return { drawAge, drawEmpty, announce, fail, mend };
}

function sentenceOf(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}

function emptiness(refs, known) {
  if (refs === null) return ["Asking …", "Finding out which agents there are."];
  if (refs.length === 0) return ["No agents", "There is none to ask for."];
  if (known === 0) return ["Asking …", `Waiting for the first of ${refs.length} answers.`];
  return ["No agent matches", "None has all that is searched and filtered for."];
}

/** The details of one agent. */

import { make, setMark, write } from "./dom.js";
import { FAILURES } from "./failures.js";
import { clock, span } from "./time.js";

/** What each signal speaks of. */
const SIGNALS = {
  calls: "Whether it takes calls now",
  voice: "Whether its voice is set up and on",
  calendar: "Whether its own calendar is connected",
  lifecycle: "Whether it is active",
};

/** The panel. `onClose` is called when it is closed from inside. */
export function createPanel({ onClose }) {
  const panel = document.getElementById("panel");
  const [name, facts, drift, seen, close] = ["panel-name", "facts", "drift", "seen", "close"].map((id) =>
    document.getElementById(id),
  );
  const texts = Object.fromEntries(
    [...panel.querySelectorAll("[data-text]")].map((node) => [node.dataset.text, node]),
  );
  const mark = panel.querySelector(".mark");
  const failure = panel.querySelector(".failure");
  const driftPart = panel.querySelector(".drift");
  const values = new Map();

  close.addEventListener("click", onClose);

  /**
   * Shows an agent. Without words there is no answer yet, or, if it `isKnown` to nobody, there will be none. A panel
   * that `covers` the board is a dialog.
   */
  function draw(ref, { words, entry, covers, isKnown }) {
    const status = entry?.status ?? null;
    const error = entry?.error ?? null;
    const availability = words?.availability ?? "unknown";
    if (texts.ref.textContent !== ref) panel.scrollTop = 0;
    panel.hidden = false;
    panel.role = covers ? "dialog" : "complementary";
    panel.dataset.availability = availability;
    setMark(mark, availability);
    write(name, words?.name ?? ref);
    write(texts.ref, ref);
    write(texts.headline, words?.headline ?? (isKnown ? "Not checked yet" : "Not among the agents here"));
    // Where nothing was known before an error, the reason is its message, which has a place of its own.
    write(texts.reason, error && !status ? "" : (words?.reason ?? ""));
    drawFailure(error);
    drawFacts(factsOf(words, status, error));
    drawDrift(status);
    drawSeen(entry?.seen ?? []);
  }

  function drawFailure(error) {
    failure.hidden = error === null;
    if (error === null) return;
    write(texts.meaning, FAILURES[error.kind]?.meaning ?? "");
    write(texts.message, error.message);
  }

  function drawFacts(pairs) {
    for (const [term, value] of pairs) {
      if (!values.has(term)) {
        const node = make("dd", "");
        values.set(term, node);
        facts.append(make("div", "fact", make("dt", "", term), node));
      }
      if (value === null) continue;
      write(values.get(term), value);
      values.get(term).parentElement.hidden = value === "";
    }
  }

  function drawDrift(status) {
    driftPart.hidden = status === null;
    const found = status?.drift ?? [];
    write(
      texts.drift,
      found.length === 0
        ? "None: the answer is as documented."
        : "The answer differs from its documentation.",
    );
    replace(
      drift,
      found.map(({ path, expected, found: got }) => ({ path, expected, got })),
      (item) => [
        make("code", "", item.path),
        make("span", "", `expected ${item.expected}, found ${item.got}`),
      ],
    );
  }

  function drawSeen(states) {
    replace(seen, [...states].reverse(), ({ at, headline }) => [
      make("time", "", clock(at)),
      make("span", "", headline),
    ]);
  }

  /** Writes what changes with time alone. */
  function tick(words, entry, now) {
    if (!entry) return;
    const checked = `${span(now - Date.parse(words.checkedAt))} ago, at ${clock(words.checkedAt, now)}`;
    drawFacts([["Checked", checked]]);
    if (!entry.error) return;
    const wait = entry.nextAt - now;
    write(texts.next, wait > 0 ? `Asked again in ${span(wait)}.` : "Its next check is due.");
  }

  return {
    draw,
    tick,
    hide: () => {
      panel.hidden = true;
    },
    focus: () => close.focus(),
  };
}

/** What there is to say about an agent, in the order it is shown in. Empty texts are left out, null is for `tick`. */
function factsOf(words, status, error) {
  const last = error ?? status;
  const took = error ? error.elapsedMs : status?.latencyMs;
  return [
    ["Provider", words?.providerName ?? ""],
    ["Its answer says", SIGNALS[status?.signal] ?? ""],
    ["Provider's word", status?.providerStatus ?? ""],
    ["Channels", status?.channels?.join(", ") ?? ""],
    ["Sessions now", textOf(status?.activeSessions, (count) => `${count}${count > 0 ? " or more" : ""}`)],
    ["Voice", status?.voiceId ?? ""],
    ["Checked", null],
    ["Took", textOf(took, (ms) => `${Math.round(ms)} ms`)],
    ["Attempts", textOf(last?.attempts, String)],
    ["HTTP status", textOf(error?.status, String)],
    ["Error code", error?.providerCode ?? ""],
    ["Request id", last?.requestId ?? ""],
  ];
}

const textOf = (value, toText) => (value === null || value === undefined ? "" : toText(value));

/** Fills a list anew if it is about something else than before. */
function replace(list, items, toNodes) {
  const key = JSON.stringify(items);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...items.map((item) => make("li", "", ...toNodes(item))));
}

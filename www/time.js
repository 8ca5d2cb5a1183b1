/** Times in words. */

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const UNITS = [
  [DAY, "d"],
  [3_600 * SECOND, "h"],
  [60 * SECOND, "min"],
];

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A span in ms, in its largest whole unit: `4 s`, `3 min`, `2 h`, `5 d`. Clocks that disagree make no negative one. */
export function span(ms) {
  for (const [length, unit] of UNITS) {
    if (ms >= length) return `${Math.floor(ms / length)} ${unit}`;
  }
  return `${Math.max(0, Math.floor(ms / SECOND))} s`;
}

/** A time in the reader's own way of writing it, with its date if it is long ago. `at`: ISO 8601, or ms since 1970. */
export function clock(at, now = Date.now()) {
  const date = new Date(at);
  return (now - date.getTime() < DAY / 2 ? time : dateAndTime).format(date);
}

/** One agent's row. Its elements stay for as long as the page does; only what differs is written. */

import { setMark, write } from "./dom.js";
import { span } from "./time.js";

// Each check sends one ring out of the dot; a row that says something new lights up once.
const BEAT = [
  { opacity: 0.4, transform: "scale(0.5)" },
  { opacity: 0, transform: "scale(1.6)" },
];
const FLASH = [{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }];

const calm = matchMedia("(prefers-reduced-motion: reduce)");
let rows = 0;

/** A row made of the page's template. Its `draw` takes what `describe` gives, its `tick` how old that is. */
export function createRow(ref) {
  const element = document.getElementById("agent").content.firstElementChild.cloneNode(true);
  const [dot, name, from, what, time] = element.children;
  const [provider, signal] = from.children;
  const [headline, reason] = what.children;
  rows += 1;
  what.id = `what-${rows}`;
  name.setAttribute("aria-describedby", what.id);
  element.dataset.ref = ref;

  function draw(words) {
    element.dataset.checkedAt = words.checkedAt;
    time.dateTime = words.checkedAt;
    if (element.dataset.availability !== words.availability) {
      element.dataset.availability = words.availability;
      dot.setAttribute("aria-label", words.availability);
      setMark(dot.firstElementChild, words.availability);
    }
    write(name, words.name);
    write(provider, words.providerName);
    write(signal, words.signal);
    write(headline, words.headline);
    write(reason, words.reason);
  }

  /** Writes the age, in ms, and whether that is too much. */
  function tick(age, isStale) {
    write(time, span(age));
    element.toggleAttribute("data-stale", isStale);
  }

  return {
    element,
    button: name,
    draw,
    tick,
    beat: () => animate(dot, BEAT, "::after"),
    flash: () => animate(element, FLASH),
  };
}

function animate(element, frames, pseudoElement) {
  if (!calm.matches) element.animate(frames, { duration: 1_200, easing: "ease-out", pseudoElement });
}

/** One agent's row. Its elements stay for as long as the page does; only what differs is written. */

const TEXTS = ["name", "provider", "signal", "headline", "kind", "reason"];

// Each check sends one ring out of the dot; a row that says something new lights up once.
const BEAT = [
  { opacity: 0.4, transform: "scale(0.5)" },
  { opacity: 0, transform: "scale(1.6)" },
];
const FLASH = [{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }];

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** A row made of the page's template. Its `draw` takes what `describe` gives. */
export function createRow(ref) {
  const element = document.getElementById("agent").content.firstElementChild.cloneNode(true);
  const part = (name) => element.querySelector(`.${name}`);
  const texts = TEXTS.map((name) => [name, part(name)]);
  const dot = part("dot");
  const mark = part("mark use");
  const known = part("known");
  const time = part("time");

  element.dataset.ref = ref;
  write(part("ref"), ref);

  function draw(words) {
    element.dataset.availability = words.availability;
    element.dataset.checkedAt = words.checkedAt;
    dot.setAttribute("aria-label", words.availability);
    mark.setAttribute("href", `#mark-${words.availability}`);
    for (const [name, node] of texts) write(node, words[name]);
    write(known, words.known ? `Last known at ${timeOf(words.known)}: ${words.known.headline}` : "");
    write(time, timeOf(words));
    time.dateTime = words.checkedAt;
    animate(dot, BEAT, "::after");
  }

  /** Draws the eye to a row that says something new. */
  function flash() {
    animate(element, FLASH);
  }

  return { element, draw, flash };
}

/** Writes a text where it differs, so that selections and screen readers are left in peace. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function timeOf({ checkedAt }) {
  return clock.format(new Date(checkedAt));
}

function animate(element, frames, pseudoElement) {
  if (!calm.matches) element.animate(frames, { duration: 1_200, easing: "ease-out", pseudoElement });
}

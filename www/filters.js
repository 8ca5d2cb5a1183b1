/** The controls that choose what is shown: search, providers, states, order. */

import { make, makeMark, write } from "./dom.js";
import { PROVIDERS } from "./entry.js";
import { STATE_NAMES, STATES } from "./view.js";

/** The controls. `onChange` gets the part of the view that somebody changed. */
export function createFilters(onChange) {
  const [query, sort, share] = ["query", "sort", "share"].map((id) => document.getElementById(id));
  const states = STATES.map((word) => createToggle("states", word, makeMark(word), STATE_NAMES[word]));
  const providers = Object.entries(PROVIDERS).map(([word, name]) =>
    createToggle("providers", word, "", name),
  );
  const shares = STATES.map((state) => make("span", state));
  let view = null;

  share.append(...shares);
  query.addEventListener("input", () => onChange({ query: query.value }));
  sort.addEventListener("change", () => onChange({ sort: sort.value }));

  /** A button that lets one word of a field through, with the number of agents it stands for. */
  function createToggle(field, word, mark, name) {
    const number = make("span", "number", "–");
    const button = make("button", "toggle", mark, number, " ", make("span", "label", name));
    button.type = "button";
    button.dataset[field] = word;
    button.addEventListener("click", () => {
      const others = view[field].filter((other) => other !== word);
      onChange({ [field]: others.length < view[field].length ? others : [...others, word] });
    });
    document.getElementById(field).append(button);

    return (counts) => {
      const count = counts[field][word] ?? 0;
      write(number, String(count));
      button.setAttribute("aria-pressed", String(view[field].includes(word)));
      button.classList.toggle("none", count === 0);
    };
  }

  /** Shows the view that is chosen, and how many agents each choice has. */
  function draw(chosen, counts) {
    view = chosen;
    // While somebody types, the field is ahead of the view.
    if (query.value !== view.query) query.value = view.query;
    sort.value = view.sort;
    for (const drawToggle of [...states, ...providers]) drawToggle(counts);
    for (const [index, state] of STATES.entries()) shares[index].style.flexGrow = counts.states[state] ?? 0;
  }

  return { draw, search: () => query.select() };
}

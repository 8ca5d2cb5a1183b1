/** The few things that the board does with elements again and again. */

/** Writes a text where it differs, so that selections and screen readers are left in peace. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Makes an element of some classes around texts and other elements. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** The mark of a state: a shape that the page's style colours. */
export function makeMark(state) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(svg.namespaceURI, "use"));
  setMark(svg, state);
  return svg;
}

/** Gives a mark the shape of a state. */
export function setMark(svg, state) {
  svg.firstElementChild.setAttribute("href", `#mark-${state}`);
}

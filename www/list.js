/** The list of rows: their order, which of them is on the screen, and the keys that move between them. */

import { createRow } from "./row.js";

/** Rows that are about to come on the screen count as being there, as far as this. */
const MARGIN = "25%";

/** How many rows PageUp and PageDown move. */
const PAGE = 10;

/**
 * The list in an element. `onOpen(ref)` is called for the row that is clicked, or entered by key; `onMove(ref)` for
 * the row that the arrow keys reach; `onAppear(ref)` for one that comes on the screen.
 */
export function createList(element, { onOpen, onMove, onAppear }) {
  const rows = new Map();
  const onScreen = new Set();
  let current = null; // the one row that Tab leads to
  let visited = null; // the row that was last focused
  let opened = null;

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const { ref } = target.dataset;
        if (isIntersecting) onScreen.add(ref);
        else onScreen.delete(ref);
        if (isIntersecting) onAppear(ref);
      }
    },
    { rootMargin: MARGIN },
  );

  element.addEventListener("click", ({ target }) => {
    const ref = refOf(target);
    if (ref) onOpen(ref);
  });
  element.addEventListener("focusin", ({ target }) => {
    visited = refOf(target);
    setCurrent(visited);
  });
  element.addEventListener("keydown", move);

  function row(ref) {
    if (!rows.has(ref)) {
      const made = createRow(ref);
      rows.set(ref, made);
      watcher.observe(made.element);
    }
    return rows.get(ref);
  }

  /** Puts the rows of these references into the list, in this order, and takes all others out. */
  function arrange(refs) {
    const focused = element.contains(document.activeElement) ? current : null;
    const wanted = new Set(refs);
    for (const child of [...element.children]) {
      if (!wanted.has(child.dataset.ref)) child.remove();
    }
    let next = element.firstElementChild;
    for (const ref of refs) {
      const { element: child } = row(ref);
      // One row that went down in the list is taken out, so that not all that come before it are moved.
      if (next && next !== child && next.nextElementSibling === child) {
        next.remove();
        next = child;
      }
      if (next === child) next = child.nextElementSibling;
      else element.insertBefore(child, next);
    }
    setCurrent(wanted.has(visited) ? visited : (refs[0] ?? null));
    if (focused && document.activeElement !== rows.get(focused).button) {
      rows.get(current)?.button.focus({ preventScroll: focused === current });
    }
  }

  function setCurrent(ref) {
    if (ref === current) return;
    if (current !== null) rows.get(current).button.tabIndex = -1;
    if (ref !== null) rows.get(ref).button.tabIndex = 0;
    current = ref;
  }

  /** Marks the row whose details are open. */
  function setOpened(ref) {
    if (ref !== opened) rows.get(opened)?.button.removeAttribute("aria-current");
    rows.get(ref)?.button.setAttribute("aria-current", "true");
    opened = ref;
  }

  function move(event) {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey) return;
    const all = element.children;
    const at = Array.prototype.indexOf.call(all, rows.get(current)?.element);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
      Home: 0,
      End: all.length - 1,
    }[key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const { ref } = all[Math.min(Math.max(to, 0), all.length - 1)].dataset;
    focus(ref);
    onMove(ref);
  }

  function focus(ref = current) {
    rows.get(ref)?.button.focus();
  }

  return {
    row,
    arrange,
    setOpened,
    focus,
    has: (ref) => rows.get(ref)?.element.isConnected === true,
    onScreen,
  };
}

function refOf(node) {
  return node.closest("[data-ref]")?.dataset.ref ?? null;
}

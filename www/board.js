/** The board: what is known of each agent, and which of it is shown. */

import { describe, entryAfter, isStale } from "./entry.js";
import { createFilters } from "./filters.js";
import { readLink, writeLink } from "./link.js";
import { createList } from "./list.js";
import { createNotices } from "./notices.js";
import { createPanel } from "./panel.js";
import { EVERYTHING, look, titleOf } from "./view.js";

/** The address follows the view this many ms later: browsers refuse too many changes of it in a short time. */
const LINK_MS = 250;

/** Where there is room for the details beside the list. */
const wide = matchMedia("(min-width: 64rem)");

/**
 * The board of the page.
 *
 * `begin(refs)` says which agents there are; `receive(event)` takes an event of the watch; `fail(error)` says that
 * there are no events any more.
 */
export function createBoard() {
  const main = document.getElementById("board");
  const notices = createNotices({
    onClear: () => choose({ ...EVERYTHING, agent: view.agent, sort: view.sort }),
  });
  const filters = createFilters(choose);
  const list = createList(document.getElementById("agents"), {
    onOpen: open,
    onMove: (ref) => wide.matches && view.agent !== null && choose({ agent: ref }),
    onAppear: (ref) => tickRow(ref, Date.now()),
  });
  const panel = createPanel({ onClose: close });
  const about = document.title;

  const agents = new Map(); // by reference: { entry, words }
  const checked = new Set(); // references that are to be drawn again
  const changed = new Set(); // those of them that say something new
  let view = readLink(location.search);
  let refs = null;
  let mustArrange = true;
  let frame = null;
  let linkTimer = null;

  setInterval(tick, 1_000);
  for (const name of ["online", "offline"]) addEventListener(name, describeAll);
  addEventListener("popstate", () => setView(readLink(location.search)));
  addEventListener("keydown", onKey);
  wide.addEventListener("change", drawPanel);
  schedule();

  function begin(newRefs) {
    refs = newRefs;
    const known = new Set(refs);
    for (const ref of agents.keys()) if (!known.has(ref)) agents.delete(ref);
    notices.mend();
    mustArrange = true;
    schedule();
  }

  function fail(error) {
    notices.fail(error);
    schedule();
  }

  function receive(event) {
    const { ref } = event;
    const before = agents.get(ref);
    const entry = entryAfter(before?.entry, event, Date.now(), isOffline());
    const words = describe(entry, isOffline());
    agents.set(ref, { entry, words });
    // A check that failed because this page is offline was none.
    if (entry.isOwnFault) return;
    checked.add(ref);
    if (!before || !readsAlike(before.words, words)) mustArrange = true;
    if (before && before.entry.seen !== entry.seen) changed.add(ref);
    schedule();
  }

  /** What a failed check says depends on whether the page itself is offline. */
  function describeAll() {
    for (const agent of agents.values()) agent.words = describe(agent.entry, isOffline());
    mustArrange = true;
    schedule();
  }

  /** All drawing is done once a frame, however many events there were. */
  function schedule() {
    if (frame === null) frame = requestAnimationFrame(draw);
  }

  function draw() {
    frame = null;
    if (mustArrange) arrange();
    else for (const ref of checked) if (list.has(ref)) list.row(ref).draw(agents.get(ref).words);
    for (const ref of checked) if (list.onScreen.has(ref)) list.row(ref).beat();
    for (const ref of changed) if (list.onScreen.has(ref)) list.row(ref).flash();
    notices.announce([...changed].map((ref) => agents.get(ref).words));
    checked.clear();
    changed.clear();
    drawPanel();
    tick();
  }

  function arrange() {
    mustArrange = false;
    const all = [...agents.values()].map(({ words }) => words);
    const { shown, counts } = look(all, view);
    for (const words of shown) list.row(words.ref).draw(words);
    list.arrange(shown.map(({ ref }) => ref));
    filters.draw(view, counts);
    notices.drawEmpty({ refs, known: agents.size, shown: shown.length });
    document.title = titleOf(all, about, isOffline());
  }

  /** Writes what changes with time alone, and only where somebody sees it. */
  function tick() {
    if (document.hidden) return;
    const now = Date.now();
    for (const ref of list.onScreen) tickRow(ref, now);
    const ages = [...agents.values()].map(({ words }) => now - Date.parse(words.checkedAt));
    const stale = [...agents.values()].filter(({ entry, words }) => isStale(words, entry.status, now)).length;
    notices.drawAge({ refs, known: agents.size, stale, age: Math.min(...ages), isOffline: isOffline() });
    const opened = agents.get(view.agent);
    if (opened) panel.tick(opened.words, opened.entry, now);
  }

  function tickRow(ref, now) {
    // A row of an agent that has gone can be on the screen until the next frame.
    if (!agents.has(ref)) return;
    const { words, entry } = agents.get(ref);
    list.row(ref).tick(now - Date.parse(words.checkedAt), isStale(words, entry.status, now));
  }

  function open(ref) {
    // On a phone the way out of the details is the one back, to the board as it was.
    const isFirst = view.agent === null;
    if (isFirst) writeAddress("replaceState");
    choose({ agent: ref });
    if (isFirst) writeAddress("pushState");
    drawPanel();
    if (wide.matches) list.focus(ref);
    else panel.focus();
  }

  function close() {
    const { agent } = view;
    choose({ agent: null });
    drawPanel();
    list.focus(agent);
  }

  function drawPanel() {
    const { agent } = view;
    const covers = agent !== null && !wide.matches;
    main.inert = covers;
    list.setOpened(agent);
    if (agent === null) panel.hide();
    else panel.draw(agent, { ...agents.get(agent), covers, isKnown: refs?.includes(agent) ?? true });
  }

  function choose(part) {
    setView({ ...view, ...part });
    clearTimeout(linkTimer);
    linkTimer = setTimeout(writeAddress, LINK_MS, "replaceState");
  }

  function setView(next) {
    view = next;
    mustArrange = true;
    schedule();
  }

  function writeAddress(how) {
    clearTimeout(linkTimer);
    history[how](null, "", location.pathname + writeLink(view));
  }

  function onKey(event) {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key === "Escape" && view.agent !== null && !(isTyping && view.query)) close();
    if (event.key === "/" && !isTyping && !main.inert && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      filters.search();
    }
  }

  return { begin, receive, fail };
}

function isOffline() {
  return !navigator.onLine;
}

/** Whether two descriptions are of the same place in every order, and found by the same searches. */
function readsAlike(one, other) {
  return (
    one.availability === other.availability &&
    one.search === other.search &&
    one.changedAt === other.changedAt
  );
}

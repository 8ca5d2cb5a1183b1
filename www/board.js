/** The board: keeps what is known of each agent, and draws its row, the counts and what is read out. */

import { countByAvailability, describe, nextEntry } from "./entry.js";
import { createRow, write } from "./row.js";

/** More changes than this in one round are read out as a number. */
const MAX_ANNOUNCED = 3;

/**
 * The board of the page.
 *
 * `show(results)` draws a round of the client's results; `fail(error)` says that a round could not be asked at all.
 */
export function createBoard() {
  const [list, counts, age, news, problem] = ["agents", "counts", "age", "news", "problem"].map((id) =>
    document.getElementById(id),
  );
  const agents = new Map(); // by reference: { entry, words, row }
  let shownAt = null;

  setInterval(drawAge, 1_000);

  function show(results) {
    shownAt = Date.now();
    const changed = results.map(showOne).filter(Boolean);
    drawCounts();
    drawAge();
    announce(changed);
    problem.hidden = true;
  }

  /** Draws one result. Gives its words if they are news of an agent known before. */
  function showOne(result) {
    const before = agents.get(result.ref);
    const entry = nextEntry(before?.entry, result, new Date(shownAt).toISOString());
    const words = describe(entry);
    const row = before?.row ?? createRow(result.ref);
    row.draw(words);
    agents.set(result.ref, { entry, words, row });
    if (!before) {
      list.append(row.element);
      return null;
    }
    const { availability, headline } = before.words;
    if (availability === words.availability && headline === words.headline) return null;
    row.flash();
    return words;
  }

  function drawCounts() {
    const totals = countByAvailability([...agents.values()].map(({ words }) => words));
    for (const item of counts.children) {
      const total = totals[item.dataset.count] ?? 0;
      write(item.querySelector(".number"), String(total));
      item.classList.toggle("none", total === 0);
    }
  }

  function drawAge() {
    if (shownAt !== null) write(age, `Checked ${Math.round((Date.now() - shownAt) / 1_000)} s ago`);
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
    write(problem, `The agents could not be asked. ${error?.message ?? error}`);
    problem.hidden = false;
  }

  return { show, fail };
}

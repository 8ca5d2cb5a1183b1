// The page of all reports, as Markdown, with its plots.

import { bars, strips } from "./plot.mjs";
import { table } from "./table.mjs";

const HEAD = `# Side by side

Made by \`npm run bench\`, which measures the package as \`npm run build\` made it beside what people use for the same
job. Everything runs on one machine, and no request leaves it. A time is the median of its rounds, with the first and the
third quartile in parentheses. In alternating rounds the sides take turns, and a ratio is taken within each round. Times
and ratios are of the machine and the minute that are named below them: run it on yours before you rely on one.
[What it weighs](WEIGHT.md) and [how fast it is](TIME.md) say what was tried, and where the limits are.
`;

const KINDS = { bars, strips };

/**
 * @param {object[]} reports each with `title`, `text` (a paragraph), `tables` (`{ head, rows, note }`), `plots`
 *   (`{ file, kind, title, … }`, `kind` being a function of plot.mjs), `versions` and `conditions`
 * @returns {{ markdown: string, plots: [string, string][] }} plots as file and SVG
 */
export function page(reports) {
  const plots = reports.flatMap(({ plots }) => plots);
  return {
    markdown: [HEAD, ...reports.map(section)].join("\n"),
    plots: plots.map((plot) => [plot.file, KINDS[plot.kind](plot)]),
  };
}

function section({ title, text, tables, plots, versions, conditions }) {
  return [
    `## ${title}`,
    text,
    ...plots.map(({ file, title }) => `![${title}](${file})`),
    ...tables.flatMap(({ head, rows, note }) => [table(head, rows), ...(note ? [note] : [])]),
    `<sub>${under(versions, conditions)}</sub>`,
    "",
  ].join("\n\n");
}

function under(versions, { date, cpu, load, system, node }) {
  const packages = Object.entries({ Node: node, ...versions }).map(([name, version]) => `${name} ${version}`);
  return `${date}, ${cpu}, ${system}, load ${load}; ${packages.join(", ")}.`;
}

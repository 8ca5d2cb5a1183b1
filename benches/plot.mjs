// Plots as SVG, drawn by hand: legible on a light and a dark page, and readable as text.

const WIDTH = 760;
const LEFT = 270;
const RIGHT = 80;
const LINE = 26;
const TOP = 40;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; }
  .theirs { fill: #8c959f; }
  .ours { fill: #0969da; }
  .spread { stroke: #24292f; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .theirs { fill: #6e7681; }
    .ours { fill: #4493f8; }
    .spread { stroke: #e6edf3; }
  }
`;

/**
 * A bar each, with a line from `low` to `high` where there is a spread.
 *
 * @param {object} plot
 * @param {string} plot.title what is shown, with its unit
 * @param {{ label: string, value: number, text: string, low?: number, high?: number, ours?: boolean }[]} plot.bars
 * @returns {string}
 */
export function bars({ title, bars }) {
  const longest = Math.max(...bars.map(({ value, high }) => high ?? value));
  const x = (value) => round(LEFT + (value / longest) * (WIDTH - LEFT - RIGHT));
  const rows = bars.map(({ label, value, text, low, high, ours }, index) => {
    const y = TOP + index * LINE;
    const middle = y + 9;
    const end = Math.max(x(value), high === undefined ? 0 : x(high));
    return [
      `<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${side(ours)}" x="${LEFT}" y="${y}" width="${round(x(value) - LEFT)}" height="18" rx="2"/>`,
      high === undefined ? "" : `<path class="spread" d="M${x(low)} ${middle}H${x(high)}"/>`,
      `<text x="${end + 8}" y="${middle + 4}">${escaped(text)}</text>`,
    ].join("");
  });
  return svg(title, TOP + bars.length * LINE + 8, rows);
}

/**
 * What happened in each equal step of time, a strip for each series, all with one scale.
 *
 * @param {object} plot
 * @param {string} plot.title what is shown, with the length of a step
 * @param {{ label: string, counts: number[], ours?: boolean }[]} plot.strips
 * @returns {string}
 */
export function strips({ title, strips }) {
  const height = 90;
  const highest = Math.max(...strips.flatMap(({ counts }) => counts));
  const rows = strips.flatMap(({ label, counts, ours }, index) => {
    const floor = TOP + (index + 1) * (height + 14);
    const step = (WIDTH - LEFT - 10) / counts.length;
    const columns = counts.map((count, at) => {
      const tall = round((count / highest) * height);
      return `<rect x="${round(LEFT + at * step)}" y="${floor - tall}" width="${round(step * 0.8)}" height="${tall}"/>`;
    });
    const text = `${label}, at most ${Math.max(...counts)}`;
    return [
      `<text x="${LEFT - 10}" y="${floor - 4}" text-anchor="end">${escaped(text)}</text>`,
      `<g class="${side(ours)}">${columns.join("")}</g>`,
    ];
  });
  return svg(title, TOP + strips.length * (height + 14) + 12, rows);
}

const side = (ours) => (ours ? "ours" : "theirs");

function svg(title, height, rows) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<text class="title" x="10" y="22">${escaped(title)}</text>
${rows.join("\n")}
</svg>
`;
}

const round = (value) => Math.round(value * 10) / 10;

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (char) => ENTITIES[char]);

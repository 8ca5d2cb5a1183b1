// Tables in Markdown, and how figures are written in them.

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows the first column is text, the others are set to the right if they are figures
 * @returns {string}
 */
export function table(head, rows) {
  const isFigures = head.map((_, column) => rows.every((row) => /^[-–\d]/.test(String(row[column]))));
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    line(isFigures.map((figures, column) => (figures && column > 0 ? "--:" : "---"))),
    ...rows.map(line),
  ].join("\n");
}

/** Three digits that count, and no more. */
export function figure(value) {
  if (value >= 100) return Math.round(value).toLocaleString("en").replaceAll(",", " ");
  return value.toFixed(value >= 10 ? 1 : value >= 1 ? 2 : 3);
}

/** The median, and in parentheses the quartiles. */
export const withSpread = ({ median, low, high }) => `${figure(median)} (${figure(low)} – ${figure(high)})`;

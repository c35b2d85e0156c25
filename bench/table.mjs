// Figures as a Markdown table, which is as readable in a terminal.

/** @typedef {import("./compare.mjs").Row} Row */

const headings = ["measure", "floor", "wstest", "ratio", "bar", "verdict"];

/** @param {readonly Row[]} rows */
export function table(rows) {
  const cells = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return lines.join("\n");
}

/** Whether a row keeps its bar. @param {Row} row */
export function holds(row) {
  const { better, ratio, limit, ofFloor, wstest } = row;
  const keeps =
    better === "lower"
      ? (/** @type {number} */ a, /** @type {number} */ b) => a <= b
      : (/** @type {number} */ a, /** @type {number} */ b) => a >= b;
  return (ratio === undefined || keeps(ofFloor, ratio)) && (limit === undefined || keeps(wstest, limit));
}

/** @param {Row} row */
function cellsOf(row) {
  const { measure, unit, digits = 1, floor, wstest, ofFloor, better, ratio, limit, noisy } = row;
  const sign = better === "lower" ? "≤" : "≥";
  const figure = (/** @type {number} */ value) => `${value.toFixed(digits)} ${unit}`.trim();
  const bars = [
    ratio === undefined ? [] : `${sign} ${ratio.toFixed(2)}×`,
    limit === undefined ? [] : `${sign} ${limit} ${unit}`,
  ].flat();
  const verdict = bars.length === 0 ? "" : holds(row) ? "kept" : "missed";
  return [
    measure,
    figure(floor),
    figure(wstest),
    `${ofFloor.toFixed(2)}×`,
    bars.join(", "),
    noisy === true ? `${verdict} (spread above 30 %, run it again)`.trim() : verdict,
  ];
}

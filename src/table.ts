import { columns, pad } from "./visible.ts";

/**
 * Rows as lines of equal columns: the first stands to the left, all others to the right, or as `left` says. Cells are safe
 * texts already.
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  left: (column: number) => boolean = (column) => column === 0,
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, columns(cell));
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return left(index) ? pad(cell, width) : " ".repeat(width - columns(cell)) + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}

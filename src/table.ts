import { columns, pad } from "./visible.ts";

/** Rows as lines of equal columns: the first stands to the left, all others to the right. Cells are safe texts already. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, columns(cell));
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return index === 0 ? pad(cell, width) : " ".repeat(width - columns(cell)) + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}

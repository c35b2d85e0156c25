/** A text that is not CSV: what is wrong, and in which line (from 1). */
export class CsvError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.name = "CsvError";
    this.line = line;
  }
}

/**
 * Reads CSV (RFC 4180): the first line has the names, each other line is a row. Cells are texts; a row that is too short has
 * null in the cells that are missing. Empty lines are passed over. Throws `CsvError`.
 */
export function parseCsv(text: string): readonly Readonly<Record<string, string | null>>[] {
  const [head, ...lines] = [...records(text.replace(/^\uFEFF/, ""))];
  if (!head) return [];
  const names = head.cells.map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvError(`the column "${twice}" is there twice`, head.line);
  return lines.map(({ cells, line }) => {
    if (cells.length > names.length)
      throw new CsvError(`there are ${cells.length} cells and only ${names.length} columns`, line);
    const row = Object.create(null) as Record<string, string | null>;
    for (const [index, name] of names.entries()) row[name] = cells[index] ?? null;
    return row;
  });
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

function* records(text: string): Generator<CsvRecord> {
  // A cell (in quotes, "" being one quote, or plain) and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r\n|\n|\r|$)/y;
  let cells: string[] = [];
  let line = 1;
  let began = 1;
  while (cell.lastIndex < text.length || cells.length > 0) {
    const found = cell.exec(text);
    if (!found)
      throw new CsvError(
        'a quote is not closed, or there is text after it (a quote inside quotes is written "")',
        line,
      );
    const [whole, quoted, plain = "", end = ""] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split(/\r\n|\n|\r/).length - 1;
    if (end === ",") continue;
    if (cells.length > 1 || cells[0] !== "" || quoted !== undefined) yield { cells, line: began };
    cells = [];
    began = line;
  }
}

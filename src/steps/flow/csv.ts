/** A text that is not CSV: what is wrong, in which line (from 1), and where that begins. */
export class CsvError extends Error {
  readonly line: number;
  readonly start: number;
  constructor(message: string, line: number, start: number) {
    super(message);
    this.name = "CsvError";
    this.line = line;
    this.start = start;
  }
}

/** A cell: its text, and where it stands in the file, quotes included. */
export interface CsvCell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a CSV file says: the names of its columns, and its rows. A row that is too short has fewer cells. */
export interface CsvTable {
  readonly names: readonly CsvCell[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/**
 * Reads CSV (RFC 4180): the first line has the names, each other line is a row. Cells are texts. Empty lines are passed over.
 * Throws `CsvError`.
 */
export function readCsv(text: string): CsvTable {
  const [head, ...lines] = [...records(text)];
  if (!head) return { names: [], rows: [] };
  const names = head.cells.map((cell) => ({ ...cell, text: cell.text.trim() }));
  const twice = names.find(({ text: name }, index) => names.findIndex((each) => each.text === name) !== index);
  if (twice !== undefined) throw new CsvError(`the column "${twice.text}" is there twice`, head.line, twice.start);
  const long = lines.find(({ cells }) => cells.length > names.length);
  if (long)
    throw new CsvError(
      `there are ${long.cells.length} cells and only ${names.length} columns`,
      long.line,
      long.cells[names.length]?.start ?? 0,
    );
  return { names, rows: lines.map(({ cells }) => cells) };
}

/** The rows of a CSV text as data; a row that is too short has null in the cells that are missing. Throws `CsvError`. */
export function parseCsv(text: string): readonly Readonly<Record<string, string | null>>[] {
  const { names, rows } = readCsv(text);
  return rows.map((cells) => {
    const row = Object.create(null) as Record<string, string | null>;
    for (const [index, name] of names.entries()) row[name.text] = cells[index]?.text ?? null;
    return row;
  });
}

interface CsvRecord {
  readonly cells: readonly CsvCell[];
  readonly line: number;
}

function* records(text: string): Generator<CsvRecord> {
  // A cell (in quotes, "" being one quote, or plain) and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r\n|\n|\r|$)/y;
  cell.lastIndex = text.startsWith("\uFEFF") ? 1 : 0;
  let cells: CsvCell[] = [];
  let line = 1;
  let began = 1;
  while (cell.lastIndex < text.length || cells.length > 0) {
    const start = cell.lastIndex;
    const found = cell.exec(text);
    if (!found)
      throw new CsvError(
        'a quote is not closed, or there is text after it (a quote inside quotes is written "")',
        line,
        start,
      );
    const [whole, quoted, plain = "", end = ""] = found;
    cells.push({
      text: quoted === undefined ? plain : quoted.replaceAll('""', '"'),
      start,
      end: start + whole.length - end.length,
    });
    line += whole.split(/\r\n|\n|\r/).length - 1;
    if (end === ",") continue;
    if (cells.length > 1 || cells[0]?.text !== "" || quoted !== undefined) yield { cells, line: began };
    cells = [];
    began = line;
  }
}

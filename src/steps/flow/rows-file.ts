import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import { CsvError, parseCsv } from "./csv.ts";

/** The kinds of files that rows of an example are read from. */
export type RowsFormat = "csv" | "json" | "yaml";

/** The kinds of files that hold a list: also one with a JSON value, or a text, in each line. */
type ListFormat = RowsFormat | "ndjson" | "text";

/** A file with rows: its text, without a byte order mark, and how to read it. */
export interface RowsFile<Format = RowsFormat> {
  readonly text: string;
  readonly format: Format;
}

/** Reads the text of a `.json`, `.yaml`, `.yml` or `.csv` file. Throws a `Failure` (invalid-file) at the place that names it. */
export function readRowsFile(path: string, at: Span): Promise<RowsFile> {
  return readAs(path, at, formats, "Rows are read from .json, .yaml or .csv files");
}

async function readAs<Format>(
  path: string,
  at: Span,
  known: Readonly<Record<string, Format>>,
  headline: string,
): Promise<RowsFile<Format>> {
  const format = known[extname(path).toLowerCase()];
  if (!format) throw wrongAt(at, headline, "another kind of file");
  try {
    return { format, text: (await readFile(path, "utf8")).replace(/^\uFEFF/, "") };
  } catch (thrown) {
    const missing = thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
    const why = missing ? "there is no such file" : thrown instanceof Error ? thrown.message : String(thrown);
    throw wrongAt(
      at,
      `The file cannot be read: ${why}`,
      missing ? "no such file" : "cannot be read",
      `It was looked for at ${path}.`,
    );
  }
}

/** What a list may be read from, in words. */
export const listFiles =
  "`.json`, `.yaml`, `.csv`, `.ndjson` (a JSON value in each line) or `.txt` (a text in each line)";

/** Whether a text is the name of a file that a list may be read from. */
export function namesListFile(text: string): boolean {
  return extname(text).toLowerCase() in listFormats;
}

/**
 * Reads a list as data: rows of CSV are maps of texts, lines of a text file are texts. Throws a `Failure` (invalid-file) at
 * the place that names the file.
 */
export async function readRows(path: string, at: Span): Promise<readonly unknown[]> {
  const { text, format } = await readAs(
    path,
    at,
    listFormats,
    "A list is read from a .json, .yaml, .csv, .ndjson or .txt file",
  );
  let rows: unknown;
  try {
    rows = await parsers[format](text);
  } catch (thrown) {
    const line = thrown instanceof CsvError || thrown instanceof LineError ? ` (line ${thrown.line})` : "";
    throw wrongAt(
      at,
      `The file is not valid: ${thrown instanceof Error ? thrown.message : String(thrown)}${line}`,
      "not valid",
    );
  }
  if (!Array.isArray(rows)) throw wrongAt(at, "The file does not hold a list", "must hold a list");
  return rows;
}

function wrongAt(at: Span, headline: string, label: string, help?: string): Failure {
  return new Failure({ code: "invalid-file", headline, label, at, ...(help === undefined ? {} : { help }) });
}

const formats: Readonly<Record<string, RowsFormat>> = {
  ".json": "json",
  ".yaml": "yaml",
  ".yml": "yaml",
  ".csv": "csv",
};

const listFormats: Readonly<Record<string, ListFormat>> = {
  ...formats,
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".txt": "text",
};

const parsers: Readonly<Record<ListFormat, (text: string) => unknown>> = {
  json: (text) => JSON.parse(text, safely) as unknown,
  yaml: parseYaml,
  csv: parseCsv,
  ndjson: parseLines,
  text: linesOf,
};

/** A line that holds no JSON value; its number, from 1. */
class LineError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.name = "LineError";
    this.line = line;
  }
}

/** The lines of a text; what ends the last one is no line of its own. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** A JSON value in each line; empty lines are passed over. */
function parseLines(text: string): readonly unknown[] {
  return linesOf(text).flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line, safely) as unknown];
    } catch (thrown) {
      throw new LineError(thrown instanceof Error ? thrown.message : String(thrown), index + 1);
    }
  });
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return parse(text, safely, { merge: true, prettyErrors: true });
}

/** Maps without a prototype, so that no key of a file reaches `Object.prototype`. */
function safely(_key: unknown, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) return value;
  return Object.assign(Object.create(null) as object, value);
}

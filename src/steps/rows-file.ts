import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { CsvError, parseCsv } from "./csv.ts";

/** The kinds of files that rows are read from. */
export type RowsFormat = "csv" | "json" | "yaml";

/** A file with rows: its text, without a byte order mark, and how to read it. */
export interface RowsFile {
  readonly text: string;
  readonly format: RowsFormat;
}

/** Reads the text of a `.json`, `.yaml`, `.yml` or `.csv` file. Throws a `Failure` (invalid-file) at the place that names it. */
export async function readRowsFile(path: string, at: Span): Promise<RowsFile> {
  const format = formats[extname(path).toLowerCase()];
  if (!format) throw wrongAt(at, "Rows are read from .json, .yaml or .csv files", "another kind of file");
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

/** Reads a list of rows as data. Throws a `Failure` (invalid-file) at the place that names the file. */
export async function readRows(path: string, at: Span): Promise<readonly unknown[]> {
  const { text, format } = await readRowsFile(path, at);
  let rows: unknown;
  try {
    rows = await parsers[format](text);
  } catch (thrown) {
    const line = thrown instanceof CsvError ? ` (line ${thrown.line})` : "";
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

const parsers: Readonly<Record<RowsFormat, (text: string) => unknown>> = {
  json: (text) => JSON.parse(text, safely) as unknown,
  yaml: parseYaml,
  csv: parseCsv,
};

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return parse(text, safely, { merge: true, prettyErrors: true });
}

/** Maps without a prototype, so that no key of a file reaches `Object.prototype`. */
function safely(_key: unknown, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) return value;
  return Object.assign(Object.create(null) as object, value);
}

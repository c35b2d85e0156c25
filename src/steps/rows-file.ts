import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { CsvError, parseCsv } from "./csv.ts";

/** Reads a list of rows from a `.json`, `.yaml`, `.yml` or `.csv` file. Throws a `Failure` (invalid-file) at the place that names it. */
export async function readRows(path: string, at: Span): Promise<readonly unknown[]> {
  const wrong = (headline: string, label: string, help?: string): Failure =>
    new Failure({ code: "invalid-file", headline, label, at, ...(help === undefined ? {} : { help }) });
  const parse = parsers[extname(path).toLowerCase()];
  if (!parse) throw wrong("Rows are read from .json, .yaml or .csv files", "another kind of file");
  let text: string;
  try {
    text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (thrown) {
    const missing = thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
    const why = missing ? "there is no such file" : thrown instanceof Error ? thrown.message : String(thrown);
    throw wrong(
      `The file cannot be read: ${why}`,
      missing ? "no such file" : "cannot be read",
      `It was looked for at ${path}.`,
    );
  }
  let rows: unknown;
  try {
    rows = await parse(text);
  } catch (thrown) {
    const line = thrown instanceof CsvError ? ` (line ${thrown.line})` : "";
    throw wrong(
      `The file is not valid: ${thrown instanceof Error ? thrown.message : String(thrown)}${line}`,
      "not valid",
    );
  }
  if (!Array.isArray(rows)) throw wrong("The file does not hold a list", "must hold a list");
  return rows;
}

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  ".json": (text) => JSON.parse(text, safely) as unknown,
  ".yaml": parseYaml,
  ".yml": parseYaml,
  ".csv": parseCsv,
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

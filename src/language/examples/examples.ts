import { placeText } from "../../codeframe.ts";
import { constant, type Expr, nowhere } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { show } from "../../match/value.ts";
import { Failure, problem } from "../../problem.ts";
import { emptyHelp } from "../../shape/maps.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { reportWrong } from "../../shape/scalars.ts";
import { placeOf, type Span } from "../../source.ts";
import type { Entry, Node } from "../../tree.ts";
import type { Document } from "../document.ts";
import type { DocumentReader } from "../reader.ts";
import { takeType } from "./take-type.ts";
import { checkVariableName, type VarSpec } from "../vars.ts";

/** What stands under `examples`; that of a file instead of its name. */
export interface ExamplesSource {
  readonly node: Node;
  /** Whether its cells are texts that take the type of the variable that they replace. */
  readonly untyped: boolean;
}

/** One row of `examples`. */
export interface Row {
  readonly at: Span;
  /** Its cells, which stand above the variables of the file. */
  readonly cells: ReadonlyMap<string, VarSpec>;
  /** Its cells for people, as far as they are known and no secrets: `code: 1000, text: "a"`. */
  readonly text: string;
}

/** The rows of a scenario. */
export interface Table {
  /** The names of the cells, and where each stands first. */
  readonly columns: ReadonlyMap<string, Span>;
  readonly rows: readonly Row[];
}

/** A row before its cells are compiled. */
interface WrittenRow {
  readonly at: Span;
  readonly cells: readonly Entry[];
}

/** Reads the rows of a scenario. Undefined when it has no `examples`, or none that can be used; then that was told. */
export function readExamples(
  source: ExamplesSource | undefined,
  { vars, secrets }: { readonly vars: ReadonlyMap<string, VarSpec>; readonly secrets: readonly string[] },
  reader: DocumentReader,
): Table | undefined {
  if (!source || source.node.kind === "empty") return undefined;
  const written = source.node.kind === "map" ? rowsOfColumns(source.node, reader) : rowsOfList(source.node, reader);
  if (!written) {
    reader.document.namesLost = true;
    return undefined;
  }
  const names = new Map<string, Entry[]>();
  for (const each of written.flatMap(({ cells }) => cells)) {
    const known = names.get(each.key);
    if (known) known.push(each);
    else names.set(each.key, [each]);
  }
  const columns = new Map<string, Span>();
  for (const [name, cells] of names) {
    const [first] = cells;
    if (first) columns.set(name, first.keySpan);
    if (first) checkVariableName(name, first.keySpan, reader);
    reader.document.declared.add(name);
    reader.document.values.set(
      name,
      cells.map(({ value }) => value),
    );
  }
  const rows = written.map(({ at, cells: entries }) => {
    const cells = new Map<string, VarSpec>();
    // A cell that is missing is null.
    for (const name of names.keys()) cells.set(name, { value: constant(null, at), reads: new Set() });
    for (const each of entries) {
      const cell = readCell(each, source.untyped ? vars.get(each.key) : undefined, reader);
      if (cell) cells.set(each.key, cell);
    }
    return { at, cells, text: rowText(entries, cells, secrets) };
  });
  return { columns, rows };
}

function rowsOfList(node: Exclude<Node, { readonly kind: "map" }>, reader: DocumentReader): WrittenRow[] | undefined {
  if (node.kind !== "list")
    return reportWrong(
      node,
      "rows: a list of maps, columns by name, or a file",
      reader,
      "Write examples: [{ code: 1000 }, { code: 1001 }], examples: { code: [1000, 1001] }, or examples: rows.csv.",
    );
  if (node.items.length === 0) return noRows(node.span, reader);
  const rows = node.items.map((item): WrittenRow | undefined => {
    if (item.kind === "map") return { at: item.span, cells: item.entries };
    const help =
      item.kind === "scalar" ? `Write a row as { NAME: ${item.raw} }, with the name that the steps read.` : undefined;
    return reportWrong(item, "a row: a map of names and values", reader, help);
  });
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

/** The rows of `{ code: [1000, 1001], text: [a, b] }`: the first cells of all columns are the first row. */
function rowsOfColumns(node: Node & { readonly kind: "map" }, reader: DocumentReader): WrittenRow[] | undefined {
  const columns = node.entries.map(({ key, keySpan, value }) => {
    if (value.kind === "list") return { key, keySpan, items: value.items };
    return reportWrong(value, `a list: the cells of the column "${key}"`, reader, helpForColumn(key, value));
  });
  if (!columns.every((column) => column !== undefined)) return undefined;
  const [first] = columns;
  if (!first || columns.every(({ items }) => items.length === 0)) return noRows(node.span, reader);
  const other = columns.find(({ items }) => items.length !== first.items.length);
  if (other) {
    const count = (of: typeof other): string => `"${of.key}" has ${of.items.length}`;
    reader.report({
      headline: `The columns are not equally long: ${count(first)} cells, ${count(other)}`,
      label: other.items.length === 1 ? "1 cell" : `${other.items.length} cells`,
      at: other.keySpan,
      help: "Write null for a cell that is missing.",
    });
  }
  // Rows that all columns have: what is wrong in them and beside them is told in the same go.
  const shortest = Math.min(...columns.map(({ items }) => items.length));
  if (shortest === 0) return undefined;
  return first.items.slice(0, shortest).map(({ span }, index) => ({
    at: span,
    cells: columns.map(({ key, keySpan, items }) => ({
      key,
      keySpan,
      value: items[index] ?? { kind: "empty" as const, span },
    })),
  }));
}

function helpForColumn(key: string, value: Node): string | undefined {
  if (value.kind !== "scalar") return undefined;
  if (key === "file") return `Write examples: ${value.raw}.`;
  return `Write { ${key}: [${value.raw}] }.`;
}

function noRows(at: Span, reader: DocumentReader): undefined {
  reader.report({
    headline: "There are no rows: the scenario would never be played",
    label: "no rows",
    at,
    help: "Write a row, or leave examples out.",
  });
}

function readCell(
  { key, keySpan, value }: Entry,
  replaced: VarSpec | undefined,
  reader: DocumentReader,
): VarSpec | undefined {
  if (value.kind === "empty") {
    const at = keySpan.end <= value.span.start ? keySpan : value.span;
    const help = emptyHelp(at.source.text, at.end);
    reader.report({ headline: `The cell "${key}" gets no value`, label: "no value", at, help });
    return undefined;
  }
  const reads = new Set<string>();
  const read = payload.read(value, reader.noting(reads));
  return read && { value: replaced ? typed(key, read, replaced.value, reader) : read, reads };
}

/** A cell of CSV as the type of the variable that it replaces. Where that is no text, an empty cell is one that is missing. */
function typed(name: string, cell: Expr<unknown>, replaced: Expr<unknown>, reader: DocumentReader): Expr<unknown> {
  if (!replaced.constant) return cell;
  const [like, given] = [replaced.evaluate(nowhere), cell.evaluate(nowhere)];
  if (given === "" && typeof like !== "string" && like !== null) return constant(null, cell.span);
  try {
    return constant(takeType(name, given, like), cell.span);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { headline, label = "" } = thrown.problem;
    const notes = [`its value under vars: ${placeText(placeOf(replaced.span))}`];
    const told = headline.replace(" in the file, and ", " in the scenario, and ");
    reader.report({ headline: told, label: `not ${label.replace(/^is | here$/g, "")}`, at: cell.span, notes });
    // What it would be tried for has been told.
    return constant(undefined, cell.span);
  }
}

/** Warns of a column that nothing reads and that looks like one that is read: the cells of a misspelt name have no effect. */
export function warnOfMisspelt({ columns }: Table, document: Document): void {
  // One that nothing gives a value is told where it is read.
  const read = new Set(document.uses.map(({ name }) => name).filter((name) => document.knows(name)));
  for (const [name, at] of columns) {
    const help = read.has(name) ? undefined : didYouMean(name, read);
    if (help === undefined) continue;
    const headline = `Nothing reads the cell "${name}"`;
    document.report(problem({ code: "invalid-file", severity: "warning", headline, label: "has no effect", at, help }));
  }
}

/** How long the texts of a cell and of a row may be. */
const [CELL, ROW] = [30, 100];

function rowText(entries: readonly Entry[], cells: ReadonlyMap<string, VarSpec>, secrets: readonly string[]): string {
  const parts: string[] = [];
  for (const { key, value } of entries) {
    const cell = cells.get(key)?.value;
    if (!cell || secrets.includes(key)) continue;
    if (cell.constant) parts.push(`${key}: ${show(cell.evaluate(nowhere), CELL)}`);
    else if (value.kind === "scalar") parts.push(`${key}: ${value.raw}`);
  }
  const kept: string[] = [];
  for (const part of parts) {
    if ([...kept, part].join(", ").length > ROW) return [...kept, "…"].join(", ");
    kept.push(part);
  }
  return kept.join(", ");
}

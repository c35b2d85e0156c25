import type { Expr } from "../../expression/expr.ts";
import { template } from "../../expression/template.ts";
import { textOf } from "../../expression/value-text.ts";
import { cut } from "../../match/value.ts";
import { Failure } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";
import type { Node } from "../../tree.ts";
import type { Row, Table } from "./examples.ts";
import type { DocumentReader } from "../reader.ts";
import type { Scenario } from "../scenario.ts";

/** The rows of a scenario, and its name where that uses their cells. */
export interface Examples {
  readonly table: Table;
  readonly name: Expr<unknown> | undefined;
}

/** Reads the name of a scenario: with rows it may use their cells. Undefined when it uses none. */
export function readRowName(
  node: Node | undefined,
  table: Table | undefined,
  reader: DocumentReader,
): Expr<unknown> | undefined {
  if (node?.kind !== "scalar" || typeof node.value !== "string" || !node.value.includes("${")) return undefined;
  if (!table && reader.document.namesLost) return undefined;
  if (!table) {
    reader.report({
      severity: "warning",
      headline: "A name is taken as it is written: ${…} in it is for the cells of examples, and there are none",
      label: "not evaluated",
      at: node.span,
    });
    return undefined;
  }
  const read = new Set<string>();
  const name = template(
    node.value,
    node.span,
    reader.noting(read).advising((each) => helpForCell(each, table)),
  );
  // What the name reads is known when its expressions are compiled, which is put off, too.
  reader.defer(async () => reader.defer(async () => reportOthers(read, table, node, reader)));
  return name;
}

function reportOthers(names: ReadonlySet<string>, { columns }: Table, { span }: Node, reader: DocumentReader): void {
  for (const name of names) {
    // One that nothing knows is told like any other.
    if (columns.has(name) || (!reader.document.knows(name) && name !== "env")) continue;
    reader.report({
      headline: `The name of a scenario can use only the cells of its row, and "${name}" is none`,
      label: "known only when it is played",
      at: span,
      help: `The cells are ${[...columns.keys()].join(", ")}.`,
    });
  }
}

function helpForCell(name: string, { columns }: Table): string {
  const cells = [...columns.keys()];
  return didYouMean(name, cells) ?? `The name of a scenario can use only the cells of its row: ${cells.join(", ")}.`;
}

/** Names are for reports and command lines. */
const LONGEST_NAME = 200;

/** What stands for a secret in a name, as reports mask it. */
const MASKED = "***";

/** The scenario once for each of its rows: their names differ. `typed`: values that stand above the cells. */
export function scenariosOf(
  base: Scenario,
  { table: { rows }, name }: Examples,
  typed: ReadonlyMap<string, unknown>,
  reader: DocumentReader,
): readonly Scenario[] {
  // Two rows that differ in a secret alone are the same to whoever reads of them.
  const known = new Map([...typed, ...base.secrets.map((each) => [each, MASKED] as const)]);
  const names = name ? rows.map((row) => nameOf(row, name, known, reader) ?? base.name) : rows.map(() => base.name);
  const unique = distinct(names, rows, name !== undefined);
  return rows.map((row, index) => ({
    ...base,
    name: unique[index] ?? base.name,
    vars: new Map([...base.vars, ...row.cells]),
    row: { at: row.at, cells: new Set(row.cells.keys()), text: row.text },
  }));
}

function nameOf(
  { cells }: Row,
  name: Expr<unknown>,
  known: ReadonlyMap<string, unknown>,
  reader: DocumentReader,
): string | undefined {
  const scope = {
    get(cell: string): unknown {
      if (known.has(cell)) return known.get(cell);
      const value = cells.get(cell)?.value;
      if (!value || value.constant) return value?.evaluate(scope);
      throw new Failure({
        code: "invalid-file",
        headline: `The name uses the cell "${cell}", whose value is known only when the scenario is played`,
        label: "not known yet",
        at: value.span,
      });
    },
  };
  try {
    return cut(textOf(name.evaluate(scope)), LONGEST_NAME);
  } catch (thrown) {
    // With other values than those of the row it need not make sense: the name stays as it is written.
    if (known.size > 0) return undefined;
    // What is no cell, or no expression, has been told.
    if (reader.document.problems.some(({ severity }) => severity !== "warning")) return undefined;
    if (!(thrown instanceof Failure)) throw thrown;
    reader.document.report({ ...thrown.problem, code: "invalid-file" });
    return undefined;
  }
}

/** A name that several rows have, or that uses no cell, gets the text of its row; rows that are the same are numbered. */
function distinct(names: readonly string[], rows: readonly Row[], uses: boolean): readonly string[] {
  const counts = counted(names);
  const seen = new Map<string, number>();
  return names.map((name, index) => {
    const text = rows[index]?.text ?? "";
    const told = (uses && counts.get(name) === 1) || text === "" ? name : `${name} [${text}]`;
    const before = seen.get(told) ?? 0;
    seen.set(told, before + 1);
    return before === 0 ? told : `${told} #${before + 1}`;
  });
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

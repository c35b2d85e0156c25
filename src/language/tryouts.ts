import { placeText } from "../codeframe.ts";
import type { Scope } from "../expression/expr.ts";
import { faultOf } from "../expression/fault.ts";
import { problem } from "../problem.ts";
import type { Evaluated } from "../shape/shape.ts";
import { placeOf } from "../source.ts";
import type { Document } from "./document.ts";
import type { Row } from "./examples/examples.ts";
import type { VarSpec } from "./vars.ts";

/** An expression whose value must be fit, and how that is seen: `fits` throws a `Fault`. */
export interface Tryout {
  readonly expr: Evaluated;
  readonly fits: (value: unknown) => unknown;
  /** The names that mean something nearer there than the cells of a row. */
  readonly locals: { has(name: string): boolean };
}

/**
 * Tries expressions of a document with the cells of each row: a duration without a unit in row 17 is found before the run.
 * What needs more than the row and the variables of the file is not known yet, and left to the run.
 */
export function tryRows(rows: readonly Row[], vars: ReadonlyMap<string, VarSpec>, document: Document): void {
  for (const row of rows) for (const each of document.tryouts) tryOut(each, row, vars, document);
}

function tryOut(
  { expr, fits, locals }: Tryout,
  { at, cells, text }: Row,
  vars: ReadonlyMap<string, VarSpec>,
  document: Document,
): void {
  const scope = new RowScope(cells, vars, (name) => locals.has(name) || document.assigned.has(name));
  let value: unknown;
  try {
    value = expr.evaluate(scope);
  } catch {
    // It reads what has no value yet; or it cannot be evaluated, which the run tells with all that is around it.
    return;
  }
  if (scope.read.size === 0) return;
  try {
    fits(value);
  } catch (thrown) {
    const fault = faultOf(thrown);
    if (!fault) throw thrown;
    const [only, another] = [...scope.read].map((name) => cells.get(name)?.value.span);
    const used = `used at ${placeText(placeOf(expr.span))}`;
    const row = `with the row at ${placeText(placeOf(at))}: ${text}`;
    document.report(
      problem({
        code: "invalid-file",
        headline: fault.message,
        label: "in this row",
        at: another ? expr.span : (only ?? expr.span),
        notes: [another ? row : used],
        ...(fault.help === undefined ? {} : { help: fault.help }),
      }),
    );
  }
}

/** What is known of the variables before the run. It notes which cells are read. */
class RowScope implements Scope {
  readonly read = new Set<string>();
  readonly #cells: ReadonlyMap<string, VarSpec>;
  readonly #vars: ReadonlyMap<string, VarSpec>;
  readonly #isUnknown: (name: string) => boolean;
  readonly #open = new Set<string>();

  constructor(
    cells: ReadonlyMap<string, VarSpec>,
    vars: ReadonlyMap<string, VarSpec>,
    isUnknown: (name: string) => boolean,
  ) {
    this.#cells = cells;
    this.#vars = vars;
    this.#isUnknown = isUnknown;
  }

  get(name: string): unknown {
    if (this.#isUnknown(name) || this.#open.has(name)) return undefined;
    const cell = this.#cells.get(name);
    if (cell) this.read.add(name);
    this.#open.add(name);
    try {
      return (cell ?? this.#vars.get(name))?.value.evaluate(this);
    } finally {
      this.#open.delete(name);
    }
  }
}

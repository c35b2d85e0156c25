import type { Expr } from "../expression/expr.ts";
import { reservedNames } from "../expression/expression.ts";
import { payload } from "../expression/payload.ts";
import { kindsByName } from "../steps/index.ts";
import { roots } from "../steps/standing/when.ts";
import { emptyHelp, entriesOf } from "../shape/maps.ts";
import type { ProblemInput } from "../problem.ts";
import type { Binding } from "../steps/step.ts";
import type { Entry, Node } from "../tree.ts";
import type { Use } from "./document.ts";
import type { DocumentReader } from "./reader.ts";

/** A variable of the head of a document, with the variables that its value reads. */
export interface VarSpec {
  readonly value: Expr<unknown>;
  /** Known when the document has been read to its end: some expressions are compiled only then. */
  readonly reads: ReadonlySet<string>;
}

/** Reads `vars`. They may use each other, in any order; a cycle is a problem, which `reportCycles` finds. */
export function readVars(node: Node | undefined, reader: DocumentReader): ReadonlyMap<string, VarSpec> {
  const specs = new Map<string, VarSpec>();
  for (const { key, keySpan, value } of varEntries(node, reader)) {
    checkVariableName(key, keySpan, reader);
    reader.document.declared.add(key);
    reader.document.values.set(key, [value]);
    if (value.kind === "empty") {
      const help = emptyHelp(keySpan.source.text, keySpan.end);
      reader.report({ headline: `The variable "${key}" gets no value`, label: "no value", at: keySpan, help });
      continue;
    }
    const reads = new Set<string>();
    const read = payload.read(value, reader.noting(reads));
    if (read) specs.set(key, { value: read, reads });
  }
  return specs;
}

/** Reports variables that read each other in a circle. `variants`: all of them together, for each row of examples. */
export function reportCycles(variants: readonly ReadonlyMap<string, VarSpec>[], reader: DocumentReader): void {
  // What is put off by work that was put off is done after all of that: by then every expression has told what it reads.
  reader.defer(async () => reader.defer(async () => variants.forEach((specs) => reportCycle(specs, reader))));
}

/** The names and values of `vars`. */
export function varEntries(node: Node | undefined, reader: DocumentReader): readonly Entry[] {
  return entriesOf(node, "a map of names and values", reader);
}

/** A variable must have a name that expressions can read and that means nothing else. */
export function checkVariableName(name: string, at: Use["at"], reader: DocumentReader): void {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    reader.report({
      headline: `"${name}" cannot be the name of a variable`,
      label: "not a name",
      at,
      help: "A name has letters, digits and _, and does not begin with a digit.",
    });
  } else if (isTaken(name)) {
    reader.report({
      headline: `"${name}" cannot be the name of a variable`,
      label: "reserved name",
      at,
      help: "It is a word of the language. Choose another name.",
    });
  }
}

/** A name that a loop or a call binds is found first: another value would have no effect. */
export function fixedName(name: string, binding: Binding, at: Use["at"]): Omit<ProblemInput, "code"> {
  const what = {
    loop: "belongs to the loop around this step",
    parameter: "is a parameter of this fragment",
    stream: "belongs to the stream around this step",
  }[binding];
  return {
    headline: `"${name}" ${what} and cannot be changed`,
    label: "cannot be changed here",
    at,
    help: "Choose another name for what the step sets or extracts.",
  };
}

/** Words of the language that name neither clients nor variables; words of options (`id`, `code`, `room`) may. */
export function isTaken(name: string): boolean {
  return reservedNames.has(name) || kindsByName.has(name) || (roots as readonly string[]).includes(name);
}

function reportCycle(specs: ReadonlyMap<string, VarSpec>, reader: DocumentReader): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const spec = specs.get(name);
    if (!spec || done.has(name)) return;
    const from = path.indexOf(name);
    if (from !== -1) {
      done.add(name);
      const cycle = [...path.slice(from), name].join(" → ");
      reader.report({
        headline: `The variables read each other in a circle: ${cycle}`,
        label: "reads itself",
        at: spec.value.span,
      });
      return;
    }
    for (const each of spec.reads) visit(each, [...path, name]);
    done.add(name);
  };
  for (const name of specs.keys()) visit(name, []);
}

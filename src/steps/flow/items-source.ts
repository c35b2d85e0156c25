import { nowhere } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { Failure } from "../../problem.ts";
import { object, readMembers } from "../../shape/maps.ts";
import { word } from "../../shape/scalars.ts";
import type { JsonSchema } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { entry, type Node } from "../../tree.ts";
import { type Items, itemsOf } from "./items.ts";
import { listFiles, readRows } from "./rows-file.ts";
import type { PlayScope, StepReader } from "../step.ts";

const fileMembers = {
  file: { shape: word("the name of a file"), doc: `A file that holds a list: ${listFiles}.`, required: true },
} as const;
const rangeMembers = {
  from: { shape: payload, doc: "The first number.", required: true },
  to: { shape: payload, doc: "The last number; it is included.", required: true },
} as const;

/** What may be gone through item by item: a list, a range, the rows of a file, or an expression that gives a list. */
export const itemsSchema: JsonSchema = {
  anyOf: [
    { type: "array" },
    { type: "string" },
    object("a file", fileMembers).schema,
    object("a range", rangeMembers).schema,
  ],
};

export type ItemsReader = (scope: PlayScope) => Items;

/** Compiles what is gone through. What is known to have no items is reported. */
export function itemsReader(node: Node, reader: StepReader): ItemsReader | undefined {
  if (entry(node, "file") && node.kind === "map") {
    const { file } = readMembers(node, "a file", fileMembers, reader);
    return file === undefined ? undefined : rowsOfFile(file, entry(node, "file")?.value.span ?? node.span, reader);
  }
  if (node.kind === "map") {
    const range = readMembers(node, "a range", rangeMembers, reader);
    if (!range.from || !range.to) return undefined;
  }
  const list = payload.read(node, reader);
  if (!list) return undefined;
  if (!list.constant) {
    return (scope) => {
      const items = itemsOf(list.evaluate(scope));
      if (typeof items !== "string") return items;
      throw new Failure({ code: "expression", headline: items, label: "cannot be gone through", at: node.span });
    };
  }
  const items = itemsOf(list.evaluate(nowhere));
  if (typeof items === "string") reader.report({ headline: items, label: "cannot be gone through", at: node.span });
  else if (items.length > 0) return () => items;
  else {
    reader.report({
      headline: "There is nothing to go through: the steps would never run",
      label: "no items",
      at: node.span,
      help: "A list has items, and a range ends where it begins or after it: 1..10.",
    });
  }
  return undefined;
}

/** The rows of a file, which is read when all else has been. `at`: where it is named. */
export function rowsOfFile(file: string, at: Span, reader: StepReader): ItemsReader {
  let rows: readonly unknown[] = [];
  reader.defer(async () => {
    rows = await readRows(reader.resolve(file, at), at);
  });
  return () => ({ length: rows.length, at: (index) => rows[index] });
}

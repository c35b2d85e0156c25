import { isMap, member } from "../access.ts";
import { Fault } from "../fault.ts";
import { equal } from "../operators.ts";
import { named } from "../value-text.ts";
import { asInteger, asList, MOST_ITEMS } from "./arguments.ts";
import type { ExpressionFunction } from "./function.ts";

/** Lists and maps. */
export const listFunctions = {
  size: {
    signature: "size(value)",
    summary: "The number of characters of a text, of items of a list, of members of a map, of bytes.",
    example: 'size("hi")',
    gives: 2,
    call: ([value]) => size(value),
  },
  length: {
    signature: "length(value)",
    summary: "The same as size(value).",
    example: "length(range(3))",
    gives: 3,
    call: ([value]) => size(value),
  },
  range: {
    signature: "range(start, end?)",
    summary: "The whole numbers from start up to, not with, end; with one argument from 0.",
    example: "range(1, 4)",
    gives: [1, 2, 3],
    call([first, second]) {
      const [start, end] = second === undefined ? [0, asInteger(first)] : [asInteger(first), asInteger(second)];
      if (end - start > MOST_ITEMS) throw new Fault(`the list would have ${end - start} items, more than a million`);
      return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
    },
  },
  keys: {
    signature: "keys(map)",
    summary: "The names of a map's members.",
    example: 'keys(parseJson("{\\"a\\": 1}"))',
    gives: ["a"],
    call: ([map]) => Object.keys(asMap(map)),
  },
  values: {
    signature: "values(map)",
    summary: "The values of a map's members.",
    example: 'values(parseJson("{\\"a\\": 1}"))',
    gives: [1],
    call: ([map]) => Object.values(asMap(map)),
  },
  first: {
    signature: "first(list)",
    summary: "The first item of a list, or null.",
    example: "first(range(3))",
    gives: 0,
    call: ([list]) => asList(list)[0] ?? null,
  },
  last: {
    signature: "last(list)",
    summary: "The last item of a list, or null.",
    example: "last(range(3))",
    gives: 2,
    call: ([list]) => asList(list).at(-1) ?? null,
  },
  sort: {
    signature: "sort(list)",
    summary: "The list in order: numbers by size, texts by their characters.",
    example: 'sort(parseJson("[10, 9]"))',
    gives: [9, 10],
    call([list]) {
      const items = [...asList(list)];
      const kind = typeof items[0];
      const odd = items.find((item) => typeof item !== kind || (kind !== "number" && kind !== "string"));
      if (odd !== undefined) throw new Fault(`expected only numbers or only texts, got also ${named(odd)}`);
      return items.sort((a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0));
    },
  },
  reverse: {
    signature: "reverse(list)",
    summary: "The list from its end.",
    example: "reverse(range(3))",
    gives: [2, 1, 0],
    call: ([list]) => asList(list).toReversed(),
  },
  distinct: {
    signature: "distinct(list)",
    summary: "The list without what it holds again.",
    example: 'distinct(parseJson("[1, 2, 1]"))',
    gives: [1, 2],
    call: ([list]) => distinct(asList(list)),
  },
  coalesce: {
    signature: "coalesce(a, ...more)",
    summary: 'The first value that is not null: `coalesce(message.room, "lobby")`.',
    example: 'coalesce(null, "lobby")',
    gives: "lobby",
    call: (args) => args.find((value) => value !== null && value !== undefined) ?? null,
  },
  type: {
    signature: "type(value)",
    summary: "The type of a value: string, int (a whole number), double, bool, list, map, bytes or null_type.",
    example: "type(1) == int",
    gives: true,
    call: ([value]) => typeName(value),
  },
} as const satisfies Record<string, ExpressionFunction>;

function size(value: unknown): number {
  // As CEL counts: characters, not UTF-16 units.
  if (typeof value === "string")
    return value.length < 1 || /^[^\ud800-\udfff]*$/.test(value) ? value.length : [...value].length;
  if (isMap(value)) return Object.keys(value).length;
  const length = member(value, "length");
  if (typeof length !== "number") throw new Fault(`expected a text, a list, a map or bytes, got ${named(value)}`);
  return length;
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  if (!isMap(value)) throw new Fault(`expected a map, got ${named(value)}`);
  return value;
}

function distinct(items: readonly unknown[]): readonly unknown[] {
  const scalars = new Set<unknown>();
  const kept: unknown[] = [];
  const others: unknown[] = [];
  for (const item of items) {
    const known = typeof item === "object" && item !== null ? others : scalars;
    if (known instanceof Set ? known.has(item) : known.some((each) => equal(each, item))) continue;
    if (known instanceof Set) known.add(item);
    else known.push(item);
    kept.push(item);
  }
  return kept;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return "null_type";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "double";
  if (typeof value === "bigint") return "int";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (value instanceof Uint8Array) return "bytes";
  return Array.isArray(value) ? "list" : "map";
}

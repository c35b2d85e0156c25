import type { Node } from "../tree.ts";
import { didYouMean } from "./nearest.ts";
import type { Reader, Shape } from "./shape.ts";

/** What a node is, in the words of a user: for "expected …, got …". */
export function nodeName(node: Node): string {
  switch (node.kind) {
    case "map":
      return node.entries.length > 0 ? "a map" : "an empty map";
    case "list":
      return node.items.length > 0 ? "a list" : "an empty list";
    case "empty":
      return "nothing";
    case "scalar":
      if (node.value === null) return "null";
      if (node.value instanceof Uint8Array) return "bytes";
      if (typeof node.value === "string")
        return `the text "${node.value.length > 40 ? `${node.value.slice(0, 39)}…` : node.value}"`;
      return `the ${typeof node.value} ${node.raw}`;
  }
}

/** Reports that a node is not what it must be. Always gives undefined, so that a shape can return it. */
export function reportWrong(node: Node, expected: string, reader: Reader, help?: string): undefined {
  reader.report({
    headline: `Expected ${expected}, got ${nodeName(node)}`,
    label: `expected ${expected}`,
    at: node.span,
    ...(help === undefined ? {} : { help }),
  });
  return undefined;
}

/** Where nothing may stand: the member is bare. `help`: what to write. */
export function noValue(help: string): Shape<undefined> {
  return { schema: {}, read: (node, reader): undefined => reportWrong(node, "no value", reader, help) };
}

/** A text that is fixed when the file is read: names, titles, reasons. An unquoted scalar counts as it is written. */
export function word(what = "a text"): Shape<string> {
  return {
    schema: { type: ["string", "number", "boolean"] },
    read(node, reader) {
      if (node.kind !== "scalar" || node.value === null || node.value instanceof Uint8Array)
        return reportWrong(node, what, reader);
      return node.plain ? node.raw : String(node.value);
    },
  };
}

/** `true`, or nothing: there is no more to say about it. */
export const bareWord: Shape<true> = {
  schema: { const: true },
  read: (node, reader) =>
    node.kind === "empty" || (node.kind === "scalar" && node.value === true)
      ? true
      : reportWrong(node, "no value", reader),
};

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return {
    schema: { enum: words },
    read(node, reader) {
      const found =
        node.kind === "scalar" ? words.find((each) => each === (node.plain ? node.raw : node.value)) : undefined;
      if (found !== undefined) return found;
      const given =
        node.kind === "scalar" && typeof node.value === "string" ? didYouMean(node.value, words) : undefined;
      return reportWrong(node, words.length > 1 ? `one of ${words.join(", ")}` : `"${words.join("")}"`, reader, given);
    },
  };
}

/** `true` or `false`. */
export const flag: Shape<boolean> = {
  schema: { type: "boolean" },
  read(node, reader) {
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    return reportWrong(node, "true or false", reader);
  },
};

/** A whole number that is fixed when the file is read. */
export function integer(minimum = 0, maximum = Number.MAX_SAFE_INTEGER): Shape<number> {
  return {
    schema: { type: "integer", minimum, ...(maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}) },
    read(node, reader) {
      const value = node.kind === "scalar" ? node.value : undefined;
      if (typeof value === "number" && Number.isSafeInteger(value) && value >= minimum && value <= maximum)
        return value;
      const range = maximum < Number.MAX_SAFE_INTEGER ? `from ${minimum} to ${maximum}` : `of at least ${minimum}`;
      return reportWrong(node, `a whole number ${range}`, reader);
    },
  };
}

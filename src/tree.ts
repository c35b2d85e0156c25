import type { Span } from "./source.ts";

/**
 * What a YAML text says, with the place of every part: aliases and merge keys are resolved, nothing is interpreted.
 * Everything that compiles (steps, matchers, settings) reads this tree, so that it can name the smallest place at fault.
 */
export type Node = MapNode | ListNode | ScalarNode | EmptyNode;

export interface MapNode {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: readonly Entry[];
  /** Made of data at run time: a key such as `$file` in it is a plain key. */
  readonly computed?: true;
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Node[];
}

export type Scalar = string | number | boolean | null | bigint | Uint8Array;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly span: Span;
  readonly value: Scalar;
  /** The scalar as it is written in the file, without quotes: `0101`, `1.10`, `yes`. */
  readonly raw: string;
  /** Only plain scalars are read as numbers, booleans and null; only they lose what follows a `#`. */
  readonly plain: boolean;
  /** Made of data at run time: a `${` in it is plain text, so that what a peer sent never becomes an expression. */
  readonly computed?: true;
}

/** A key without a value: YAML reads it as null, we know that nothing was written. */
export interface EmptyNode {
  readonly kind: "empty";
  readonly span: Span;
}

/** The entry of a key, or undefined. */
export function entry(node: Node, key: string): Entry | undefined {
  return node.kind === "map" ? node.entries.find((each) => each.key === key) : undefined;
}

/** Whether null is written. */
export function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** Whether a text or a number is written: nothing that is one of a few words, and no bytes. */
export function isTextOrNumber(node: Node): node is ScalarNode & { readonly value: string | number | bigint } {
  if (node.kind !== "scalar") return false;
  const { value } = node;
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint";
}

/** The plain data of a tree: objects are null-prototype, so that no key can reach `Object.prototype`. */
export function toData(node: Node): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "empty":
      return null;
    case "list":
      return node.items.map(toData);
    case "map": {
      const object = Object.create(null) as Record<string, unknown>;
      for (const { key, value } of node.entries) object[key] = toData(value);
      return object;
    }
  }
}

/**
 * A tree for data that was computed at run time (a whole map given as `${settings}`): every part has the place of the
 * expression that made it. What cannot stand in YAML (a function, a symbol) becomes its text.
 */
export function fromData(value: unknown, span: Span): Node {
  if (value === undefined) return { kind: "empty", span };
  if (Array.isArray(value)) return { kind: "list", span, items: value.map((item) => fromData(item, span)) };
  if (value instanceof Uint8Array) return { kind: "scalar", span, value, raw: "", plain: false };
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).map(([key, item]) => ({ key, keySpan: span, value: fromData(item, span) }));
    return { kind: "map", span, entries, computed: true };
  }
  if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    return { kind: "scalar", span, value, raw: String(value), plain: true };
  }
  const text = typeof value === "string" ? value : typeof value;
  return { kind: "scalar", span, value: text, raw: text, plain: false, computed: true };
}

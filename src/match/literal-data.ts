import { constant, type Expr, nowhere, type Scope } from "../expression/expr.ts";
import { template } from "../expression/template.ts";
import { textOf } from "../expression/value-text.ts";
import { emptyHelp } from "../shape/maps.ts";
import type { Reader } from "../shape/shape.ts";
import type { Node } from "../tree.ts";
import type { Mode } from "./pattern.ts";

/**
 * A node as plain data in which `${…}` has its value and nothing else is interpreted: no operators, no byte literals.
 * Where texts are meant, an unquoted scalar counts as it is written.
 */
export function literalData(node: Node, reader: Reader, mode: Mode = "value"): Expr<unknown> | undefined {
  switch (node.kind) {
    case "empty":
      reader.report({ headline: "A value is missing here", label: "no value", at: node.span, help: emptyHelp(node.span.source.text, node.span.start) });
      return undefined;
    case "scalar":
      if (typeof node.value === "string") return template(node.value, node.span, reader);
      if (mode === "text" && node.value !== null && !(node.value instanceof Uint8Array)) return constant(node.raw || textOf(node.value), node.span);
      return constant(node.value, node.span);
    case "list":
      return list(node.items.map((item) => literalData(item, reader, mode)), node);
    case "map":
      return map(node.entries.map(({ key, value }) => ({ key, value: literalData(value, reader, mode) })), node);
  }
}

function list(items: readonly (Expr<unknown> | undefined)[], { span }: Node): Expr<unknown> | undefined {
  const usable = items.filter((item) => item !== undefined);
  if (usable.length < items.length) return undefined;
  return gathered(usable, span, (scope) => usable.map((item) => item.evaluate(scope)));
}

interface DataMember {
  readonly key: string;
  readonly value: Expr<unknown> | undefined;
}

function map(members: readonly DataMember[], { span }: Node): Expr<unknown> | undefined {
  const values = members.map(({ value }) => value).filter((value) => value !== undefined);
  if (values.length < members.length) return undefined;
  return gathered(values, span, (scope) => {
    const object = Object.create(null) as Record<string, unknown>;
    for (const { key, value } of members) {
      const item = value?.evaluate(scope);
      // An absent optional leaves its member out.
      if (item !== undefined) object[key] = item;
    }
    return object;
  });
}

function gathered(parts: readonly Expr<unknown>[], span: Node["span"], evaluate: (scope: Scope) => unknown): Expr<unknown> {
  return parts.every((part) => part.constant) ? constant(evaluate(nowhere), span) : { span, constant: false, evaluate };
}

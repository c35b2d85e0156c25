import type { Reader } from "../../shape/shape.ts";
import { placeOf, type Span } from "../../source.ts";
import type { Node } from "../../tree.ts";

/** Reports names that a list declares more than once. Of a map this is an error of YAML already. `what`: the kind of the names. */
export function reportDeclaredTwice(node: Node | undefined, what: "client" | "parameter", reader: Reader): void {
  const first = new Map<string, Span>();
  for (const item of node?.kind === "list" ? node.items : []) {
    if (item.kind !== "scalar" || typeof item.value !== "string") continue;
    const before = first.get(item.value);
    if (!before) first.set(item.value, item.span);
    else {
      const { file, line, column } = placeOf(before);
      reader.report({
        headline: `The ${what} "${item.value}" is declared twice`,
        label: "the second time",
        at: item.span,
        notes: [`the first time: ${file}:${line}:${column}`],
        help: "Take one of them out, or give it another name.",
      });
    }
  }
}

import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import { constant, type Expr, map } from "./expr.ts";
import { placed } from "./fault.ts";
import { scalarTemplate } from "./template.ts";
import { textOf } from "./value-text.ts";

/** Where a text is wanted: an unquoted scalar counts as it is written (`0101`, `1.10`), the value of `${x}` becomes a text. */
export const text: Shape<Expr<string>> = {
  schema: { type: ["string", "number", "boolean"], description: "A text; it may hold ${…}" },
  read(node, reader) {
    if (node.kind !== "scalar" || node.value === null || node.value instanceof Uint8Array)
      return reportWrong(node, "a text", reader);
    if (typeof node.value !== "string") return constant(node.raw, node.span);
    const expr = scalarTemplate(node, reader);
    return map(expr, (value) => (typeof value === "string" ? value : placed(expr.span, () => textOf(value))));
  },
};

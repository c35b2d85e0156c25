import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import { checked } from "./checked.ts";
import { constant, type Expr } from "./expr.ts";
import { Fault } from "./fault.ts";
import { scalarTemplate } from "./template.ts";
import { named } from "./value-text.ts";

/** `true` or `false`, also as `${…}`; a text that says so counts, since those of the environment are texts. */
export const truth: Shape<Expr<boolean>> = {
  schema: {
    anyOf: [{ type: "boolean" }, { type: "string", pattern: "\\$\\{", patternErrorMessage: "Expected true or false" }],
  },
  read(node, reader) {
    if (node.kind !== "scalar" || (typeof node.value !== "boolean" && typeof node.value !== "string"))
      return reportWrong(node, "true or false", reader);
    const given = typeof node.value === "string" ? scalarTemplate(node, reader) : constant(node.value, node.span);
    return checked(given, parse, reader);
  },
};

// --- internal ---

function parse(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw new Fault(`Expected true or false, got ${named(value)}`);
}

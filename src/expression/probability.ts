import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import { checked } from "./checked.ts";
import { constant, type Expr } from "./expr.ts";
import { Fault } from "./fault.ts";
import { scalarTemplate } from "./template.ts";
import { named } from "./value-text.ts";

/** How often something happens, of all times that it could: from 0, never, to 1, always. */
export const probability: Shape<Expr<number>> = {
  schema: {
    anyOf: [
      { type: "number", minimum: 0, maximum: 1 },
      { type: "string", pattern: "\\$\\{", patternErrorMessage: "Expected a number from 0 to 1" },
    ],
  },
  read(node, reader) {
    if (node.kind !== "scalar" || (typeof node.value !== "number" && typeof node.value !== "string"))
      return reportWrong(node, "a number from 0 to 1", reader);
    const given = typeof node.value === "string" ? scalarTemplate(node, reader) : constant(node.value, node.span);
    return checked(given, parse, reader);
  },
};

// --- internal ---

function parse(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && number >= 0 && number <= 1) return number;
  throw new Fault(
    `Expected a number from 0 to 1, got ${named(value)}`,
    typeof number === "number" && number > 1 && number <= 100 ? `Write ${number / 100} for ${number} %.` : undefined,
  );
}

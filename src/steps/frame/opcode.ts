import { checked } from "../../expression/checked.ts";
import { constant, type Expr } from "../../expression/expr.ts";
import { Fault } from "../../expression/fault.ts";
import { scalarTemplate } from "../../expression/template.ts";
import { named } from "../../expression/value-text.ts";
import { opcodeNames, opcodes } from "../../net/wire-frame.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";

/** An opcode by its name (`text`, `ping`) or as a number from 0 to 15, also as `${…}`. */
export const opcode: Shape<Expr<number>> = {
  schema: {
    anyOf: [{ enum: opcodeNames }, { type: "integer", minimum: 0, maximum: 15 }, { type: "string", pattern: "\\$\\{" }],
  },
  read(node, reader) {
    if (node.kind !== "scalar" || (typeof node.value !== "number" && typeof node.value !== "string"))
      return reportWrong(node, expected, reader, help);
    const given = typeof node.value === "string" ? scalarTemplate(node, reader) : constant(node.value, node.span);
    return checked(given, parse, reader);
  },
};

// --- internal ---

const expected = "an opcode";
const help = `Opcodes are ${opcodeNames.join(", ")}, or a number from 0 to 15: 3 to 7 and 11 to 15 are reserved.`;

function parse(value: unknown): number {
  const name = opcodeNames.find((each) => each === value);
  if (name) return opcodes[name];
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 15) return number;
  const meant = typeof value === "string" ? didYouMean(value, opcodeNames) : undefined;
  throw new Fault(`Expected ${expected}, got ${named(value)}`, meant ?? help);
}

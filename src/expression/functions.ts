import { byteFunctions } from "./functions/bytes.ts";
import { fakeFunctions } from "./functions/fake.ts";
import type { ExpressionFunction } from "./functions/function.ts";
import { listFunctions } from "./functions/lists.ts";
import { numberFunctions } from "./functions/numbers.ts";
import { randomFunctions } from "./functions/random.ts";
import { textFunctions } from "./functions/text.ts";
import { timeFunctions } from "./functions/time.ts";

/** Every function that an expression may call, by name; the reference pages are written from this table. */
export const functions: Readonly<Record<string, ExpressionFunction>> = {
  ...randomFunctions,
  ...fakeFunctions,
  ...timeFunctions,
  ...textFunctions,
  ...byteFunctions,
  ...numberFunctions,
  ...listFunctions,
};

/** Names that CEL has for functions that are here under another. */
const aliases: Readonly<Record<string, string>> = { lowerAscii: "lower", upperAscii: "upper", dyn: "coalesce" };

/** The function of a name, if there is one. */
export function functionNamed(name: string): ExpressionFunction | undefined {
  const known = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
  return Object.hasOwn(functions, known) ? functions[known] : undefined;
}

import { bytesOperator } from "./bytes.ts";
import { comparison } from "./comparison.ts";
import { dataOperators } from "./data.ts";
import { formatWords } from "./format.ts";
import { listOperators } from "./lists.ts";
import { logic } from "./logic.ts";
import type { Operator, Word } from "./operator.ts";
import { presenceOperators, presenceWords } from "./presence.ts";
import { regexOperator } from "./regex.ts";
import { partOperators } from "./text.ts";
import { xpathOperator } from "./xpath.ts";

/** Every operator, in the order of the reference. */
export const operators: readonly Operator[] = [
  ...logic,
  ...comparison,
  ...presenceOperators,
  regexOperator,
  ...partOperators,
  ...listOperators,
  ...dataOperators,
  xpathOperator,
  bytesOperator,
];

/** Every word that stands without an operand. */
export const words: readonly Word[] = [...presenceWords, ...formatWords];

export const operatorsByName: ReadonlyMap<string, Operator> = new Map(operators.map((each) => [each.name, each]));
export const wordsByName: ReadonlyMap<string, Word> = new Map(words.map((each) => [each.name, each]));

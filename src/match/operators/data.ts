import type { Node } from "../../tree.ts";
import type { Finding } from "../difference.ts";
import { finding } from "../difference.ts";
import { jsonView } from "../json-view.ts";
import { literalPattern } from "../literal.ts";
import { type Context, type Pattern, valuePattern } from "../pattern.ts";
import { schema } from "../schema.ts";
import { textPattern } from "../text-pattern.ts";
import { show } from "../value.ts";
import { literalData } from "../literal-data.ts";
import { literalExpr } from "./operand.ts";
import type { Operator } from "./operator.ts";

/** The operators on whole values. */
export const dataOperators: readonly Operator[] = [
  {
    name: "$eq",
    operand: "a value",
    summary:
      "Exactly this value: no other members, and nothing in it is an operator. `{ $eq: null }` is a whole message that is null.",
    example: "{ settings: { $eq: { theme: dark } } }",
    compile(operand, { reader, mode }) {
      const literal =
        operand.kind === "scalar" && operand.value !== null && mode !== "value"
          ? literalExpr(operand, reader)
          : literalData(operand, reader);
      if (!literal) return undefined;
      const pattern = literalPattern(literal, mode, true);
      return { ...pattern, describe: (scope) => `{ $eq: ${pattern.describe(scope)} }` };
    },
  },
  {
    name: "$only",
    operand: "a map of members",
    summary: "An object with these members and no others.",
    example: "{ user: { $only: { name: alice, age: $any } } }",
    compile: (operand, context) => context.only(operand),
  },
  {
    name: "$json",
    operand: "a matcher",
    summary: "A text that holds JSON which matches.",
    example: "{ payload: { $json: { id: 7 } } }",
    compile(operand, context) {
      const inner = context.compile(operand, "value");
      return inner && jsonPattern(inner, operand, context);
    },
  },
  {
    name: "$schema",
    operand: "a JSON Schema, or the name of its file",
    summary:
      "A value that fits a JSON Schema: inline, `file.json`, `file.json#/pointer` or `asyncapi.yaml#MessageName`.",
    example: "{ user: { $schema: schemas/user.json } }",
    compile(operand, { reader }) {
      const check = schema.read(operand, reader);
      if (!check) return undefined;
      const file = operand.kind === "scalar" && typeof operand.value === "string" ? operand.value : undefined;
      return valuePattern({
        span: operand.span,
        constant: check.constant,
        holds: (value, scope) => value !== undefined && check.check(jsonView(value), scope).length === 0,
        explain(value, path, scope) {
          if (value === undefined)
            return [finding({ path, expected: "a value that fits its schema", actual: "nothing", at: operand.span })];
          return check.check(jsonView(value), scope).map((each): Finding => rooted(each, path));
        },
        describe: () => `{ $schema: ${file === undefined ? "…" : show(file)} }`,
        phrase: () => `a value that fits ${file ?? "its schema"}`,
      });
    },
  },
];

/** A difference found from the root of a part, told from the root of the message. */
function rooted(difference: Finding, path: string): Finding {
  const where = path + difference.path.slice(1);
  return { ...difference, path: where, text: where + difference.text.slice(difference.path.length) };
}

function jsonPattern(inner: Pattern, { span }: Node, { mode }: Context): Pattern {
  return textPattern({
    span,
    constant: inner.constant,
    mode,
    test(text, scope) {
      const value = parsed(text);
      return value !== undefined && inner.holds(value, scope);
    },
    explainText(text, path, scope) {
      const value = parsed(text);
      if (value !== undefined) return inner.explain(value, path, scope);
      return [
        finding({
          path,
          expected: `JSON with ${inner.phrase(scope)}`,
          actual: show(text),
          at: span,
          note: "this is not JSON",
        }),
      ];
    },
    describe: (scope) => `{ $json: ${inner.describe(scope)} }`,
    phrase: (scope) => `JSON with ${inner.phrase(scope)}`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A text that is not JSON is an answer here, not a fault.
    return undefined;
  }
}

import { type Condition, condition } from "../expression/condition.ts";
import type { Expr } from "../expression/expr.ts";
import { expression } from "../expression/expression.ts";
import { template } from "../expression/template.ts";
import { matcher } from "../match/compile.ts";
import type { Difference, Matcher } from "../match/matcher.ts";
import { Failure } from "../problem.ts";
import { either } from "../shape/lists.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { Entry } from "../tree.ts";
import { partDifferences } from "./http/answer.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { valueAt, valuesRead } from "./variable/values-read.ts";

/** One `value: matcher` of an assertion. */
interface Claim {
  readonly key: string;
  readonly at: Span;
  readonly value: Expr<unknown>;
  readonly matcher: Matcher;
}

const claims: Shape<readonly Claim[]> = {
  schema: { type: "object", additionalProperties: matcher.schema },
  read(node, reader) {
    if (node.kind !== "map" || node.entries.length === 0)
      return reportWrong(node, "a map of values and matchers", reader, "Write assert: { order.state: open }.");
    return node.entries.flatMap((entry) => claim(entry, reader) ?? []);
  },
};

/** `assert`: what must hold of variables. */
export const assertStep = defineStep({
  name: "assert",
  actor: "nobody",
  offWire: true,
  summary: "Fails when a condition does not hold, or a value does not match.",
  details: `A text is a condition in CEL. A map has a variable, a path or an expression on the left and a matcher on the right, as in \`expect\`;
all of them are looked at, and all differences are shown. A failure shows the values that the condition read.`,
  examples: [
    "- set: { price: 10, amount: 3 }\n- assert: price * amount < 100 && amount > 0",
    "- set: { order: { id: 7, state: open } }\n- assert: { order.id: { $gt: 0 }, order.state: { $in: [open, paid] } }",
    '- set: { names: [alice, bob] }\n- assert: { "size(names)": 2, names: { $contains: bob } }',
  ],
  value: {
    shape: either<readonly Claim[], Condition>((node) => node.kind === "map", claims, condition),
    doc: "A condition in CEL, or `{ value: matcher }`.",
  },
  options: {},
  compile({ value, valueNode, name }) {
    if (!value) return undefined;
    const what = name === undefined ? "The assertion" : `The assertion "${name}"`;
    if (isCondition(value)) return (scope) => assertCondition(value, { what, at: valueNode.span }, scope);
    return (scope) => assertClaims(value, what, scope);
  },
});

function isCondition(value: Condition | readonly Claim[]): value is Condition {
  return !Array.isArray(value);
}

/** The key is an expression as it stands between `${` and `}`; written with them it means the same. */
function claim({ key, keySpan, value }: Entry, reader: Reader): Claim | undefined {
  const compiled = key.includes("${") ? template(key, keySpan, reader) : expression(key, keySpan, reader);
  const what = matcher.read(value, reader);
  return what && { key: key.replace(/^\$\{(.*)\}$/s, "$1").trim(), at: keySpan, value: compiled, matcher: what };
}

function assertCondition(
  asserted: Condition,
  { what, at }: { readonly what: string; readonly at: Span },
  scope: PlayScope,
): void {
  if (asserted.evaluate(scope)) return;
  throw new Failure({
    code: "assert",
    headline: `${what} does not hold: ${asserted.text}`,
    label: "does not hold",
    at,
    notes: valuesRead(asserted.text, scope),
  });
}

/** A member that is absent reads as null in expressions; matchers tell the two apart. */
function claimed({ key, value }: Claim, scope: PlayScope): unknown {
  const read = value.evaluate(scope);
  return read === null && /^[A-Za-z_]\w*([.]\w+|\[\d+\])*$/.test(key) ? valueAt(key, scope) : read;
}

function assertClaims(asserted: readonly Claim[], what: string, scope: PlayScope): void {
  const differences: Difference[] = [];
  const wrong: Claim[] = [];
  for (const each of asserted) {
    const found = partDifferences(each.key, each.matcher, { value: claimed(each, scope) }, scope);
    if (found.length > 0) wrong.push(each);
    differences.push(...found);
  }
  const [first, ...others] = differences;
  if (!first) return;
  throw new Failure({
    code: "assert",
    headline: `${what} does not hold: ${first.text}`,
    label: `got ${first.actual}`,
    at: first.at ?? wrong[0]?.at,
    expected: first.expected,
    actual: first.actual,
    notes: [...others.map((each) => each.text), ...new Set(wrong.flatMap((each) => valuesRead(each.key, scope)))],
  });
}

import { parseDuration } from "../expression/duration-text.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import type { Node, ScalarNode } from "../tree.ts";
import { anyOf } from "./combine.ts";
import { inOrder } from "./difference.ts";
import type { Matcher } from "./matcher.ts";
import { compilePattern } from "./node.ts";
import type { Mode, Pattern } from "./pattern.ts";
import { matcherSchema } from "./registry.ts";
import { cut } from "./value.ts";

/** Which message, or what a part of one must be: see the reference of matchers. */
export const matcher: Shape<Matcher> = matcherOf("value");

/** A matcher of texts: headers, query, cookies, reasons. An unquoted scalar counts as it is written; null is none. */
export const textMatcher: Shape<Matcher> = matcherOf("text");

/** A matcher of codes, statuses and exit codes: a number, a list of which any will do, or operators. */
export const codeMatcher: Shape<Matcher> = {
  schema: {
    anyOf: [
      { type: "integer" },
      { type: "array", items: { type: ["integer", "string", "object"] } },
      { type: ["string", "object"], description: "An expression, or operators such as { $gte: 4000 }" },
    ],
  },
  read(node, reader) {
    if (node.kind !== "list") return asMatcher(code(node, reader));
    if (node.items.length === 0) return reportWrong(node, "at least one code", reader);
    const codes = node.items.map((item) => code(item, reader));
    const usable = codes.filter((each) => each !== undefined);
    if (usable.length < codes.length) return undefined;
    return asMatcher(anyOf(usable, node.span, (scope) => `[${usable.map((each) => each.describe(scope)).join(", ")}]`));
  },
};

/**
 * The matcher of a step whose options have these names. A matcher all of whose members are options was most likely meant
 * to stand beside them: `receive: { count: 3 }` for `{ receive, count: 3 }`. That is a warning.
 */
export function stepMatcher(optionNames: readonly string[], action = "receive"): Shape<Matcher> {
  return {
    schema: matcher.schema,
    read(node, reader) {
      warnOfOptions(node, optionNames, action, reader);
      return matcher.read(node, reader);
    },
  };
}

function matcherOf(mode: Mode): Shape<Matcher> {
  return { schema: matcherSchema, read: (node, reader) => asMatcher(compilePattern(node, reader, mode)) };
}

function asMatcher(pattern: Pattern | undefined): Matcher | undefined {
  return (
    pattern && {
      span: pattern.span,
      constant: pattern.constant,
      pins: pattern.pins,
      holds: (actual, scope) => pattern.holdsWhole(actual, scope),
      capture: pattern.captureWhole,
      mayHold: (actual) => pattern.mayHoldWhole?.(actual) ?? true,
      explain: (actual, scope) => inOrder(pattern.explainWhole(actual, scope)),
      describe: (scope, width = 80) => cut(pattern.describe(scope), width),
    }
  );
}

function code(node: Node, reader: Reader): Pattern | undefined {
  const isText = node.kind === "scalar" && typeof node.value === "string" && !/^\$|\$\{/.test(node.value);
  const isOther = node.kind === "scalar" && typeof node.value !== "string" && !Number.isInteger(node.value);
  if (node.kind === "list" || isText || isOther) {
    return reportWrong(node, "a code, a list of codes, or operators", reader);
  }
  return compilePattern(node, reader, "value");
}

function warnOfOptions(node: Node, optionNames: readonly string[], action: string, reader: Reader): void {
  if (node.kind === "scalar") warnOfTime(node, optionNames, action, reader);
  if (node.kind !== "map" || node.entries.length === 0) return;
  if (!node.entries.every(({ key }) => optionNames.includes(key))) {
    warnOfTimes(node, optionNames, action, reader);
    return;
  }
  const options = node.entries
    .map(({ key, value }) => `${key}: ${value.kind === "scalar" ? value.raw : "…"}`)
    .join(", ");
  reader.report({
    severity: "warning",
    headline: `This matcher has only members that are names of options (${node.entries.map(({ key }) => key).join(", ")})`,
    label: "a matcher, not options",
    at: node.span,
    help: `Did you mean { ${action}, ${options} }? Options stand beside the action. If the message has such members, add another member that it has.`,
  });
}

/** `receiveNothing: 200ms`: a message of that text never comes, and what was meant is how long to listen. */
function warnOfTime(node: ScalarNode, optionNames: readonly string[], action: string, reader: Reader): void {
  if (!node.plain || parseDuration(node.raw) === undefined) return;
  const option = ["timeout", "for"].find((each) => optionNames.includes(each));
  const meant = option === undefined ? "" : `Did you mean { ${action}, ${option}: ${node.raw} }? `;
  reader.report({
    severity: "warning",
    headline: `"${node.raw}" is the text of a message here, not a time`,
    label: "a matcher",
    at: node.span,
    help: `${meant}If the text is meant, quote it.`,
  });
}

/** A duration of YAML is nothing that a message holds: behind the name of an option it is meant as that option. */
function warnOfTimes(
  node: Node & { readonly kind: "map" },
  optionNames: readonly string[],
  action: string,
  reader: Reader,
): void {
  for (const { key, keySpan, value } of node.entries) {
    const text = value.kind === "scalar" && value.plain ? value.raw : "";
    if (!optionNames.includes(key) || parseDuration(text) === undefined) continue;
    reader.report({
      severity: "warning",
      headline: `"${key}" stands inside the matcher: the message must have such a member`,
      label: "a member, not an option",
      at: keySpan,
      help: `To ${action} with this option, write it beside: { ${action}: { … }, ${key}: ${text} }. If the member is meant, quote its value.`,
    });
  }
}

import type { Expr } from "../expression/expr.ts";
import { payload } from "../expression/payload.ts";
import { raw } from "../shape/lists.ts";
import { emptyHelp } from "../shape/maps.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Node } from "../tree.ts";
import { defineStep, type StepReader } from "./step.ts";
import { setVariable } from "./variable/variable-change.ts";
import { type VariablePath, variablePath } from "./variable/variable-path.ts";

interface Assignment {
  readonly path: VariablePath;
  readonly value: Expr<unknown>;
}

/** `set`: gives variables values. */
export const setStep = defineStep({
  name: "set",
  actor: "nobody",
  offWire: true,
  summary: "Gives variables values.",
  details: `Each key is a name, or the path of a member: \`order.items[0].id\`, \`order["a key"]\`. A path may hold \`\${…}\`. Assignments happen in
the order in which they are written, so a later one sees the earlier ones. What a variable gets is a copy: changing a member changes
no other variable.

Inside a fragment that was called by an actor the variables are the call's own. In a mock, a path begins at \`data\` (shared by all
connections) or at a declared name of \`state\` (of this connection); any other name is local to the script. \`alice.token\` and
\`self.token\` are variables of a peer.`,
  examples: [
    "- set: { room: lobby, limit: 10 }",
    `- set: { order: { price: 10, amount: 3, items: [] } }
- set: { total: "\${order.price * order.amount}", order.state: open, "order.items[0]": { id: 1 } }`,
    '- alice: { set: { self.token: "${uuid()}" } }',
  ],
  value: {
    shape: raw({ type: "object", additionalProperties: payload.schema }),
    doc: "Names or paths, each with its value. A value may be anything, and hold `${…}`.",
  },
  options: {},
  compile({ value }, reader) {
    if (!value) return undefined;
    const assignments = readAssignments(value, reader);
    return (scope) => {
      for (const { path, value: expr } of assignments) setVariable(path, expr.evaluate(scope), scope);
    };
  },
});

function readAssignments(node: Node, reader: StepReader): readonly Assignment[] {
  if (node.kind !== "map") {
    reportWrong(node, "a map of names and values", reader, "Write set: { name: value }.");
    return [];
  }
  return node.entries.flatMap(({ key, keySpan, value: given }) => {
    const path = variablePath(key, keySpan, reader, true);
    if (given.kind === "empty") {
      const help = emptyHelp(given.span.source.text, keySpan.end);
      reader.report({ headline: `The variable "${key}" gets no value`, label: "no value", at: keySpan, help });
      return [];
    }
    const value = payload.read(given, reader);
    return path && value ? [{ path, value }] : [];
  });
}

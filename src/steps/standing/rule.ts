import { condition } from "../../expression/condition.ts";
import { span as durationRange } from "../../expression/duration.ts";
import type { Expr } from "../../expression/expr.ts";
import type { Difference } from "../../match/matcher.ts";
import type { Message } from "../../net/message.ts";
import { changed, raw } from "../../shape/lists.ts";
import { type Members, object, objectSchema } from "../../shape/maps.ts";
import { flag, oneOf, reportWrong, word } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import { type Span, textOf } from "../../source.ts";
import type { Side } from "./fault.ts";
import type { Node } from "../../tree.ts";
import { withoutRoots } from "./root-keys.ts";
import type { PlayScope, Script, StepReader } from "../step.ts";
import { capturedNames, type MessagePin, when } from "./when.ts";

/** A standing receive: `when` and `if` select, `do` follows. The same on clients and in mocks. */
export interface Rule {
  /** Its path in the document, which no other has: `endpoints.1.rules.2`. */
  readonly id: string;
  readonly name: string;
  /** By what it is known again when its file is written anew: its name, else all of its text. */
  readonly identity: string;
  readonly at: Span;
  readonly script: Script;
  /** Milliseconds from the arrival to the reaction. */
  readonly delay: Expr<{ readonly min: number; readonly max: number }> | undefined;
  /** Its reactions need not wait for those before them. */
  readonly anyOrder: boolean;
  /** Whose messages it takes, in a proxy; undefined: those of both sides. */
  readonly from: Side | undefined;
  /** Whether it has a condition. One without is the default: it takes what no other rule wants. */
  readonly conditional: boolean;
  /** Whether it takes messages at first. */
  readonly enabled: boolean;
  /** Constants in the message without which it does not hold. */
  readonly pins: readonly MessagePin[];
  /** Whether it would take the message, were it switched on. */
  holds(message: Message, scope: PlayScope): boolean;
  /** Why its `when` does not hold, the first difference first; empty when it does. */
  misses(message: Message, scope: PlayScope): readonly Difference[];
  /** Whether its patterns have named groups. */
  readonly captures: boolean;
  /** Named groups of its regular expressions, as variables of the reaction. */
  groups(message: Message, scope: PlayScope): Readonly<Record<string, string | null>>;
}

/** Which of the rules that hold answers a message. */
export type Answer = "first" | "random" | "sequential";

export const answer: Shape<Answer> = oneOf("first", "random", "sequential");

export const answerDoc =
  "Which of the rules that hold answers: the `first` (default), a `random` one, or each in its turn (`sequential`).";

export const ruleMembers = {
  name: { shape: word("the name of a rule"), doc: "For logs." },
  from: {
    shape: oneOf("client", "server"),
    doc: "In a proxy: whose messages. Default: those of the client and of the server.",
  },
  when: { shape: when, doc: "Which messages: a matcher over `message`, `raw`, `number`, `self`, …" },
  if: { shape: condition, doc: "A condition beside it." },
  do: {
    shape: raw({ $ref: "#/definitions/script" }),
    doc: "The steps that follow; `[]` drops the message.",
    required: true,
  },
  delay: { shape: durationRange, doc: "A pause, counted from the arrival: `20ms..60ms`." },
  order: { shape: oneOf("arrival", "any"), doc: "`any`: its reactions may overtake those before them." },
  enabled: { shape: flag, doc: "`false` switches the rule off." },
} as const satisfies Members;

const ruleShape = object("a rule", ruleMembers);

export const rulesSchema = { type: "array", items: objectSchema(ruleMembers) };

/** The names that a rule's steps may use beside variables. */
export const reactionNames = ["message", "raw", "number", "receiver", "close"] as const;

/** Compiles a list of rules; `answers` says which of those that hold. */
export function readRules(node: Node, path: string, reader: StepReader, answers: Answer = "first"): readonly Rule[] {
  if (node.kind !== "list") {
    reportWrong(node, "a list of rules", reader);
    return [];
  }
  const rules = node.items
    .map((item, index) => readRule(item, `${path}.${index + 1}`, index, reader))
    .filter((rule) => rule !== undefined);
  if (answers === "first") warnOfUnreached(rules, reader);
  return rules;
}

/** What stands behind a rule that takes every message never answers, unless that one is switched off. */
function warnOfUnreached(rules: readonly Rule[], reader: StepReader): void {
  const index = rules.findIndex(({ conditional, enabled }) => enabled && !conditional);
  // Of a proxy one may take every message of one side.
  const side = rules[index]?.from;
  const unreached =
    index === -1 ? undefined : rules.slice(index + 1).find(({ from }) => side === undefined || from === side);
  if (!unreached) return;
  reader.report({
    severity: "warning",
    headline: "No message reaches this rule: one before it takes every message",
    label: "never reached",
    at: unreached.at,
    help: "Write the rule without when and if last. If any of them may answer, write answer: random or answer: sequential beside the rules.",
  });
}

function readRule(node: Node, path: string, index: number, outer: StepReader): Rule | undefined {
  const captured = capturedNames(node);
  const reader = outer.within([...reactionNames, ...captured]);
  const read = changed(ruleShape, (each) => each).read(withoutRoots(node, ruleMembers, outer), reader);
  if (!read || node.kind !== "map") return undefined;
  const from = node.entries.find(({ key }) => key === "from");
  if (from && outer.inMock === false)
    outer.report({
      headline: "A rule of a client takes what its server sends",
      label: "only in a proxy",
      at: from.keySpan,
      help: "Leave from out.",
    });
  const script = read.do ? reader.script(read.do, path) : [];
  const { when: selects, if: also, enabled = true } = read;
  return {
    id: path,
    name: read.name ?? `rule ${index + 1}`,
    identity: read.name === undefined ? textOf(node.span) : `name ${read.name}`,
    at: node.span,
    script,
    delay: read.delay,
    anyOrder: read.order === "any",
    from: read.from,
    conditional: selects !== undefined || also !== undefined,
    enabled,
    pins: selects?.pins ?? [],
    holds(message, scope) {
      if (selects && !selects.holds(message, scope)) return false;
      if (!also) return true;
      return also.evaluate(
        selects && captured.length > 0 ? scope.with(Object.entries(selects.groups(message, scope))) : scope,
      );
    },
    misses: (message, scope) => selects?.misses(message, scope) ?? [],
    captures: captured.length > 0,
    groups: (message, scope) => selects?.groups(message, scope) ?? {},
  };
}

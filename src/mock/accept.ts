import { condition } from "../expression/condition.ts";
import { raw } from "../shape/lists.ts";
import { type Members, object, objectSchema } from "../shape/maps.ts";
import { didYouMean } from "../shape/nearest.ts";
import { bareWord, reportWrong, word } from "../shape/scalars.ts";
import type { Span } from "../source.ts";
import { type Close, close } from "../steps/close.ts";
import { withoutRoots } from "../steps/standing/root-keys.ts";
import { setStep } from "../steps/set.ts";
import type { Run, StepReader } from "../steps/step.ts";
import { capturedNames, when } from "../steps/standing/when.ts";
import type { Entry, Node } from "../tree.ts";
import { requestCondition, type RequestCondition } from "./request-condition.ts";
import { response, type ResponseSpec } from "../steps/server/response.ts";

/** What becomes of a handshake. `close`: it is accepted, and closed at once with that code. */
export type Verdict =
  | { readonly kind: "accept" }
  | { readonly kind: "close"; readonly close: Close; readonly at: Span }
  | { readonly kind: "refuse"; readonly response: ResponseSpec }
  | { readonly kind: "hang" }
  | { readonly kind: "drop" };

/** A rule over handshakes. The first that holds decides; where none holds, the handshake is accepted. */
export interface AcceptRule {
  readonly name: string;
  readonly at: Span;
  readonly condition: RequestCondition;
  /** Remembers what `set` says, before the verdict is given. */
  readonly remember: Run | undefined;
  readonly verdict: Verdict;
}

const acceptMembers = {
  name: { shape: word("the name of a rule"), doc: "For logs." },
  when: {
    shape: when,
    doc: "Which handshakes: a matcher over `params`, `query`, `headers`, `cookies`, `path`, `protocol`, `protocols`, `self`, `data`, …",
  },
  if: { shape: condition, doc: "A condition beside it." },
  set: {
    shape: raw({ type: "object" }),
    doc: "What to remember: names of `state`, or paths in `data`. Without a verdict beside it the handshake is accepted.",
  },
  close: { shape: close, doc: "Accepts, and closes at once: a code, or `{ code, reason }`." },
  refuse: {
    shape: response(403),
    doc: "Answers another status than 101: a status, or `{ status, headers, json | text | body }`. Default: 403.",
  },
  hang: { shape: bareWord, doc: "Never answers.", bare: true },
  drop: { shape: bareWord, doc: "Resets TCP without an answer.", bare: true },
} as const satisfies Members;

const acceptShape = object("a rule of accept", acceptMembers);

export const acceptSchema = {
  type: "array",
  items: { anyOf: [{ enum: ["hang", "drop"] }, objectSchema(acceptMembers)] },
};

const verdicts: readonly string[] = ["close", "refuse", "hang", "drop"];

/** Compiles `accept`. `state`: the names that `set` may speak of beside `data`. */
export function readAcceptRules(
  node: Node,
  path: string,
  state: ReadonlySet<string>,
  reader: StepReader,
): readonly AcceptRule[] {
  if (node.kind !== "list") {
    reportWrong(node, "a list of rules", reader, "Write accept: [ { when: …, close: { code: 4401 } } ].");
    return [];
  }
  return node.items
    .map((item, index) => readAcceptRule(item, `${path}.${index + 1}`, index, state, reader))
    .filter((rule) => rule !== undefined);
}

function readAcceptRule(
  item: Node,
  path: string,
  index: number,
  state: ReadonlySet<string>,
  outer: StepReader,
): AcceptRule | undefined {
  const node = unfolded(item);
  const reader = outer.within(capturedNames(node));
  const read = acceptShape.read(withoutRoots(node, acceptMembers, reader), reader);
  if (!read || node.kind !== "map") return undefined;
  const given = node.entries.filter(({ key }) => verdicts.includes(key));
  const [first, second] = given;
  if (first && second) {
    reader.report({
      headline: `A rule of accept has one verdict; this one has "${first.key}" and "${second.key}"`,
      label: "the second one",
      at: second.keySpan,
    });
  }
  const set = node.entries.find(({ key }) => key === "set");
  return {
    name: read.name ?? `accept rule ${index + 1}`,
    at: node.span,
    condition: requestCondition(node, read.when, read.if),
    remember: read.set && set ? readSet(set, path, state, reader) : undefined,
    verdict: verdictOf(read, first),
  };
}

/** A bare word, `hang` or `drop`, is a rule that always holds. */
function unfolded(node: Node): Node {
  if (node.kind !== "scalar" || (node.value !== "hang" && node.value !== "drop")) return node;
  const { span, value: key } = node;
  return { kind: "map", span, entries: [{ key, keySpan: span, value: { kind: "empty", span } }] };
}

function verdictOf(read: NonNullable<ReturnType<typeof acceptShape.read>>, entry: Entry | undefined): Verdict {
  if (read.close && entry) return { kind: "close", close: read.close, at: entry.value.span };
  if (read.refuse) return { kind: "refuse", response: read.refuse };
  if (read.hang) return { kind: "hang" };
  return { kind: read.drop ? "drop" : "accept" };
}

/** `set` outlives the rule, so it may only name what does. */
function readSet(
  { keySpan, value }: Entry,
  path: string,
  state: ReadonlySet<string>,
  reader: StepReader,
): Run | undefined {
  for (const { key, keySpan: at } of value.kind === "map" ? value.entries : []) {
    const root = /^\w+/.exec(key)?.[0] ?? key;
    if (root === "data" || root === "self" || state.has(root)) continue;
    const help = didYouMean(root, [...state, "data"]) ?? `Declare it beside accept: state: { ${root}: null }.`;
    reader.report({ headline: `"${root}" is not in the state of this endpoint`, label: "not in its state", at, help });
  }
  return setStep.compile(
    { at: keySpan, path, value, valueNode: value, options: {}, id: undefined, name: undefined, series: undefined },
    reader,
  );
}

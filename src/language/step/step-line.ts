import { condition } from "../../expression/condition.ts";
import { reportWrong, word } from "../../shape/scalars.ts";
import type { Span } from "../../source.ts";
import type { Entry, MapNode, Node } from "../../tree.ts";
import { acts } from "./actors.ts";
import type { DocumentReader } from "../reader.ts";
import { reportTwo, reportUnknown } from "../mistakes/unknown-step.ts";

/** A step as it is written, with its acting key found. */
export interface Line {
  readonly node: MapNode | { readonly span: Span; readonly entries: readonly Entry[] };
  readonly acting: Entry;
}

/** A step with its acting key apart from what stands beside it. */
export interface StepParts {
  readonly path: string;
  readonly acting: Entry;
  readonly options: readonly Entry[];
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** As a reader would say it: its name, or the step as it is written. */
  readonly title: string;
  /** Of a receive beside a send: the id of both, which `after` finds the send by. */
  readonly sentId?: string | undefined;
  readonly span: Span;
}

/** What may stand beside any key that acts. */
export const modifierMembers = {
  id: { shape: word("an id"), doc: "The name by which `after` finds the step, and the series of its latency." },
  name: { shape: word("a title"), doc: "A title for reports, and the series of its latency." },
  if: { shape: condition, doc: "The step is skipped when the condition does not hold." },
} as const;

/** Finds the key that acts: exactly one, but for `send` with a kind of receive beside it. */
export function lineOfStep(node: Node, reader: DocumentReader): Line | undefined {
  if (node.kind === "scalar" && typeof node.value === "string") {
    const acting: Entry = { key: node.value, keySpan: node.span, value: { kind: "empty", span: node.span } };
    if (acts(node.value, reader)) return { node: { span: node.span, entries: [acting] }, acting };
    reportUnknown(acting, reader);
    return undefined;
  }
  if (node.kind !== "map") {
    const example = reader.acting.peer ? "connect, or { send: … }" : "alice: { send: … }, or wait: 1s";
    return reportWrong(node, "a step", reader, `A step is, for example, ${example}.`);
  }
  const candidates = node.entries.filter((each) => acts(each.key, reader));
  // `if` acts only when nothing else does.
  const acting = candidates.length > 1 ? candidates.filter((each) => each.key !== "if") : candidates;
  const [first, second] = acting;
  if (!first) {
    const odd = node.entries.find(({ key }) => !(key in modifierMembers));
    const help = "id, name and if stand beside what acts: - alice: connect.";
    if (odd) reportUnknown(odd, reader);
    else
      reader.report({
        headline: node.entries.length > 0 ? "Nothing acts in this step" : "The step is empty",
        label: "nothing acts",
        at: node.span,
        ...(node.entries.length > 0 ? { help } : {}),
      });
    return undefined;
  }
  if (!second) return { node, acting: first };
  const receives = acting.filter(({ key }) => sendWith.has(key));
  const [one, other] = receives;
  if (one && other && acting.length === receives.length + 1 && acting.some(({ key }) => key === "send")) {
    reader.report({
      headline: `A send has one kind of receive beside it; this one has "${one.key}" and "${other.key}"`,
      label: "the second one",
      at: other.keySpan,
      help: `Write a list: [{ send: …, ${one.key}: … }, { ${other.key}: … }].`,
    });
    return undefined;
  }
  if (acting.length === 2 && first.key !== second.key && acting.some((each) => each.key === "send")) {
    const receive = acting.find((each) => each.key.startsWith("receive") && sendWith.has(each.key));
    const send = acting.find((each) => each.key === "send");
    if (receive && send) return { node, acting: send };
  }
  reportTwo(first, second, reader);
  return undefined;
}

/** The kinds that may stand beside a send in one step. */
export const sendWith: ReadonlySet<string> = new Set(["receive", "receiveNext", "receiveAll", "receiveNothing"]);

import { condition, type Condition } from "../../expression/condition.ts";
import { duration, span as durationRange } from "../../expression/duration.ts";
import { constant, type Expr } from "../../expression/expr.ts";
import { count, wholeNumber } from "../../expression/number.ts";
import { probability } from "../../expression/probability.ts";
import { rate } from "../../expression/rate.ts";
import { closeFault } from "../../net/close-code.ts";
import type { Message } from "../../net/message.ts";
import type { Effect } from "../../net/meddler.ts";
import { Failure } from "../../problem.ts";
import { either, oneOrMany } from "../../shape/lists.ts";
import { type Members, object, objectSchema } from "../../shape/maps.ts";
import { bareWord, flag, oneOf, reportWrong, word } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Entry, Node } from "../../tree.ts";
import { type Close, close } from "../close.ts";
import { withoutRoots } from "./root-keys.ts";
import type { PlayScope, StepReader } from "../step.ts";
import { capturedNames, type When, when } from "./when.ts";
import { frame, frameOf } from "../frame/written-frame.ts";

/** Who sends. */
export type Side = "client" | "server";

/** What a fault does; what of a message is damaged is seen when there is one. */
export type FaultEffect =
  | Effect
  /** How many bytes of it are kept. */
  | { readonly kind: "truncate"; readonly bytes: number }
  /** How many bytes of it become others. */
  | { readonly kind: "corrupt"; readonly bytes: number; readonly random: () => number };

/** What goes wrong with the messages of a connection, and with which of them. */
export interface FaultSpec {
  readonly name: string;
  readonly at: Span;
  /** As it is written, in one line. */
  readonly text: string;
  /** Whose messages; undefined: those of both sides, each counted by itself. */
  readonly from: Side | undefined;
  /** Whether it happens to messages: as it is written. */
  readonly enabled: boolean;
  /** Which of those that fit, by their number among them, from 1. */
  readonly nth: readonly Expr<number>[] | undefined;
  readonly every: Expr<number> | undefined;
  readonly skip: Expr<number> | undefined;
  readonly probability: Expr<number> | undefined;
  /** Whether it chooses by the message: `when` or `if`. */
  readonly chooses: boolean;
  /** Whether what it does may depend on the message: `${…}`. */
  readonly speaks: boolean;
  holds(message: Message, scope: PlayScope): boolean;
  /** What is done; `random`: numbers in [0, 1). */
  effect(scope: PlayScope, random: () => number): FaultEffect;
}

/** `true` or nothing, or what is to be said beside it. */
function orBare<T>(shape: Shape<T>): Shape<T | true> {
  return either(
    (node) => node.kind === "empty" || (node.kind === "scalar" && typeof node.value === "boolean"),
    bareWord,
    shape,
  );
}

const atLeastOne = wholeNumber({ min: 1 });

/** What may go wrong: a fault has one of these. */
export const kinds = {
  lose: { shape: bareWord, doc: "The message goes nowhere.", bare: true },
  delay: {
    shape: durationRange,
    doc: "It comes later: `50ms`, or `20ms..60ms`, counted from its coming. What comes behind it does not overtake it.",
  },
  duplicate: { shape: bareWord, doc: "It comes twice.", bare: true },
  reorder: { shape: durationRange, doc: "It alone is held back so long; what comes meanwhile overtakes it." },
  truncate: { shape: count, doc: "How many bytes of it are left; of a text whole characters." },
  corrupt: {
    shape: atLeastOne,
    doc: "How many of its bytes become others. Of a text ASCII characters do, so that it stays a text.",
  },
  invalidFrame: {
    shape: orBare(frame),
    doc: "A frame that breaks RFC 6455 goes out in its place: one with the reserved opcode 3, or `{ opcode, fin, rsv, mask, payload, length }`. Of what this side sends.",
    bare: true,
  },
  close: { shape: close, doc: "The connection is closed instead: a code, or `{ code, reason }`." },
  reset: { shape: bareWord, doc: "TCP is reset instead.", bare: true },
  freeze: {
    shape: orBare(duration),
    doc: "From this message on neither side hears anything, for so long; without a value for ever. TCP stays open.",
    bare: true,
  },
  throttle: { shape: rate, doc: "No more than that goes this way: `10KiB/s`. What comes behind it waits." },
  slowRead: {
    shape: rate,
    doc: "No more than that is read from the socket: `10KiB/s`. So the other side feels it. Of what this side receives.",
  },
} as const satisfies Members;

/** To which messages it happens. */
export const choice = {
  from: {
    shape: oneOf("client", "server"),
    doc: "Whose messages. Default: those of both, each side counted by itself.",
  },
  when: { shape: when, doc: "Which messages: a matcher over `message`, `raw`, `number`, `self`, …" },
  if: { shape: condition, doc: "A condition beside it." },
  nth: {
    shape: oneOrMany(atLeastOne),
    doc: "The nth message of the connection that fits, or several: `3`, `[3, 5]`.",
  },
  every: { shape: atLeastOne, doc: "Every so manyth of them: `10` is the 10th, the 20th, …" },
  skip: { shape: count, doc: "How many of them are left alone first; `nth` and `every` count behind them." },
  probability: {
    shape: probability,
    doc: "How often, of all messages that it could happen to: from 0 to 1. The same with the same `--seed`.",
  },
  name: { shape: word("the name of a fault"), doc: "For logs and failures." },
  enabled: { shape: flag, doc: "`false` switches the fault off." },
} as const satisfies Members;

const faultMembers = { ...kinds, ...choice } as const satisfies Members;
const faultShape = object("a fault", faultMembers);

export const faultsSchema = { type: "array", items: objectSchema(faultMembers) };

type Kind = keyof typeof kinds;

/** Compiles a list of faults. `side`: whose faults they are; undefined where a proxy stands between both. */
export function readFaults(node: Node, side: Side | undefined, reader: StepReader): readonly FaultSpec[] {
  if (node.kind !== "list") {
    reportWrong(node, "a list of faults", reader, "Write faults: [{ lose: true, nth: 3 }].");
    return [];
  }
  return node.items.map((item, index) => readFault(item, index, side, reader)).filter((fault) => fault !== undefined);
}

/** Compiles one fault, the nth of its list from 0. */
export function readFault(node: Node, index: number, side: Side | undefined, outer: StepReader): FaultSpec | undefined {
  const captured = capturedNames(node);
  const reader = outer.within([...faultNames, ...captured]);
  const read = faultShape.read(withoutRoots(node, faultMembers, outer), reader);
  if (!read || node.kind !== "map") return undefined;
  const written = node.entries.filter(({ key }) => Object.hasOwn(kinds, key));
  const [entry, second] = written;
  if (!entry) {
    // What is misspelt has been told.
    if (node.entries.every(({ key }) => Object.hasOwn(faultMembers, key)))
      reader.report({
        headline: "This fault does nothing",
        label: "no fault",
        at: node.span,
        help: `Say what goes wrong: ${Object.keys(kinds).join(", ")}.`,
      });
    return undefined;
  }
  if (second)
    reader.report({
      headline: `A fault does one thing; this one has "${entry.key}" and "${second.key}"`,
      label: "the second one",
      at: second.keySpan,
      help: "Write two faults: they happen one after another, in the order in which they stand.",
    });
  if (read.nth && read.every) {
    const every = node.entries.find(({ key }) => key === "every");
    reader.report({
      headline: 'A fault has "nth" or "every", not both',
      label: "the second one",
      at: every?.keySpan ?? node.span,
    });
  }
  const kind = entry.key as Kind;
  const from = side === undefined ? read.from : sideOf(kind, read.from, side, node, reader);
  const effect = effectOf(kind, read, entry);
  const { source, start, end } = node.span;
  const text = source.text.slice(start, end).replaceAll(/\s+/g, " ").trim();
  return (
    effect && {
      name: read.name ?? `fault ${index + 1} (${kind})`,
      at: node.span,
      text,
      from,
      enabled: read.enabled ?? true,
      nth: read.nth,
      every: read.every,
      skip: read.skip,
      probability: read.probability,
      chooses: read.when !== undefined || read.if !== undefined,
      speaks: text.includes("${"),
      holds: selecting(read.when, read.if, captured.length > 0),
      effect,
    }
  );
}

// --- internal ---

/** The names that a fault may use beside variables. */
const faultNames = ["message", "raw", "number"] as const;

function selecting(selects: When | undefined, also: Condition | undefined, captures: boolean): FaultSpec["holds"] {
  return (message, scope) => {
    if (selects && !selects.holds(message, scope)) return false;
    if (!also) return true;
    return also.evaluate(selects && captures ? scope.with(Object.entries(selects.groups(message, scope))) : scope);
  };
}

/** Some faults can be only of what one side sends: who reads slowly reads what the other side sends. */
function sideOf(kind: Kind, from: Side | undefined, side: Side, node: Node, reader: StepReader): Side | undefined {
  if (kind !== "invalidFrame" && kind !== "slowRead") return from;
  const other = side === "client" ? "server" : "client";
  const only = kind === "invalidFrame" ? side : other;
  if (from !== undefined && from !== only) {
    const at = node.kind === "map" ? node.entries.find(({ key }) => key === "from")?.value.span : undefined;
    const own = side === "client" ? "a client" : "an endpoint";
    reader.report({
      headline:
        kind === "invalidFrame"
          ? `A fault of ${own} cannot change the frames that the other side writes`
          : `A fault of ${own} cannot make the other side read slowly`,
      label: `the other side's`,
      at: at ?? node.span,
      help: `Write from: ${only}, or leave it out.`,
    });
  }
  return only;
}

type ReadFault = NonNullable<ReturnType<typeof faultShape.read>>;

/** Undefined when its value could not be read; that was told. */
function effectOf(kind: Kind, read: ReadFault, { value }: Entry): FaultSpec["effect"] | undefined {
  switch (kind) {
    case "lose":
    case "duplicate":
    case "reset":
      return read[kind] && (() => ({ kind }));
    case "delay":
    case "reorder": {
      const time = read[kind];
      if (!time) return undefined;
      return (scope, random) => {
        const { min, max } = time.evaluate(scope);
        return { kind, by: min + (max - min) * random() };
      };
    }
    case "truncate": {
      const { truncate } = read;
      return truncate && ((scope) => ({ kind, bytes: truncate.evaluate(scope) }));
    }
    case "corrupt": {
      const { corrupt } = read;
      return corrupt && ((scope, random) => ({ kind, bytes: corrupt.evaluate(scope), random }));
    }
    case "throttle":
    case "slowRead": {
      const limit = read[kind];
      return limit && ((scope) => ({ kind, rate: limit.evaluate(scope) }));
    }
    case "invalidFrame": {
      if (!read.invalidFrame) return undefined;
      const written = read.invalidFrame === true ? { opcode: constant(RESERVED, value.span) } : read.invalidFrame;
      return (scope) => ({ kind: "frame", frame: frameOf(written, scope) });
    }
    case "close": {
      const { close: written } = read;
      return written && ((scope) => ({ kind, ...sendable(written, value.span, scope) }));
    }
    case "freeze": {
      const { freeze } = read;
      return freeze && ((scope) => ({ kind, for: freeze === true ? undefined : freeze.evaluate(scope) }));
    }
  }
}

/** Of a constant code the file was told; a reason, and what an expression says, is seen now. */
function sendable(written: Close, at: Span, scope: PlayScope): Pick<Effect & { kind: "close" }, "code" | "reason"> {
  const code = written.code?.evaluate(scope);
  const reason = written.reason?.evaluate(scope);
  const fault = closeFault(code, reason);
  if (fault === undefined) return { code, reason };
  throw new Failure({ code: "setting", headline: fault, label: "cannot be sent", at });
}

/** An opcode that RFC 6455 gives no meaning (section 5.2). */
const RESERVED = 3;

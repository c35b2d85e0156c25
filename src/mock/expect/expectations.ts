import { span as durationRange } from "../../expression/duration.ts";
import type { Expr, Scope } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { matcher, textMatcher } from "../../match/compile.ts";
import type { Matcher } from "../../match/matcher.ts";
import type { Message } from "../../net/message.ts";
import { changed, either, list } from "../../shape/lists.ts";
import { type Members, object, objectSchema } from "../../shape/maps.ts";
import { oneOf, reportWrong } from "../../shape/scalars.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { closeCode } from "../../steps/frame/close-expectation.ts";
import { type Count, countOrLimits } from "../../steps/receiving/count.ts";
import { entry, type Node } from "../../tree.ts";
import { cut } from "../../visible.ts";
import { connected } from "./connect-expectation.ts";
import { amount, countFault, type Expectation, limited, told } from "./expectation.ts";
import type { LogRecord } from "../log/log-ring.ts";
import { messageOf } from "../log/logged-message.ts";

const close = either(
  (node) => node.kind === "map" && ["code", "reason"].some((key) => entry(node, key)),
  object("a close", {
    code: { shape: closeCode, doc: "The close code, or a list of codes; 1006 for an end without a close frame." },
    reason: { shape: textMatcher, doc: "The reason." },
  }),
  changed(closeCode, (code) => ({ code, reason: undefined })),
);

const members = {
  receive: { shape: matcher, doc: "A message of a client, of whichever connection: at least one, or as `count` says." },
  receiveNothing: { shape: matcher, doc: "No client has sent such a message." },
  connect: {
    shape: text,
    doc: "Handshakes at this path, as the endpoint declares it or as clients ask for it, refused ones as well.",
  },
  closed: {
    shape: close,
    doc: "A client has closed its connection so: a code, a list of codes, or `{ code, reason }`.",
  },
  count: { shape: countOrLimits, doc: "How many: a number, or `{ min, max }`. Default: at least one." },
  gaps: {
    shape: list("times between handshakes", durationRange),
    doc: "Beside `connect`: the times between one handshake and the next, in order: `[900ms..1100ms, 1800ms..2200ms]`.",
  },
  after: {
    shape: oneOf("close"),
    doc: "Beside `gaps`: `close` counts each from the end of the connection before, which is how long a client has waited.",
  },
  endpoint: { shape: text, doc: "Only at this endpoint, by its path as it is declared." },
  connection: { shape: text, doc: "Only on this connection, by its name in the log: `/ws #1`." },
} as const satisfies Members;

const shape = object("an expectation", members);

export const expectationsSchema = { type: "array", items: objectSchema(members) };

const kinds = ["receive", "receiveNothing", "connect", "closed"] as const;

/** Compiles a list of expectations. */
export function readExpectations(node: Node, reader: Reader): readonly Expectation[] {
  if (node.kind !== "list") {
    reportWrong(node, "a list of expectations", reader, "Write expect: [ { receive: { type: hello }, count: 1 } ].");
    return [];
  }
  return node.items.map((item) => readExpectation(item, reader)).filter((each) => each !== undefined);
}

function readExpectation(node: Node, reader: Reader): Expectation | undefined {
  const read = shape.read(node, reader);
  if (!read || node.kind !== "map") return undefined;
  const [first, second] = node.entries.filter(({ key }) => (kinds as readonly string[]).includes(key));
  if (!first || second) {
    // What is misspelt has been told.
    if (!second && !node.entries.every(({ key }) => Object.hasOwn(members, key))) return undefined;
    const headline = second
      ? `An expectation is about one thing; this one has "${first?.key}" and "${second.key}"`
      : `An expectation says what clients do: ${kinds.join(", ")}`;
    reader.report({
      headline,
      label: second ? "the second one" : "nothing expected",
      at: second?.keySpan ?? node.span,
    });
    return undefined;
  }
  const misplaced = node.entries.find(
    ({ key }) =>
      ((key === "gaps" || key === "after") && first.key !== "connect") ||
      (key === "count" && first.key === "receiveNothing") ||
      (key === "connection" && first.key === "connect") ||
      (key === "endpoint" && first.key === "connect"),
  );
  if (misplaced) {
    reader.report({
      headline: `"${misplaced.key}" does not go with "${first.key}"`,
      label: "not here",
      at: misplaced.keySpan,
    });
    return undefined;
  }
  const after = entry(node, "after");
  if (after && !read.gaps)
    reader.report({
      headline: '"after" says what gaps are counted from, and there are none',
      label: "needs gaps",
      at: after.keySpan,
      help: "Write { connect: /ws, gaps: [900ms..1100ms], after: close }.",
    });
  const place: Where = { endpoint: read.endpoint, connection: read.connection };
  const at = first.keySpan;
  if (read.receive) return received(read.receive, read.count, place, at);
  if (read.receiveNothing) return receivedNothing(read.receiveNothing, place, at);
  if (read.connect)
    return connected({
      path: read.connect,
      count: read.count,
      gaps: read.gaps,
      afterClose: read.after === "close",
      at,
    });
  return read.closed && closed(read.closed, read.count, place, at);
}

// --- internal ---

interface Where {
  readonly endpoint: Expr<string> | undefined;
  readonly connection: Expr<string> | undefined;
}

function received(match: Matcher, count: Count | undefined, where: Where, at: Span): Expectation {
  return {
    judge(records, scope) {
      const all = sentBy(records, where, scope);
      const fitting = all.filter(({ message }) => message && match.holds(message, scope)).length;
      const fault = countFault(count, fitting, scope);
      if (fault === undefined) return undefined;
      const cutOff = all.filter(({ message }) => !message).length;
      return told(fitting === 0 ? "never-came" : "wrong-count", {
        headline: `clients sent ${amount(fitting, "message")} like ${match.describe(scope, 80)}, expected ${fault}`,
        label: "not so many",
        at,
        expected: fault,
        actual: String(fitting),
        notes: [
          ...(cutOff > 0 ? [`${amount(cutOff, "message")} are too long to be kept, and were not looked at`] : []),
          ...(fitting === 0 ? missNotes(match, all, scope) : []),
        ],
      });
    },
  };
}

function receivedNothing(match: Matcher, where: Where, at: Span): Expectation {
  return {
    judge(records, scope) {
      const found = sentBy(records, where, scope).filter(({ message }) => message && match.holds(message, scope));
      if (found.length === 0) return undefined;
      return told("unexpected-message", {
        headline: `clients sent ${amount(found.length, "message")} like ${match.describe(scope, 80)}, expected none`,
        label: "was sent",
        at,
        notes: shownLines(found),
      });
    },
  };
}

function closed(
  { code, reason }: { readonly code?: Matcher | undefined; readonly reason?: Matcher | undefined },
  count: Count | undefined,
  where: Where,
  at: Span,
): Expectation {
  return {
    judge(records, scope) {
      const all = records.filter(({ entry: each }) => each.type === "closed" && isThere(each, where, scope));
      const fitting = all.filter(
        ({ entry: each }) =>
          each.type === "closed" &&
          each.by === "them" &&
          (!code || code.holds({ value: each.code, text: String(each.code) }, scope)) &&
          (!reason || reason.holds({ value: each.reason, text: each.reason }, scope)),
      );
      const fault = countFault(count, fitting.length, scope);
      if (fault === undefined) return undefined;
      const what = code ? ` with ${code.describe(scope)}` : "";
      const others = all.flatMap(({ entry: each }) =>
        each.type === "closed" && each.by === "them"
          ? [
              `${each.connection} was closed by the client with ${each.code}${each.reason === "" ? "" : ` ${each.reason}`}`,
            ]
          : [],
      );
      return told(fitting.length === 0 ? "not-closed" : "wrong-count", {
        headline: `clients closed ${amount(fitting.length, "connection")}${what}, expected ${fault}`,
        label: "not so many",
        at,
        expected: fault,
        actual: String(fitting.length),
        notes: limited(others),
      });
    },
  };
}

/** A message of a client: made once for all that is asked of it; undefined when it was too long to be kept. */
interface Sent {
  readonly record: LogRecord;
  readonly message: Message | undefined;
}

function sentBy(records: readonly LogRecord[], where: Where, scope: Scope): readonly Sent[] {
  return records.flatMap((record) => {
    const { entry: each } = record;
    if (each.type !== "message" || each.direction !== "in" || each.server || !isThere(each, where, scope)) return [];
    return [{ record, message: messageOf(record) }];
  });
}

function isThere(
  each: { readonly endpoint?: string; readonly connection: string },
  { endpoint, connection }: Where,
  scope: Scope,
): boolean {
  if (endpoint && each.endpoint !== endpoint.evaluate(scope)) return false;
  return !connection || each.connection === connection.evaluate(scope);
}

/** What came instead, with the first difference of the latest. */
function missNotes(match: Matcher, others: readonly Sent[], scope: Scope): readonly string[] {
  const message = others.at(-1)?.message;
  if (!message) return others.length === 0 ? ["clients sent no messages there"] : [];
  const [difference] = match.explain(message, scope);
  return [...shownLines(others), ...(difference ? [`the latest: ${difference.text}`] : [])];
}

function shownLines(sent: readonly Sent[]): readonly string[] {
  return limited(
    sent.flatMap(({ record: { entry: each } }) =>
      each.type === "message" ? [`${each.connection} sent ${cut(each.value ?? each.payload, 100)}`] : [],
    ),
  );
}

import { type DurationRange, formatDuration, span as durationRange } from "../../expression/duration.ts";
import type { Expr, Scope } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { matcher, textMatcher } from "../../match/compile.ts";
import type { Matcher } from "../../match/matcher.ts";
import { type Problem, problem, type ProblemInput } from "../../problem.ts";
import { changed, either, list } from "../../shape/lists.ts";
import { type Members, object, objectSchema } from "../../shape/maps.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { closeCode } from "../../steps/frame/close-expectation.ts";
import { type Count, countOrLimits } from "../../steps/receiving/count.ts";
import { entry, type Node } from "../../tree.ts";
import { cut } from "../../visible.ts";
import type { LogRecord } from "./log-ring.ts";
import { messageOf } from "./received.ts";

/** What must be true of what clients did at a mock. */
export interface Expectation {
  /** What is wrong; undefined when it holds. */
  judge(records: readonly LogRecord[], scope: Scope): Problem | undefined;
}

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
      (key === "gaps" && first.key !== "connect") ||
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
  const place: Where = { endpoint: read.endpoint, connection: read.connection };
  const at = first.keySpan;
  if (read.receive) return received(read.receive, read.count, place, at);
  if (read.receiveNothing) return receivedNothing(read.receiveNothing, place, at);
  if (read.connect) return connected(read.connect, read.count, read.gaps, at);
  return read.closed && closed(read.closed, read.count, place, at);
}

// --- internal ---

interface Where {
  readonly endpoint: Expr<string> | undefined;
  readonly connection: Expr<string> | undefined;
}

/** How many lines of what came instead are shown. */
const SHOWN = 5;

function received(match: Matcher, count: Count | undefined, where: Where, at: Span): Expectation {
  return {
    judge(records, scope) {
      const all = sentBy(records, where, scope);
      const cutOff = all.filter((each) => !messageOf(each)).length;
      const fitting = all.filter((each) => holds(match, each, scope));
      const fault = countFault(count, fitting.length, scope);
      if (fault === undefined) return undefined;
      const instead = all.filter((each) => !fitting.includes(each));
      return told(fitting.length === 0 ? "never-came" : "wrong-count", {
        headline: `clients sent ${amount(fitting.length, "message")} like ${match.describe(scope, 80)}, expected ${fault}`,
        label: "not so many",
        at,
        expected: fault,
        actual: String(fitting.length),
        notes: [
          ...(cutOff > 0 ? [`${amount(cutOff, "message")} are too long to be kept, and were not looked at`] : []),
          ...(fitting.length === 0 ? missNotes(match, instead, scope) : []),
        ],
      });
    },
  };
}

function receivedNothing(match: Matcher, where: Where, at: Span): Expectation {
  return {
    judge(records, scope) {
      const found = sentBy(records, where, scope).filter((each) => holds(match, each, scope));
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

function connected(
  path: Expr<string>,
  count: Count | undefined,
  gaps: readonly Expr<DurationRange>[] | undefined,
  at: Span,
): Expectation {
  return {
    judge(records, scope) {
      const wanted = path.evaluate(scope);
      const times = records.flatMap(({ entry: each }) => {
        if (each.type !== "opened" && each.type !== "refused" && each.type !== "not-found") return [];
        const isHere = pathOf(each.url) === wanted || ("endpoint" in each && each.endpoint === wanted);
        return isHere ? [each.at] : [];
      });
      const came = `clients came ${times.length === 1 ? "once" : `${times.length} times`} to ${wanted}`;
      const least = gaps && count === undefined ? gaps.length + 1 : undefined;
      const fault =
        least === undefined
          ? countFault(count, times.length, scope)
          : times.length < least
            ? `at least ${least}`
            : undefined;
      const between = times.slice(1).map((time, index) => time - (times[index] ?? time));
      const shown = between.length > 0 ? [`the gaps were ${between.map(formatDuration).join(", ")}`] : [];
      if (fault !== undefined) {
        return told(times.length === 0 ? "never-came" : "wrong-count", {
          headline: `${came}, expected ${fault}`,
          label: "not so often",
          at,
          expected: fault,
          actual: String(times.length),
          notes: shown,
        });
      }
      for (const [index, gap] of (gaps ?? []).entries()) {
        const { min, max } = gap.evaluate(scope);
        const actual = between[index];
        if (actual === undefined || (actual >= min && actual <= max)) continue;
        return told(actual < min ? "too-early" : "too-late", {
          headline: `${came}: between ${index + 1} and ${index + 2} lie ${formatDuration(actual)}, expected ${formatDuration(min)}..${formatDuration(max)}`,
          label: actual < min ? "too early" : "too late",
          at: gap.span,
          expected: `${formatDuration(min)}..${formatDuration(max)}`,
          actual: formatDuration(actual),
          notes: shown,
        });
      }
      return undefined;
    },
  };
}

function sentBy(records: readonly LogRecord[], where: Where, scope: Scope): readonly LogRecord[] {
  return records.filter(
    ({ entry: each }) => each.type === "message" && each.direction === "in" && isThere(each, where, scope),
  );
}

function isThere(
  each: { readonly endpoint?: string; readonly connection: string },
  { endpoint, connection }: Where,
  scope: Scope,
): boolean {
  if (endpoint && each.endpoint !== endpoint.evaluate(scope)) return false;
  return !connection || each.connection === connection.evaluate(scope);
}

function holds(match: Matcher, record: LogRecord, scope: Scope): boolean {
  const message = messageOf(record);
  return message !== undefined && match.holds(message, scope);
}

/** How many were expected, when so many are wrong. */
function countFault(count: Count | undefined, actual: number, scope: Scope): string | undefined {
  if (count === undefined) return actual > 0 ? undefined : "at least 1";
  if ("evaluate" in count) {
    const exact = count.evaluate(scope);
    return actual === exact ? undefined : String(exact);
  }
  const [min, max] = [count.min?.evaluate(scope) ?? 0, count.max?.evaluate(scope) ?? Infinity];
  if (actual >= min && actual <= max) return undefined;
  return max === Infinity ? `at least ${min}` : min === 0 ? `at most ${max}` : `${min} to ${max}`;
}

/** What came instead, with the first difference of the latest. */
function missNotes(match: Matcher, others: readonly LogRecord[], scope: Scope): readonly string[] {
  const latest = others.at(-1);
  const message = latest && messageOf(latest);
  if (!message) return others.length === 0 ? ["clients sent no messages there"] : [];
  const [difference] = match.explain(message, scope);
  return [...shownLines(others), ...(difference ? [`the latest: ${difference.text}`] : [])];
}

function shownLines(records: readonly LogRecord[]): readonly string[] {
  return limited(
    records.flatMap(({ entry: each }) =>
      each.type === "message" ? [`${each.connection} sent ${cut(each.value ?? each.payload, 100)}`] : [],
    ),
  );
}

function limited(lines: readonly string[]): readonly string[] {
  const left = lines.length - SHOWN;
  return left > 0 ? [...lines.slice(0, SHOWN), `and ${left} more`] : lines;
}

function amount(count: number, what: string): string {
  return count === 0 ? `no ${what}` : `${count} ${what}${count === 1 ? "" : "s"}`;
}

function pathOf(url: string): string {
  return url.split("?")[0] ?? url;
}

function told(code: ProblemInput["code"], rest: Omit<ProblemInput, "code">): Problem {
  return problem({ code, ...rest });
}

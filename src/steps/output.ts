import { formatDuration } from "../expression/duration.ts";
import { matcher } from "../match/compile.ts";
import type { Groups, Matcher, Subject } from "../match/matcher.ts";
import { cut } from "../match/value.ts";
import { Failure } from "../problem.ts";
import type { Shape } from "../shape/shape.ts";
import type { Node } from "../tree.ts";
import { extractAll } from "./http/answer.ts";
import { type Coming, coming } from "./waiting/coming.ts";
import { extractions, reportHeaders } from "./receiving/extraction.ts";
import { causeOf, timeoutOf } from "./waiting/latency.ts";
import { option } from "./options.ts";
import { judgeComing } from "./waiting/own-latency.ts";
import { type OutputLine, type Program, programOf } from "./command/program.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { groupsIn } from "./standing/when.ts";

/** Which line: a text is a regular expression, as in `ready: { output }`; all else is a matcher. */
const line: Shape<Matcher> = {
  schema: { anyOf: [{ type: "string" }, matcher.schema] },
  read: (node, reader) => matcher.read(asPattern(node), reader),
};

function asPattern(node: Node): Node {
  if (node.kind !== "scalar" || typeof node.value !== "string") return node;
  return { kind: "map", span: node.span, entries: [{ key: "$regex", keySpan: node.span, value: node }] };
}

/** `output`: a command writes a line. */
export const outputStep = defineStep({
  name: "output",
  actor: "server",
  onlyAwaits: { unless: ["within"] },
  of: ["command", "program"],
  summary: "Waits for a line that a command writes, to stdout or stderr.",
  details: `A line that came before the step and that no step has taken counts; others stay unread. The named groups of the regular expression
are variables. A line that is JSON is matched as its value, too.`,
  examples: [
    "- app: { output: 'connected to (?<where>\\S+)', within: 2s }",
    "- app: { output: { level: error, code: 4001 }, timeout: 1s }",
    "- app: { output: { $contains: 'attempt 3' }, extract: { gap: { regex: 'in (\\d+) ms' } } }",
  ],
  value: { shape: line, doc: "A regular expression, or a matcher: `{ $contains: ready }`, `{ level: error }`." },
  options: {
    extract: {
      shape: extractions,
      doc: "Values to take from the line. Only a line in which every one is found is taken.",
    },
    timeout: { shape: option.timeout.shape, doc: "How long to wait. Default: the larger of 5s and `within`." },
    within: { shape: option.within.shape, doc: "Limit on the time from the cause to the line: `2s`, or `1s..2s`." },
    after: {
      shape: option.after.shape,
      doc: "The `id` of the step that the time is measured from; lines that came before it are passed over.",
    },
    measure: option.measure,
  },
  compile({ at, value, valueNode, options, id, series }, reader) {
    const { server } = reader;
    reader.plays?.("output");
    const names = groupsIn(asPattern(valueNode));
    for (const name of names) reader.declare(name, valueNode.span);
    reportHeaders(options.extract, "The output of a command", reader);
    if (server === undefined || !value) return undefined;
    const extract = options.extract ?? [];

    const finish = (taken: OutputLine, scope: PlayScope): void => {
      const subject = subjectOf(taken);
      const groups = Object.create(null) as Groups;
      value.capture?.(subject, scope, groups);
      for (const name of names) scope.extract(name, groups[name] ?? null);
      extractAll(extract, subject, scope, {
        code: "never-came",
        what: `${server}: the line`,
        notes: () => [taken.text],
      });
      const { after, within } = options;
      const title = `${server}: output`;
      judgeComing({ what: `${server}: the line`, came: taken.at, title, id, after, series, within, at }, scope);
    };

    return (scope) => {
      const program = programOf(server, scope, at);
      const since = (options.after && causeOf(options.after, scope)?.at) ?? -Infinity;
      const fits = (written: OutputLine): boolean => {
        if (written.at < since) return false;
        const subject = subjectOf(written);
        return value.holds(subject, scope) && extract.every((each) => each.read(subject, scope).found);
      };
      const found = program.take(fits);
      if (found) {
        finish(found, scope);
        return undefined;
      }
      const timeout = timeoutOf(options, scope);
      const failure = (headline: string, label: string, notes: readonly string[]): Failure =>
        new Failure({
          code: "never-came",
          headline,
          label,
          at: valueNode.span,
          expected: value.describe(scope, 100),
          notes,
        });
      const took = formatDuration(timeout);
      const late = (): Failure =>
        failure(
          `${server}: no line of its output matched within ${took}`,
          `still waiting after ${took}`,
          unreadOutput(server, program),
        );
      // What it wrote at last is told with every failure after such an end.
      const ended = (how: string): Failure =>
        failure(`${server} ${how} before a line of its output matched`, "it has ended", []);
      if (program.exit) throw ended(program.exit.how);
      const listen: Coming<OutputLine>["listen"] = (told) => [
        program.await(
          (written) => told.fits(() => fits(written)),
          (taken) => told.came(taken),
        ),
        // Longer than there is somebody to write it nobody need wait.
        program.onExit(({ how }) => told.fails(ended(how))),
      ];
      return coming({ timeout, late, listen }, scope).then((taken) => finish(taken, scope));
    };
  },
});

function subjectOf({ text }: OutputLine): Subject {
  if (!/^\s*[[{]/.test(text)) return { value: undefined, text };
  try {
    return { value: JSON.parse(text) as unknown, text };
  } catch {
    // A line of another kind.
    return { value: undefined, text };
  }
}

/** How many lines are shown. */
const SHOWN = 5;

/** The output that no step has taken, for failures. */
export function unreadOutput(server: string, { unread }: Program): readonly string[] {
  if (unread.length === 0) return [`no line of the output of ${server} is unread`];
  const shown = unread.slice(-SHOWN).map(({ text }) => `  ${cut(text, 120)}`);
  const are =
    unread.length === 1 ? "1 line of its output is unread" : `${unread.length} lines of its output are unread`;
  return [[`${are}${unread.length > SHOWN ? "; the latest" : ""}:`, ...shown].join("\n")];
}

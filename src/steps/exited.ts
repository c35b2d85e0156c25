import { formatDuration } from "../expression/duration.ts";
import { codeMatcher, textMatcher } from "../match/compile.ts";
import { Failure } from "../problem.ts";
import { changed, either } from "../shape/lists.ts";
import { object } from "../shape/maps.ts";
import { entry } from "../tree.ts";
import { partDifferences } from "./http/answer.ts";
import { type Coming, coming } from "./waiting/coming.ts";
import { timeoutOf } from "./waiting/latency.ts";
import { option } from "./options.ts";
import { judgeComing } from "./waiting/own-latency.ts";
import { type ProgramExit, programOf } from "./command/program.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { unreadOutput } from "./output.ts";

const parts = object(
  "what to expect of the end",
  {
    code: { shape: codeMatcher, doc: "The exit code, or a list of codes of which any will do." },
    signal: { shape: textMatcher, doc: "The signal that ended it: `SIGKILL`." },
  },
  "code",
);

/** A map with one of these keys is `{code, signal}`; any other map is a matcher on the code: `{ $gt: 0 }`. */
const value = either(
  (node) =>
    node.kind === "map" && (!!entry(node, "code") || !!entry(node, "signal") || !node.entries[0]?.key.startsWith("$")),
  parts,
  changed(codeMatcher, (code) => ({ code, signal: undefined })),
);

/** `exited`: a command ends by itself. */
export const exitedStep = defineStep({
  name: "exited",
  actor: "server",
  onlyAwaits: { unless: ["within"] },
  of: ["command", "program"],
  summary: "Waits until a command ends, and judges its exit code.",
  details:
    "An end that came before the step counts. One that no step awaits fails the scenario, unless a program that nobody connects to ends with 0.",
  examples: ["- app: { exited: 0, within: 5s }", "- app: { exited: [1, 2] }", "- app: { exited: { signal: SIGKILL } }"],
  value: {
    shape: value,
    doc: "An exit code, a list of codes, or `{ code, signal }`; without it any end will do.",
    bare: true,
  },
  options: {
    timeout: { shape: option.timeout.shape, doc: "How long to wait. Default: the larger of 5s and `within`." },
    within: { shape: option.within.shape, doc: "Limit on the time from the cause to the end: `5s`, or `1s..5s`." },
    after: { shape: option.after.shape, doc: "The `id` of the step that the time is measured from." },
    measure: option.measure,
  },
  compile({ at, value: expected, options, id, series }, reader) {
    const { server } = reader;
    if (server === undefined) return undefined;
    reader.plays?.("end");
    const { code, signal } = expected ?? {};
    const judge = (exit: ProgramExit, scope: PlayScope): void => {
      const [first, ...others] = [
        ...partDifferences("exit code", code, { value: exit.code, text: String(exit.code) }, scope),
        ...partDifferences("signal", signal, { value: exit.signal, text: exit.signal ?? undefined }, scope),
      ];
      if (first) {
        throw new Failure({
          code: "exec",
          headline: `${server} ${exit.how}: ${first.text}`,
          label: `got ${first.actual}`,
          at: first.at ?? at,
          expected: first.expected,
          actual: first.actual,
          notes: [...others.map((each) => each.text), ...unreadOutput(server, programOf(server, scope, at))],
        });
      }
      const { after, within } = options;
      const title = `${server}: exited`;
      judgeComing({ what: `${server}: its end`, came: exit.at, title, id, after, series, within, at }, scope);
    };
    return (scope) => {
      const program = programOf(server, scope, at);
      const { exit } = program;
      if (exit) {
        judge(exit, scope);
        program.expected();
        return undefined;
      }
      // While it waits the end is no surprise; whether it was the right one is known when it has been judged.
      const forget = program.expecting();
      const timeout = timeoutOf(options, scope);
      const late = (): Failure =>
        new Failure({
          code: "exec",
          headline: `${server} still runs after ${formatDuration(timeout)}`,
          label: "still running",
          at,
          notes: unreadOutput(server, program),
        });
      const listen: Coming<ProgramExit>["listen"] = (told) => [program.onExit((ended) => told.came(ended))];
      return coming({ timeout, late, listen, isJudged: true }, scope)
        .then((ended) => {
          judge(ended, scope);
          program.expected();
        })
        .finally(forget);
    };
  },
});

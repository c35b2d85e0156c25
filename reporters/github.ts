import { codeFrame, headlineOf, plain, type Style } from "../src/codeframe.ts";
import type { RunEvent, ScenarioStart } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import { endings } from "./endings.ts";
import type { ReporterDefinition, ReporterOptions } from "./reporter.ts";
import { headAndTail } from "./spool.ts";
import { Tally } from "./tally.ts";
import { lineText, repositoryPath, unpainted } from "./unpainted.ts";

/**
 * Annotations of GitHub Actions: workflow commands, which the runner takes out of the log and shows beside the lines of the
 * scenarios. They stand beside the console's report, at the end.
 */
export const githubReporter: ReporterDefinition = {
  name: "github",
  summary: "Annotations for GitHub Actions, and the summary of the job.",
  beside: true,
  needs: () => "scenarios",
  create: (options) => (events) => report(events, options),
};

/** What does not pass, or is warned of. */
interface Annotation {
  readonly title: string;
  readonly problem: Problem;
  /** The scenario, where the problem has no place of its own. */
  readonly start?: ScenarioStart;
}

async function* report(events: AsyncIterable<RunEvent>, { folder = "" }: ReporterOptions): AsyncIterable<string> {
  const tally = new Tally();
  const errors = new Annotations("error");
  const warnings = new Annotations("warning");
  for await (const each of endings(events, tally)) {
    if (each.type === "problem") {
      const { problem } = each;
      (problem.severity === "warning" ? warnings : errors).add({ title: headlineOf(unpainted(problem)), problem });
      continue;
    }
    const { start, end, before } = each;
    const { outcome } = end;
    const title = lineText(start.name);
    const [first] = before.flatMap((attempt) =>
      "problem" in attempt.end.outcome ? [attempt.end.outcome.problem] : [],
    );
    if ("problem" in outcome) errors.add({ title, problem: outcome.problem, start });
    else if (outcome.status === "passed" && outcome.flaky && first)
      warnings.add({ title: `${title} (flaky: passed at attempt ${start.attempt ?? "?"})`, problem: first, start });
  }
  yield* errors.commands(folder);
  yield* warnings.commands(folder);
}

/** Those of one kind. The runner shows ten of a kind for each step: what is beyond them is counted by the last one. */
class Annotations {
  readonly #command: string;
  readonly #first: Annotation[] = [];
  readonly #left: string[] = [];
  #count = 0;

  constructor(command: "error" | "warning") {
    this.#command = command;
  }

  add(annotation: Annotation): void {
    this.#count++;
    if (this.#first.length < SHOWN) this.#first.push(annotation);
    if (this.#count >= SHOWN && this.#left.length < NAMED) this.#left.push(annotation.title);
  }

  *commands(folder: string): Generator<string> {
    const all = this.#count <= SHOWN;
    for (const each of all ? this.#first : this.#first.slice(0, -1)) yield annotated(this.#command, each, folder);
    if (all) return;
    const left = this.#count - SHOWN + 1;
    const more = left > this.#left.length ? [`and ${left - this.#left.length} more`] : [];
    yield workflowCommand(this.#command, { title: `${left} more` }, [...this.#left, ...more].join("\n"));
  }
}

/** https://docs.github.com: 10 error and 10 warning annotations for each step. */
const SHOWN = 10;
/** How many of those that are not shown are named. */
const NAMED = 50;

function annotated(name: string, { title, problem, start }: Annotation, folder: string): string {
  const place = problem.place ?? (start && { file: start.file, line: start.line, column: undefined });
  const file = place && repositoryPath(folder, place.file);
  const properties = {
    ...(place && file ? { file, line: place.line, ...(place.column === undefined ? {} : { col: place.column }) } : {}),
    title: headAndTail(title, TITLE),
  };
  return workflowCommand(name, properties, headAndTail(codeFrame(unpainted(problem), STYLE), MESSAGE));
}

/** `::error file=a.yaml,line=3,title=x::text`, as the runner's toolkit escapes it. */
function workflowCommand(name: string, properties: Readonly<Record<string, string | number>>, text: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name} ${list.join(",")}::${data(text)}\n`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

const STYLE: Style = { paint: plain, width: 120 };
const TITLE = 200;
const MESSAGE = 4096;

import { codeFrame, headlineOf, plain, type Style } from "../src/codeframe.ts";
import type { RunEvent, ScenarioEnd, ScenarioStart } from "../src/events.ts";
import { durationText } from "./duration.ts";
import { endings } from "./endings.ts";
import { failureText } from "./failure.ts";
import { fenced, htmlText, markdownText } from "./markdown-text.ts";
import { mermaid } from "./mermaid.ts";
import type { ReporterDefinition, ReporterOptions } from "./reporter.ts";
import { headAndTail } from "./spool.ts";
import { countsText, whyCutShort } from "./summary.ts";
import { Tally } from "./tally.ts";
import { lineText, repositoryPath, unpainted, unpaintedEnd } from "./unpainted.ts";

/**
 * A page for GitHub and GitLab: the results as a table, each failure folded, with its conversation as a sequence diagram. It
 * is the summary of a job on GitHub, which takes 1 MiB and drops the whole of what is longer.
 */
export const markdownReporter: ReporterDefinition = {
  name: "markdown",
  summary: "A page in Markdown: a table of results, and failures with their conversations.",
  file: "wstest.md",
  needs: () => "scenarios",
  create: (options) => (events) => report(events, options),
};

/** Bytes. The table takes at most its part of the page. */
const PAGE = 900_000;
const TABLE = 450_000;

async function* report(events: AsyncIterable<RunEvent>, { folder = "" }: ReporterOptions): AsyncIterable<string> {
  const tally = new Tally();
  const bad = new Part(TABLE, "| | and {} more that did not pass | | |\n");
  const good = new Part(TABLE, "| | and {} more | | |\n");
  const details = new Part(PAGE - TABLE, "\n{} more are not shown here.\n");
  for await (const each of endings(events, tally)) {
    if (each.type === "problem") details.add(() => problemDetails(each.problem));
    else {
      const isBad = "problem" in each.end.outcome;
      (isBad ? bad : good).add(() => row(each.start, each.end, folder));
      if (isBad) details.add(() => failureDetails(each.start, each.end));
    }
  }
  yield `## wstest: ${headText(tally)}\n`;
  const rows = bad.text() + good.text(TABLE - bad.bytes);
  if (rows !== "") yield `\n| | scenario | file | time |\n| --- | --- | --- | --- |\n${rows}`;
  yield details.text();
}

/** Pieces of a page that may take so many bytes, and how many found no room. */
class Part {
  bytes = 0;
  readonly #room: number;
  readonly #more: string;
  readonly #pieces: string[] = [];
  #left = 0;

  /** `more`: what stands for those that found no room; `{}` is their number. */
  constructor(room: number, more: string) {
    this.#room = room;
    this.#more = more;
  }

  /** Once there was no room, nothing more is made: what follows is only counted. */
  add(make: () => string): void {
    const piece = this.#left === 0 ? make() : "";
    const bytes = Buffer.byteLength(piece);
    if (this.#left > 0 || this.bytes + bytes > this.#room) this.#left++;
    else {
      this.#pieces.push(piece);
      this.bytes += bytes;
    }
  }

  text(room = this.#room): string {
    let left = this.#left;
    let bytes = this.bytes;
    const pieces = [...this.#pieces];
    for (; bytes > room && pieces.length > 0; left++) bytes -= Buffer.byteLength(pieces.pop() ?? "");
    return pieces.join("") + (left === 0 ? "" : this.#more.replace("{}", String(left)));
  }
}

function headText(tally: Tally): string {
  const counts = countsText(tally, STYLE) || "nothing ran";
  return `${whyCutShort(tally.end)}${counts} (${durationText(tally.end?.ms ?? tally.at)})`;
}

function row(start: ScenarioStart, end: ScenarioEnd, folder: string): string {
  const { outcome } = end;
  const file = repositoryPath(folder, start.file);
  const flaky = outcome.status === "passed" && outcome.flaky;
  const reason =
    outcome.status === "skipped"
      ? ` – ${outcome.reason}`
      : flaky
        ? ` – flaky, passed at attempt ${start.attempt ?? "?"}`
        : "";
  const cells = [
    flaky ? "⚠️" : SIGNS[outcome.status],
    markdownText(headAndTail(lineText(start.name) + lineText(reason), CELL)),
    file === "" ? "" : markdownText(headAndTail(`${file}:${start.line}`, CELL)),
    outcome.status === "skipped" ? "" : durationText(end.ms),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

const SIGNS = { passed: "✅", failed: "❌", errored: "💥", skipped: "⏭️" } as const;

function failureDetails(start: ScenarioStart, end: ScenarioEnd): string {
  if (!("problem" in end.outcome)) return "";
  const problem = unpainted(end.outcome.problem);
  const told = unpaintedEnd(end);
  const diagram =
    told.transcript && told.transcript.length > 0 ? `\n${fenced("mermaid", mermaid(told.transcript, start.at))}` : "";
  const text = headAndTail(failureText(problem, told, start.at, STYLE), LONGEST);
  const name = headAndTail(lineText(start.name), CELL);
  return folded(
    `${SIGNS[end.outcome.status]} <b>${htmlText(name)}</b> <code>${htmlText(headlineOf(problem))}</code>`,
    `${fenced("text", text)}${diagram}`,
  );
}

function problemDetails(found: Parameters<typeof unpainted>[0]): string {
  const problem = unpainted(found);
  const sign = problem.severity === "warning" ? "⚠️" : "💥";
  const text = headAndTail(codeFrame(problem, STYLE), LONGEST);
  return folded(`${sign} <code>${htmlText(headlineOf(problem))}</code>`, fenced("text", text));
}

function folded(summary: string, body: string): string {
  return `\n<details><summary>${summary}</summary>\n\n${body}\n</details>\n`;
}

const STYLE: Style = { paint: plain, width: 120 };
const CELL = 400;
const LONGEST = 32 * 1024;

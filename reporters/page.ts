import { codeFrame, type Style } from "../src/codeframe.ts";
import type { LogEvent, RunEvent, ScenarioEnd, ScenarioStart } from "../src/events.ts";
import { columns, cut, visible, visibleLines } from "../src/visible.ts";
import { durationText } from "./duration.ts";
import { failureText, noteText } from "./failure.ts";
import { type Happening, Narration } from "./narration.ts";
import type { ReporterOptions } from "./reporter.ts";
import { Slowest } from "./slowest.ts";
import { summaryText } from "./summary.ts";
import type { Tally } from "./tally.ts";

/** What decides what is printed. */
export type PageOptions = Pick<
  ReporterOptions,
  "verbose" | "notes" | "files" | "again" | "unsaved" | "slow" | "durations"
>;

/** The console's text of each event, from top to bottom, with empty lines where they belong. */
export class Page {
  readonly #style: Style;
  readonly #options: PageOptions;
  readonly #verbose: boolean;
  readonly #slowest: Slowest;
  readonly #tally: Tally;
  readonly #narrations = new Map<number, Narration>();
  /** Whether the last line that was printed has text, so that a block must leave an empty line. */
  #written = false;

  constructor(style: Style, options: PageOptions, tally: Tally) {
    this.#style = style;
    this.#options = options;
    this.#verbose = options.verbose;
    this.#slowest = new Slowest(options.durations ?? 0);
    this.#tally = tally;
  }

  /** The text of an event, with a newline at its end; often there is none. */
  print(event: RunEvent): string {
    const text = this.#text(event);
    this.#tally.add(event);
    return text;
  }

  end(): string {
    return this.#gap() + summaryText(this.#tally, this.#style, this.#options, this.#slowest);
  }

  #text(event: RunEvent): string {
    switch (event.type) {
      case "diagnostic":
        return this.#block(codeFrame(event.problem, this.#style));
      case "scenario:start":
        return this.#verbose ? this.#begun(event) : "";
      case "scenario:end":
        return this.#ended(event, this.#tally.startOf(event.scenario));
      case "log":
        return this.#lines(this.#logged(event));
      case "run:start":
      case "run:end":
        return "";
      default:
        return this.#verbose ? this.#lines(this.#narrated(event)) : "";
    }
  }

  #begun(start: ScenarioStart): string {
    this.#narrationOf(start);
    const { paint } = this.#style;
    const where = paint.dim(`${visible(start.file)}:${start.line}`);
    return this.#lines([`${paint.bold(visible(start.name))}  ${where}`]);
  }

  #ended(end: ScenarioEnd, start: ScenarioStart): string {
    this.#narrations.delete(end.scenario);
    const { paint } = this.#style;
    const name = this.#of(start) + visible(start.name);
    const { outcome } = end;
    if (outcome.status === "skipped") {
      // There may be hundreds of them, and nothing to tell of each: the summary counts them.
      if (outcome.notRun) return "";
      return this.#lines([`${paint.yellow("-")} ${name}  ${paint.yellow(`skipped: ${visible(outcome.reason)}`)}`]);
    }
    if (end.retried && !this.#verbose) return "";
    this.#slowest.add(start, end.ms);
    const took =
      end.ms > (this.#options.slow ?? SLOW)
        ? paint.yellow(`${durationText(end.ms)} (slow)`)
        : paint.dim(durationText(end.ms));
    if (outcome.status === "passed") {
      const notes =
        this.#verbose || this.#options.notes
          ? end.notes.map((note) => indented(noteText(note, this.#inner()), MARGIN))
          : [];
      const meant = outcome.fails === undefined ? "" : `  ${paint.dim(`(fails as expected: ${outcome.fails})`)}`;
      const again = outcome.flaky ? `  ${paint.yellow(`flaky: passed at attempt ${start.attempt ?? 2}`)}` : "";
      return this.#lines([
        `${outcome.flaky ? paint.yellow("✓") : paint.green("✓")} ${name}  ${took}${again}${meant}`,
        ...notes,
      ]);
    }
    const line = this.#lines([`${paint.red("✗")} ${name}  ${took}${attemptText(start, end, this.#style)}`]);
    return line + this.#block(indented(failureText(outcome.problem, end, start.at, this.#inner()), MARGIN));
  }

  /** How what belongs to a scenario looks, which stands further in. */
  #inner(): Style {
    const { paint, width, wraps } = this.#style;
    return { paint, width: width - MARGIN.length, wraps };
  }

  #logged({ scenario, server, text }: LogEvent): string[] {
    const word = server === undefined ? "log:" : `${visible(server)} log:`;
    const head = this.#prefix(this.#tally.startOf(scenario)) + this.#style.paint.cyan(word);
    return visibleLines(text).map((line) => `${head} ${line}`);
  }

  #narrated(event: Happening): string[] {
    const start = this.#tally.startOf(event.scenario);
    const prefix = this.#prefix(start);
    return this.#narrationOf(start)
      .lines(event)
      .map((line) => prefix + line);
  }

  #narrationOf(start: ScenarioStart): Narration {
    const known = this.#narrations.get(start.scenario);
    if (known) return known;
    const { paint, width } = this.#style;
    const made = new Narration({ paint, width: width - columns(this.#name(start)) }, start);
    this.#narrations.set(start.scenario, made);
    return made;
  }

  #prefix(start: ScenarioStart): string {
    return this.#style.paint.dim(this.#name(start));
  }

  /** What stands before a line that belongs to one of several scenarios. */
  #name(start: ScenarioStart): string {
    return this.#tally.several ? `[${cut(start.name, 24)}] ` : "";
  }

  /** The file of a scenario, where there are several: files run side by side, so every line says whose it is. */
  #of(start: ScenarioStart): string {
    const several = (this.#tally.run?.files.length ?? 0) > 1;
    return several ? this.#style.paint.dim(`${visible(start.file)} › `) : "";
  }

  #lines(lines: readonly string[]): string {
    if (lines.length > 0) this.#written = true;
    return lines.map((line) => `${line.trimEnd()}\n`).join("");
  }

  /** A text with an empty line before and after it. */
  #block(text: string): string {
    const block = `${this.#gap()}${text}\n\n`;
    this.#written = false;
    return block;
  }

  #gap(): string {
    const gap = this.#written ? "\n" : "";
    this.#written = false;
    return gap;
  }
}

/** Which of several attempts has failed. */
function attemptText({ attempt }: ScenarioStart, { retried }: ScenarioEnd, { paint }: Style): string {
  if (retried) return `  ${paint.yellow(`attempt ${attempt ?? 1}, is played again`)}`;
  return attempt === undefined || attempt === 1 ? "" : `  ${paint.dim(`failed at all ${attempt} attempts`)}`;
}

function indented(text: string, margin: string): string {
  return text.replaceAll(/^(?=.)/gm, margin);
}

/** What belongs to a scenario stands this far in. */
const MARGIN = "  ";

/** A scenario that takes longer than so many milliseconds is marked. */
const SLOW = 5_000;

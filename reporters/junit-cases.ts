import { codeFrames, headlineOf, placeText, plain, type Style } from "../src/codeframe.ts";
import type { RunStart, ScenarioEnd, ScenarioStart, SeriesSummary } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import type { Place } from "../src/source.ts";
import { cut, visible } from "../src/visible.ts";
import { accuracyText } from "./comparison.ts";
import { Coverage, coverageText } from "./coverage.ts";
import { failureText } from "./failure.ts";
import type { JunitCase, JunitProperty, JunitReport, JunitRerun, JunitSuite, JunitVerdict } from "./junit-builder.ts";
import { seedText } from "./seed-text.ts";
import { headAndTail } from "./spool.ts";
import { blockText, lineText as plainLine, repositoryPath, unpainted, unpaintedEnd } from "./unpainted.ts";
import { xmlText } from "./xml-text.ts";

/** Gathers the cases of a run by file, and says them in the dialect that report readers share. */
export class JunitCases {
  run: RunStart | undefined;
  readonly #files = new Map<string, FileCases>();
  readonly #names = new Set<string>();
  /** Of scenarios that are being played again: the attempts that did not pass, by the first of them. */
  readonly #attempts = new Map<number, readonly Fault[]>();
  readonly #folder: string;
  /** Characters that may still be spent on bodies and outputs before cases are cut to their messages. */
  #left = REPORT;

  /** `folder`: where the files are below the root of the repository, which readers count paths from; empty for the root. */
  constructor(folder = "") {
    this.#folder = folder;
  }

  /** A scenario that has ended. `output`: what it logged and its servers printed. */
  ended(start: ScenarioStart, end: ScenarioEnd, output: string | undefined): void {
    const file = this.#file(this.#path(start.file));
    const first = start.retryOf ?? start.scenario;
    const before = this.#attempts.get(first) ?? [];
    const last = this.#verdict(start, end);
    if (end.retried) {
      if (isFault(last)) this.#attempts.set(first, [...before, last]);
      return;
    }
    this.#attempts.delete(first);
    // As Surefire has it, the failure of a case is that of its first attempt.
    const [verdict = last, ...reruns] = isFault(last) ? [...before, last] : [last, ...before];
    const failed = isFault(verdict);
    file.began ??= start.at;
    file.cases.push({
      name: this.#unique(file.classname, lineText(start.name).trim() || "(no name)"),
      classname: file.classname,
      ...(file.name === "" ? {} : { file: file.name }),
      line: start.line,
      seconds: end.ms / 1000,
      properties: [
        ...start.tags.map((tag) => ({ name: "tag", value: lineText(tag) })),
        ...Object.entries(end.series)
          .slice(0, SERIES)
          .map(([name, summary]) => ({ name: `latency ${lineText(name)}`, value: figuresOf(summary) })),
        ...coverageOf(end),
        ...comparisonOf(end),
        ...(end.outcome.status === "passed" && end.outcome.fails !== undefined
          ? [{ name: "fails", value: end.outcome.fails }]
          : []),
      ],
      verdict,
      ...(reruns.length > 0 ? { reruns: reruns.filter(isFault) } : {}),
      ...(failed ? { output: this.#outputOf(output, end.trace) } : {}),
    });
  }

  /** What is wrong with a file, or with the run. */
  diagnostic(problem: Problem): void {
    const file = this.#file(this.#path(problem.place?.file ?? ""));
    (problem.severity === "warning" ? file.warnings : file.problems).push(unpainted(problem));
  }

  /** `ms`: how long the run took. */
  report(ms: number): JunitReport {
    return { seconds: ms / 1000, suites: [...this.#files.values()].map((file) => this.#suite(file)) };
  }

  #suite(file: FileCases): JunitSuite {
    const cases = file.problems.length === 0 ? file.cases : [...file.cases, this.#invalid(file)];
    const began = this.run && new Date(Date.parse(this.run.time) + (file.began ?? 0));
    return {
      name: file.name || "wstest",
      ...(file.name === "" ? {} : { file: file.name }),
      ...(began && !Number.isNaN(began.getTime()) ? { timestamp: began.toISOString() } : {}),
      ...(this.run ? { hostname: lineText(this.run.hostname) } : {}),
      seconds: cases.reduce((sum, each) => sum + each.seconds, 0),
      properties: [
        ...this.#properties(),
        ...file.warnings.map((each) => ({ name: "warning", value: xmlText(warningText(each)) })),
      ],
      cases,
    };
  }

  #properties(): JunitProperty[] {
    if (!this.run) return [];
    const { shard } = this.run;
    const seed = seedText(this.run);
    return [
      ...(seed === undefined ? [] : [{ name: "seed", value: seed }]),
      ...(shard ? [{ name: "shard", value: `${shard.index}/${shard.of}` }] : []),
      { name: "wstest.version", value: lineText(this.run.version) },
    ];
  }

  /** One case for all problems of a file: readers take one failure per case, and the first of cases with the same name. */
  #invalid({ name, classname, problems }: FileCases): JunitCase {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    const message = xmlText(`${first ? headlineOf(first) : ""}${more}`);
    const text = `${more === "" ? "" : `${message}\n\n`}${codeFrames(problems, STYLE)}`;
    const place = first?.place ?? { file: name, line: 1, column: 1 };
    const step = (first?.place && stepText(first.place)) || (first?.code ?? "");
    const body = this.#spend(xmlText(text), message) + (name === "" ? "" : `\n${this.#atLine(step, place)}`);
    return {
      name: this.#unique(classname, name || "wstest"),
      classname,
      ...(name === "" ? {} : { file: name, line: place.line }),
      seconds: 0,
      properties: [],
      verdict: { status: "error", type: first?.code ?? "invalid-file", message, body },
    };
  }

  #verdict(start: ScenarioStart, end: ScenarioEnd): JunitVerdict {
    const { outcome } = end;
    if (outcome.status === "passed") return { status: "passed" };
    if (outcome.status === "skipped") return { status: "skipped", message: lineText(outcome.reason) };
    const problem = unpainted(outcome.problem);
    const message = xmlText(headlineOf(problem));
    const text = xmlText(failureText(problem, unpaintedEnd(end), start.at, STYLE));
    const line = problem.place
      ? this.#atLine(stepText(problem.place) || problem.code, problem.place)
      : this.#atLine(start.name, { ...start, column: 1 });
    const status = outcome.status === "failed" ? "failure" : "error";
    return { status, type: problem.code, message, body: `${this.#spend(text, message)}\n${line}` };
  }

  /** Cuts a text to what a case may take; once the report is very long, to the least that says what is wrong. */
  #spend(text: string, least: string): string {
    const kept = this.#left > 0 ? headAndTail(text, CASE) : least;
    this.#left -= kept.length;
    return kept;
  }

  /** What a scenario printed, and its trace as an attachment at the very end: readers keep both ends of what is long. */
  #outputOf(output: string | undefined, trace: string | undefined): string {
    const text = output === undefined ? "" : this.#spendOutput(xmlText(blockText(output)));
    if (trace === undefined) return text;
    const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    return `${before}[[ATTACHMENT|${this.#path(trace)}]]\n`;
  }

  /** Outputs were cut while they were gathered. */
  #spendOutput(text: string): string {
    const kept = this.#left > 0 ? text : "";
    this.#left -= kept.length;
    return kept;
  }

  #path(file: string): string {
    return xmlText(repositoryPath(this.#folder, file));
  }

  /** dorny/test-reporter finds the line to annotate by this last line; the first bracket must be the place's own. */
  #atLine(what: string, place: Pick<Place, "file" | "line" | "column">): string {
    const step = xmlText(cut(what, 80)).replaceAll("(", "[").replaceAll(")", "]").trim();
    return `    at ${step} (${placeText({ ...place, file: this.#path(place.file) })})`;
  }

  #file(name: string): FileCases {
    const known = this.#files.get(name);
    if (known) return known;
    const made: FileCases = {
      name,
      classname: classnameOf(name),
      began: undefined,
      cases: [],
      problems: [],
      warnings: [],
    };
    this.#files.set(name, made);
    return made;
  }

  #unique(classname: string, name: string): string {
    let unique = name;
    for (let count = 2; this.#names.has(`${classname}\n${unique}`); count++) unique = `${name} (${count})`;
    this.#names.add(`${classname}\n${unique}`);
    return unique;
  }
}

type Fault = Extract<JunitVerdict, JunitRerun>;

function isFault(verdict: JunitVerdict): verdict is Fault {
  return verdict.status === "failure" || verdict.status === "error";
}

interface FileCases {
  /** POSIX, as the user knows it; empty for what belongs to no file. */
  readonly name: string;
  readonly classname: string;
  began: number | undefined;
  readonly cases: JunitCase[];
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** What the scenario has used of contracts, each as a property. */
function coverageOf({ coverage = [] }: ScenarioEnd): JunitProperty[] {
  const sum = new Coverage();
  for (const each of coverage) sum.add(each);
  return sum.contracts.map((each) => ({
    name: lineText(`contract ${each.contract}`),
    value: xmlText(coverageText(each)),
  }));
}

/** How a connection compares with how it was recorded. */
function comparisonOf({ comparison }: ScenarioEnd): JunitProperty[] {
  if (!comparison) return [];
  const { recorded, matched, changed, missing, extra, reordered } = comparison;
  const value = `recorded=${recorded} matched=${matched} changed=${changed} missing=${missing} extra=${extra} reordered=${reordered}`;
  const { unsent, generated = [] } = comparison;
  const leftOut = generated.map(({ path, messages }) => `${path}=${messages}`).join(" ");
  return [
    { name: "accuracy", value: accuracyText(comparison) },
    { name: "compared", value: unsent === undefined ? value : `${value} unsent=${unsent}` },
    ...(leftOut === "" ? [] : [{ name: "generated", value: leftOut }]),
  ];
}

/** Readers wrap lines themselves; this only bounds lines of source and payloads. */
const STYLE: Style = { paint: plain, width: 160 };
/** GitLab takes 30 MB, Jenkins 100,000 characters of a failing case's output. */
const REPORT = 20_000_000;
const CASE = 64 * 1024;

function lineText(text: string): string {
  return xmlText(plainLine(text));
}

/** `scenarios/chat.yaml` → `scenarios.chat`: Jenkins splits at the last dot into package and class. */
function classnameOf(file: string): string {
  const parts = file.replace(/\.(ya?ml|json)$/i, "").split("/");
  const named = parts
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .map((part) => part.replaceAll(".", "-"));
  return named.join(".") || "wstest";
}

/** How many series of a case are told. */
const SERIES = 100;

/** `count=20 min=0.226ms p50=0.324ms …`: a line for people that programs can take apart. */
function figuresOf({ count, ...times }: SeriesSummary): string {
  const figures = Object.entries(times).map(([name, value]) => `${name}=${Number(value.toFixed(3))}ms`);
  return [`count=${count}`, ...figures].join(" ");
}

/** The line of a step as it is written, without the dash of the list. */
function stepText({ lines }: Place): string {
  return visible(lines.at(-1) ?? "")
    .replace(/^\s*(-\s+)*/, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function warningText(warning: Problem): string {
  return warning.place ? `${headlineOf(warning)} (${placeText(warning.place)})` : headlineOf(warning);
}

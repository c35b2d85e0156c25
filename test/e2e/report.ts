import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { expect, onTestFinished } from "vitest";
import type { RunEvent, ScenarioEnd } from "../../src/events.ts";
import type { Problem } from "../../src/problem.ts";
import { type Ended, start } from "./built.ts";

/** Files by their paths in a folder; a text alone is `scenario.yaml`. */
export type Files = string | Readonly<Record<string, string | Uint8Array>>;

/** What a run left: how it ended, and both of its reports as their readers see them. */
export interface Report extends Ended {
  readonly folder: string;
  readonly events: readonly RunEvent[];
  readonly scenarios: readonly ScenarioEnd[];
  /** Of the command line, the files and the scenarios, in the order in which they were told. */
  readonly problems: readonly Problem[];
  readonly junit: Element;
}

/** A folder with files that is gone after the test. */
export async function folderOf(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wstest-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(typeof files === "string" ? { "scenario.yaml": files } : files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** The arguments that have all reports written. */
export const reporters = [
  "--reporter",
  "console",
  "--reporter",
  "junit=junit.xml",
  "--reporter",
  "json=events.ndjson",
] as const;

/** Plays files with the built command, and holds what every run must keep, whatever was wrong. */
export async function run(files: Files, ...args: readonly string[]): Promise<Report> {
  const folder = await folderOf(files);
  const paths = args.some((arg) => !arg.startsWith("-")) ? [] : ["scenario.yaml"];
  return reportOf(folder, await start(["run", ...paths, ...args, ...reporters], { cwd: folder }).ended);
}

/** Reads the reports that a run left in a folder. */
export async function reportOf(folder: string, ended: Ended): Promise<Report> {
  const [json, xml] = await Promise.all(
    ["events.ndjson", "junit.xml"].map((name) => readFile(join(folder, name), "utf8")),
  );
  for (const text of [ended.stdout, ended.stderr, json, xml])
    expect(text).not.toMatch(/wstest itself failed|fault of wstest/);
  expect(ended.signal).toBeNull();
  // Colours are off, so nothing may reach a terminal that it would obey.
  for (const text of [ended.stdout, ended.stderr])
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
  const events = eventsOf(json ?? "");
  const junit = elementOf(xml ?? "");
  const scenarios = events.filter((each) => each.type === "scenario:end");
  const told = events.filter((each) => each.type === "diagnostic").map(({ problem }) => problem);
  const failed = scenarios.map(({ outcome }) => ("problem" in outcome ? outcome.problem : undefined));
  const problems = [...told, ...failed.filter((each) => each !== undefined)];
  expectSame(junit, scenarios, told);
  return { ...ended, folder, events, scenarios, problems, junit };
}

/** A problem in one line: its code, its place and its headline. */
export function brief(problem: Problem | undefined): string {
  if (!problem) return "no problem";
  const { code, place, headline } = problem;
  return `${code} ${place ? `${place.file}:${place.line}:${place.column}` : "nowhere"} ${headline}`;
}

function eventsOf(text: string): readonly RunEvent[] {
  expect(text.endsWith("\n")).toBe(true);
  const events = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RunEvent);
  const types = events.map(({ type }) => type);
  expect([types[0], types.at(-1)]).toEqual(["run:start", "run:end"]);
  for (const type of ["run:start", "run:end"]) expect(types.filter((each) => each === type)).toHaveLength(1);
  const ids = (type: string): number[] =>
    events.flatMap((each) => (each.type === type && "scenario" in each ? [each.scenario] : []));
  expect(new Set(ids("scenario:end"))).toEqual(new Set(ids("scenario:start")));
  expect(ids("scenario:end")).toHaveLength(new Set(ids("scenario:start")).size);
  return events;
}

/** A real parser that takes nothing but well-formed XML. */
function elementOf(xml: string): Element {
  const strict = new DOMParser({
    onError: (level, message) => {
      // A text may hold U+FFFD, where it was cut out of bytes that are none.
      if (!message.startsWith("Unicode replacement character")) throw new Error(`${level}: ${message}`);
    },
  });
  const root = strict.parseFromString(xml, "text/xml").documentElement;
  if (!root) throw new Error("the report is empty");
  return root;
}

/** Both reports tell the same: a case for each scenario, and one for each file that is wrong. */
function expectSame(junit: Element, scenarios: readonly ScenarioEnd[], told: readonly Problem[]): void {
  const ended = (status: string): number => scenarios.filter(({ outcome }) => outcome.status === status).length;
  const wrong = told.filter(({ severity }) => severity !== "warning");
  const files = new Set(wrong.map(({ place }) => place?.file)).size;
  const count = (name: string): number => Number(junit.getAttribute(name));
  expect([...junit.getElementsByTagName("testcase")]).toHaveLength(scenarios.length + files);
  expect({
    tests: count("tests"),
    failures: count("failures"),
    errors: count("errors"),
    skipped: count("skipped"),
  }).toEqual({
    tests: scenarios.length + files,
    failures: ended("failed"),
    errors: ended("errored") + files,
    skipped: ended("skipped"),
  });
}

import type { JUnitReportBuilder } from "junit-report-builder/dist/builder.js";

/** A JUnit report as data. All texts are plain, and safe for XML 1.0. */
export interface JunitReport {
  readonly seconds: number;
  readonly suites: readonly JunitSuite[];
}
export interface JunitSuite {
  readonly name: string;
  readonly file?: string;
  /** ISO 8601 with Z. */
  readonly timestamp?: string;
  readonly hostname?: string;
  readonly seconds: number;
  readonly properties: readonly JunitProperty[];
  readonly cases: readonly JunitCase[];
}
export interface JunitCase {
  readonly name: string;
  readonly classname: string;
  readonly file?: string;
  readonly line?: number;
  readonly seconds: number;
  readonly properties: readonly JunitProperty[];
  readonly verdict: JunitVerdict;
  /** Attempts that did not pass, beside that of the verdict: `flakyFailure` of a case that passed, else `rerunFailure`. */
  readonly reruns?: readonly JunitRerun[];
  /** What goes into `system-out`. */
  readonly output?: string;
}
export interface JunitProperty {
  readonly name: string;
  readonly value: string;
}
export interface JunitRerun {
  readonly type: string;
  readonly message: string;
  readonly body: string;
}
export type JunitVerdict =
  | { readonly status: "passed" }
  | { readonly status: "skipped"; readonly message: string }
  | { readonly status: "failure" | "error"; readonly type: string; readonly message: string; readonly body: string };

/** `strict` leaves out what the schema of Jenkins' xUnit plugin (junit-10.xsd) has no place for. */
export type JunitDialect = "common" | "strict";

/**
 * The XML of a report. This is the only file that knows junit-report-builder, and the private parts of it that are needed
 * for what it has no method for: `line`, `hostname`, a suite's `file`, the message of `skipped`, further attempts, times with
 * three decimals.
 */
export async function junitXml(report: JunitReport, dialect: JunitDialect = "common"): Promise<string> {
  const builder = await newBuilder();
  builder.name("wstest");
  attributesOf(builder._rootTestSuites)["time"] = decimal(report.seconds);
  for (const suite of report.suites) addSuite(builder, dialect === "strict" ? strictSuite(suite) : suite);
  const xml = `${builder.build().trimEnd()}\n`;
  // The builder sums it up only while it builds. Texts before it cannot hold a bracket that is not escaped.
  return dialect === "strict" ? xml.replace(/(<testsuites\b[^>]*?) skipped="\d*"/, "$1") : xml;
}

function strictSuite(suite: JunitSuite): JunitSuite {
  return {
    ...suite,
    cases: suite.cases.map(({ file: _file, line: _line, ...each }) => ({ ...each, properties: [] })),
  };
}

function addSuite(builder: Builder, suite: JunitSuite): void {
  const built = builder.testSuite().name(suite.name);
  const attributes = attributesOf(built);
  if (suite.timestamp !== undefined) attributes["timestamp"] = suite.timestamp;
  if (suite.hostname !== undefined) attributes["hostname"] = suite.hostname;
  attributes["time"] = decimal(suite.seconds);
  if (suite.file !== undefined) attributes["file"] = suite.file;
  for (const { name, value } of suite.properties) built.property(name, value);
  for (const each of suite.cases) addCase(built, each);
}

function addCase(suite: Suite, junitCase: JunitCase): void {
  const { name, classname, file, line, seconds, properties, verdict, reruns = [], output } = junitCase;
  const built = suite.testCase().name(name).className(classname);
  if (file !== undefined) built.file(file);
  const attributes = attributesOf(built);
  if (line !== undefined) attributes["line"] = line;
  attributes["time"] = decimal(seconds);
  for (const property of properties) built.property(property.name, property.value);
  if (verdict.status === "failure") built.failure(verdict.message, verdict.type).stacktrace(cdata(verdict.body));
  else if (verdict.status === "error") built.error(verdict.message, verdict.type, cdata(verdict.body));
  else if (verdict.status === "skipped") skip(built, verdict.message);
  addReruns(built, verdict.status === "passed" ? "flakyFailure" : "rerunFailure", reruns);
  if (output !== undefined && output !== "") built.standardOutput(cdata(output));
}

/**
 * A text for the builder to put into CDATA (XML 1.0 section 2.7), which must be split wherever it holds `]]>`: xmlbuilder
 * does that to the first one only.
 */
function cdata(text: string): string {
  const first = text.indexOf("]]>") + 3;
  return first < 3 ? text : text.slice(0, first) + text.slice(first).replaceAll("]]>", "]]]]><![CDATA[>");
}

/**
 * As Maven's Surefire writes them. Jenkins reads these two alone, whatever else Surefire has: an attempt that could not be
 * played is told by its type.
 */
function addReruns(built: Case, name: "flakyFailure" | "rerunFailure", reruns: readonly JunitRerun[]): void {
  if (reruns.length === 0) return;
  const build = built.build.bind(built);
  built.build = (parent) => {
    const element = build(parent);
    for (const { type, message, body } of reruns)
      element.ele(name, { message, type }).ele("stackTrace").cdata(cdata(body));
    return element;
  };
}

/** `skipped()` takes no message: it is added to the element while the report is built. GitLab reads its text content. */
function skip(built: Case, message: string): void {
  built.skipped();
  const build = built.build.bind(built);
  built.build = (parent) => {
    const element = build(parent) as Element;
    element.children
      .find((child) => child.name === "skipped")
      ?.att("message", message)
      .txt(message);
    return element;
  };
}

/** Seconds with three decimals: readers stumble over `1e-7`, which is what a number would become. */
function decimal(seconds: number): string {
  return (Number.isFinite(seconds) ? Math.max(0, seconds) : 0).toFixed(3);
}

type Suite = ReturnType<JUnitReportBuilder["testSuite"]>;
type Case = ReturnType<Suite["testCase"]>;
type Builder = Omit<JUnitReportBuilder, "build"> & { build(): string; readonly _rootTestSuites: object };

interface Element extends ReturnType<Case["build"]> {
  readonly children: (Element & { readonly name: string })[];
}

function attributesOf(node: object): Record<string, unknown> {
  return (node as { _attributes: Record<string, unknown> })._attributes;
}

/** Loads the library. It is CommonJS whose exports are the builder itself, which its types say otherwise. */
async function newBuilder(): Promise<Builder> {
  const loaded = (await import("junit-report-builder")) as unknown as { default: { newBuilder(): Builder } };
  return loaded.default.newBuilder();
}

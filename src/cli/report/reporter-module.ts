import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CustomReporter, Detail, ReporterDefinition, ReporterOptions } from "../../../reporters/reporter.ts";
import { importModule } from "../../codec/import-module.ts";
import { Failure } from "../../problem.ts";

/** Whether the name of a reporter is the path of a module: names of ours have neither a slash nor an ending. */
export function isModulePath(name: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(name);
}

/**
 * The reporter that a module of a user exports: a definition, or a function of the events (and options) that gives texts.
 * Loading it runs it: it is named on the command line, by who runs the command. Throws a `Failure`.
 */
export async function loadReporter(path: string, cwd: string): Promise<ReporterDefinition> {
  const url = urlOf(path, cwd);
  let loaded: unknown;
  try {
    loaded = await importModule(url);
  } catch (thrown) {
    throw invalid(`The reporter ${path} cannot be loaded: ${messageOf(thrown)}`, placeIn(url, thrown));
  }
  const found = isObject(loaded) ? loaded["default"] : undefined;
  const fault = faultOf(found);
  if (fault !== undefined)
    throw invalid(
      `The module ${path} is no reporter: ${fault}`,
      [],
      "A reporter is export default async function* (events) { … yield text … }, or an object with a function create.",
    );
  return definitionOf(path, url, found as CustomReporter);
}

function definitionOf(path: string, url: string, custom: CustomReporter): ReporterDefinition {
  const given = typeof custom === "function" ? { create: functionOf(custom) } : custom;
  return {
    name: path,
    summary: "A reporter of your own.",
    ...(given.file === undefined ? {} : { file: given.file }),
    needs: (options) => needsOf(given, path, options),
    create: (options) => (events) => guarded(path, url, () => given.create(options)(events)),
  };
}

function functionOf(report: Extract<CustomReporter, (...given: never) => unknown>): ReporterDefinition["create"] {
  return (options) => (events) => report(events, options);
}

function needsOf(
  custom: Exclude<CustomReporter, (...given: never) => unknown>,
  path: string,
  options: Pick<ReporterOptions, "verbose">,
): Detail {
  const needs: unknown = custom.needs?.(options) ?? "frames";
  if (needs === "scenarios" || needs === "steps" || needs === "frames") return needs;
  throw invalid(
    `The module ${path} is no reporter: its needs gives ${said(needs)}`,
    [],
    'It gives "scenarios", "steps" or "frames".',
  );
}

/** What a reporter of a user gives, held to what it has to be; what it throws is told as its own fault. */
async function* guarded(path: string, url: string, start: () => unknown): AsyncIterable<string> {
  try {
    const texts = start();
    if (!isIterable(texts))
      throw new Failure(wrong(path, `it gives ${said(texts)}, where texts one by one are wanted`));
    for await (const text of texts) {
      if (typeof text !== "string") throw new Failure(wrong(path, `it yields ${said(text)}, where a text is wanted`));
      yield text;
    }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure({ ...wrong(path, messageOf(thrown)), notes: placeIn(url, thrown) });
  }
}

function wrong(path: string, what: string): { readonly code: "report"; readonly headline: string } {
  return { code: "report", headline: `The reporter ${path} failed: ${what}` };
}

function urlOf(path: string, cwd: string): string {
  try {
    const file = realpathSync(resolve(cwd, path));
    if (statSync(file).isFile()) return pathToFileURL(file).href;
  } catch {
    throw invalid(`There is no reporter ${path}: the file is not there`, [], "The path begins where wstest is run.");
  }
  throw invalid(`There is no reporter ${path}: it is no file`, [], "Name the module itself: ./my-reporter/index.mjs.");
}

function faultOf(found: unknown): string | undefined {
  if (typeof found === "function") return undefined;
  if (found === undefined) return "it has no default export";
  if (!isObject(found)) return `its default export is ${said(found)}`;
  const { create, file, needs } = found;
  if (typeof create !== "function") return "its default export has no function create";
  if (file !== undefined && typeof file !== "string") return "its file is no text";
  if (needs !== undefined && typeof needs !== "function") return "its needs is no function";
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object";
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && (Symbol.asyncIterator in value || Symbol.iterator in value);
}

function said(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

/** Where in the user's module it was thrown; of the stack, nothing else says anything to its author. */
function placeIn(url: string, thrown: unknown): readonly string[] {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const file = fileURLToPath(url);
  const [line] = stack.split("\n").flatMap((each) => {
    const [before, after] = each.replace(url, file).split(file);
    return before === undefined || after === undefined ? [] : (/^:\d+(?::\d+)?/.exec(after) ?? []);
  });
  return line === undefined ? [] : [`at ${file}${line}`];
}

function invalid(headline: string, notes: readonly string[], help?: string): Failure {
  return new Failure({ code: "invalid-argument", headline, notes, ...(help === undefined ? {} : { help }) });
}

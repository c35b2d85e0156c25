import { createWriteStream } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { reporters } from "../../../reporters/index.ts";
import type { ReporterDefinition, ReporterOptions, ReportFile } from "../../../reporters/reporter.ts";
import type { Environment } from "../../environment.ts";
import type { RunStart } from "../../events.ts";
import { Failure } from "../../problem.ts";
import type { EventReader } from "../../run/broadcast.ts";
import { didYouMean } from "../../shape/nearest.ts";
import type { Detail } from "../../steps/scene.ts";
import { wantsColor } from "../terminal/color.ts";
import { inGitHubActions, safeIn } from "../terminal/ci-log.ts";
import { makeFolder } from "../../make-folder.ts";
import { isModulePath, loadReporter } from "./reporter-module.ts";
import { folderInRepository } from "../files/repository.ts";

export interface OutputOptions {
  /** `name` or `name=path`, several by commas. */
  readonly reporter?: readonly string[];
  /** The folder of report files that have no path of their own. */
  readonly output: string;
  readonly verbose: boolean;
  /** Whether the notes of what has passed are shown all the same. */
  readonly notes?: boolean;
  readonly color: boolean | undefined;
  /** Whether a program reads standard output: then reports for people go to standard error. */
  readonly json?: boolean | undefined;
  /** Whether a terminal is drawn on again and again. Default: true. */
  readonly live?: boolean;
  /** Which part of a run this is. */
  readonly shard?: RunStart["shard"] | undefined;
  /** Milliseconds. */
  readonly slow?: number | undefined;
  readonly durations?: number | undefined;
  /** The command that plays again what failed. */
  readonly again?: string | undefined;
}

/** Where the reports of a run go. */
export interface Outputs {
  readonly readers: readonly EventReader[];
  readonly detail: Detail;
  /** The files that are going to be written. */
  readonly files: readonly ReportFile[];
}

const ORDER: readonly Detail[] = ["scenarios", "steps", "frames"];

/**
 * Reporters by their names on the command line, or by the paths of their modules. A console report is added when none writes
 * to the terminal, and where none is named on GitHub, its annotations. Throws a `Failure`.
 */
export async function outputs(options: OutputOptions, environment: Environment): Promise<Outputs> {
  const { cwd, env } = environment;
  const asked = options.reporter ?? (inGitHubActions(env) ? ["github"] : []);
  const names = asked.flatMap(namesIn);
  const wanted: Wanted[] = [];
  // One after another: what is wrong with the first is told first.
  for (const each of names) wanted.push(await parse(each, options, cwd));
  if (!wanted.some(({ definition, path }) => path === undefined && !definition.beside))
    wanted.unshift({ definition: definitionOf("console"), path: undefined });
  const summary = env["GITHUB_STEP_SUMMARY"] ?? "";
  if (summary !== "" && wanted.some(({ definition, path }) => definition.name === "github" && path === undefined))
    wanted.push({ definition: definitionOf("markdown"), path: summary, append: true });
  checkPaths(wanted, cwd);
  const files = wanted.flatMap(({ definition, path, append }) =>
    path === undefined || append ? [] : [{ reporter: definition.name, path }],
  );
  const readers = wanted.map((each) => reader(each, files, options, environment));
  const needs = wanted.map(({ definition }) => definition.needs(options));
  return { readers, detail: ORDER[Math.max(...needs.map((each) => ORDER.indexOf(each)))] ?? "scenarios", files };
}

interface Wanted {
  readonly definition: ReporterDefinition;
  /** Undefined for the terminal. */
  readonly path: string | undefined;
  /** Added to what is in the file. */
  readonly append?: boolean;
}

async function parse(
  { name, path }: ReturnType<typeof namesIn>[number],
  { output, shard }: OutputOptions,
  cwd: string,
): Promise<Wanted> {
  const definition = isModulePath(name) ? await loadReporter(name, cwd) : definitionOf(name);
  if (path !== undefined) return { definition, path: path === "-" ? undefined : path };
  const file = typeof definition.file === "function" ? definition.file({ shard }) : definition.file;
  return { definition, path: file === undefined ? undefined : join(output, file) };
}

/** Two reports in one file would be neither. */
function checkPaths(wanted: readonly Wanted[], cwd: string): void {
  const files = new Map<string, string>();
  for (const { definition, path } of wanted) {
    if (path === undefined) continue;
    const file = resolve(cwd, path);
    const other = files.get(file);
    if (other !== undefined) {
      throw new Failure({
        code: "invalid-argument",
        headline: `The reports of ${other} and ${definition.name} have the same file, ${path}`,
        help: "Give each a file of its own: --reporter name=path.",
      });
    }
    files.set(file, definition.name);
  }
}

/** Throws a `Failure` where no reporter has a name of `--reporter`; modules are not looked at. */
export function checkReporters(text: string): void {
  for (const { name } of namesIn(text)) if (!isModulePath(name)) definitionOf(name);
}

/** `console,junit=a.xml`: the names with their paths. */
function namesIn(text: string): readonly { readonly name: string; readonly path: string | undefined }[] {
  return text.split(",").map((each) => {
    const one = each.trim();
    const at = one.indexOf("=");
    return at === -1 ? { name: one, path: undefined } : { name: one.slice(0, at), path: one.slice(at + 1) };
  });
}

function definitionOf(name: string): ReporterDefinition {
  const definition = Object.hasOwn(reporters, name) ? reporters[name] : undefined;
  if (definition) return definition;
  const names = Object.keys(reporters);
  throw new Failure({
    code: "invalid-argument",
    headline: `There is no reporter "${name}"`,
    help:
      didYouMean(name, names) ??
      `The reporters are ${names.join(", ")}; write name=path for a file, ./name.mjs for a module of your own.`,
  });
}

function reader(
  { definition, path, append = false }: Wanted,
  files: readonly ReportFile[],
  options: OutputOptions,
  environment: Environment,
): EventReader {
  const { env, clock, cwd } = environment;
  const toTerminal = path === undefined;
  const stdout = options.json && definition.name !== "json" ? environment.stderr : environment.stdout;
  const settings: ReporterOptions = {
    color: toTerminal && wantsColor(options.color, env, stdout),
    get width() {
      // What is piped is read by programs and in logs: there verbose means whole messages.
      return (toTerminal ? stdout.columns : undefined) ?? (options.verbose ? 4000 : PIPED);
    },
    get wraps() {
      return toTerminal && stdout.columns !== undefined;
    },
    verbose: options.verbose,
    notes: options.notes,
    again: options.again,
    slow: options.slow,
    durations: options.durations,
    live:
      options.live !== false && toTerminal && stdout.isTerminal && env["TERM"] !== "dumb" && env["CI"] === undefined,
    clock,
    folder: folderInRepository(cwd),
    files: files.filter((each) => each.path !== path),
  };
  return {
    name: definition.name,
    async read(events) {
      const text = definition.create(settings)(events);
      const safe = definition.beside ? (part: string): string => part : safeIn(env);
      if (toTerminal) for await (const part of text) stdout.write(safe(part));
      else await writeFile(resolve(cwd, path), text, { name: definition.name, shown: path, append });
    },
  };
}

/** Columns where nobody says how many there are, as in the logs of CI: these wrap, and what was cut off is lost. */
const PIPED = 140;

/** Bytes that a report may be behind its file before it stops reading events. */
const GATHERED = 256 * 1024;

async function writeFile(
  file: string,
  text: AsyncIterable<string>,
  { name, shown, append }: { readonly name: string; readonly shown: string; readonly append: boolean },
): Promise<void> {
  try {
    await makeFolder(dirname(file));
    // The stream gathers what comes while it writes: a write for each part would be slower than a server that sends.
    await pipeline(
      Readable.from(text),
      createWriteStream(file, { highWaterMark: GATHERED, flags: append ? "a" : "w" }),
    );
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === undefined) throw thrown;
    throw new Failure({
      code: "report",
      headline: `The report of ${name} could not be written to ${shown}: ${message}`,
    });
  }
}

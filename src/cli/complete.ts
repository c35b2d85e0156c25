import type { Argument, Command, Option } from "commander";
import { reporters } from "../../reporters/index.ts";
import type { Environment } from "../environment.ts";

/** What a shell offers in the place of the word at the cursor. */
export interface Completion {
  /** What may stand there, with words about it; all begin with what is typed. */
  readonly candidates: readonly (readonly [value: string, about: string])[];
  /** Whether it may be a file. */
  readonly files: boolean;
}

type Candidates = Completion["candidates"];

const NOTHING: Completion = { candidates: [], files: false };

/**
 * Completes a command line of wstest, from the definitions of its commands. `typed`: the words behind `wstest` up to the cursor;
 * the last one is what is being typed. Bash cuts words at `=`, and wants only what stands behind it.
 */
export async function complete(
  root: Command,
  typed: readonly string[],
  environment: Pick<Environment, "cwd">,
): Promise<Completion> {
  const current = typed.at(-1) ?? "";
  const before = typed.slice(0, -1);
  const name = before.find((each) => !each.startsWith("-"));
  const command = name === undefined ? undefined : commandNamed(root, name);
  if (!command) return name === undefined ? starting(current, [...commands(root), ...options(root)]) : NOTHING;
  const own = before.slice(before.indexOf(name ?? "") + 1);
  if (own.includes("--")) return positional(command, current);
  const valueOf = optionBefore(command, own, current);
  if (valueOf) return valuesOf(valueOf.option, valueOf.part, valueOf.prefix, environment);
  return current.startsWith("-") ? starting(current, options(command)) : positional(command, current);
}

function commandNamed(root: Command, name: string): Command | undefined {
  return root.commands.find((each) => each.name() === name || each.aliases().includes(name));
}

/** Hidden ones are for scripts. */
function commands(root: Command): Candidates {
  return root
    .createHelp()
    .visibleCommands(root)
    .map((each) => [each.name(), firstSentence(each.description())]);
}

function options(command: Command): Candidates {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => [long ?? short ?? "", firstSentence(description)]);
}

function starting(current: string, all: Candidates, files = false): Completion {
  return { candidates: all.filter(([value]) => value.startsWith(current)), files };
}

function positional({ registeredArguments }: Command, current: string): Completion {
  const [argument] = registeredArguments;
  if (!argument) return NOTHING;
  return argument.argChoices ? starting(current, choicesOf(argument)) : { candidates: [], files: true };
}

function choicesOf({ argChoices = [] }: Argument | Option): Candidates {
  return argChoices.map((each) => [each, ""]);
}

/** The option whose value is being typed: `--reporter ju`, `--reporter=ju`, and as bash cuts that, `--reporter = ju`. */
function optionBefore(
  command: Command,
  before: readonly string[],
  current: string,
): { readonly option: Option; readonly part: string; readonly prefix: string } | undefined {
  const named = (flag: string | undefined): Option | undefined =>
    command.options.find(
      ({ long, short, required, optional }) => (required || optional) && (flag === long || flag === short),
    );
  const [last, beforeLast] = [before.at(-1), before.at(-2)];
  const [flag = "", ...rest] = current.split("=");
  const together = flag.startsWith("--") && rest.length > 0 ? named(flag) : undefined;
  if (together) return { option: together, part: rest.join("="), prefix: `${flag}=` };
  const apart = current === "=" ? named(last) : last === "=" ? named(beforeLast) : named(last);
  return apart && last !== undefined ? { option: apart, part: current === "=" ? "" : current, prefix: "" } : undefined;
}

async function valuesOf(
  option: Option,
  part: string,
  prefix: string,
  environment: Pick<Environment, "cwd">,
): Promise<Completion> {
  const known = await knownValues(option, environment);
  const begun = starting(part, known);
  return {
    candidates: begun.candidates.map(([value, about]) => [`${prefix}${value}`, about]),
    files: known.length === 0 && /<(?:file|folder|path)/.test(option.flags),
  };
}

async function knownValues(option: Option, { cwd }: Pick<Environment, "cwd">): Promise<Candidates> {
  switch (option.attributeName()) {
    case "reporter":
      return Object.values(reporters).map(({ name }) => [name, ""]);
    case "env":
      return (await projectAt(cwd))?.environments.map((each) => [each, ""] as const) ?? [];
    case "tags":
      return (await tagsAt(cwd)).map((each) => [each, ""]);
    default:
      return choicesOf(option);
  }
}

/** The project of a folder, in none of its environments; undefined where there is none. */
async function projectAt(cwd: string) {
  const { openProject } = await import("./project/project.ts");
  return openProject({}, { cwd });
}

async function tagsAt(cwd: string): Promise<readonly string[]> {
  const { pathsOf } = await import("./project/project.ts");
  const { findFiles } = await import("../run/find-files.ts");
  const { loadFile } = await import("../language/load.ts");
  const { tagName } = await import("../run/tags.ts");
  const files = await findFiles(pathsOf([], await projectAt(cwd), cwd), cwd);
  const loaded = await Promise.all(files.map((each) => loadFile(each, { show: (path) => path })));
  return [...new Set(loaded.flatMap(({ scenarios }) => scenarios.flatMap(({ tags }) => tags.map(tagName))))].toSorted();
}

/** What fits beside a name in a shell. */
function firstSentence(text: string): string {
  return text.split(/[;:.(](?:\s|$)/, 1)[0]?.trim() ?? "";
}

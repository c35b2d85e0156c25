import type { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { gather } from "../options/arguments.ts";
import type { ValueOptions } from "../options/values.ts";
import { printProblem } from "../terminal/print.ts";
import { valuesOf } from "./values.ts";

export interface SecretOptions extends Pick<ValueOptions, "secret" | "secretsFile"> {
  readonly showSecrets?: boolean;
}

/** Values that messages of a recording may hold, and nobody is to see. */
export function secretOptions(command: Command): Command {
  return secretValueOptions(command).option(
    "--show-secrets",
    "leave tokens, cookies and passwords as they are in the file, with no ${secret.name} instead",
  );
}

/** The same for what shows no more than reports do. */
export function secretValueOptions(command: Command): Command {
  return command
    .option(
      "--secret <name=value>",
      "a value that is masked in all that is shown and written; may be given again",
      gather,
    )
    .option("--secrets-file <file>", "such values, from a file of NAME=value lines; may be given again", gather);
}

/** What hides secrets that were given. */
export interface SecretMask {
  /** The same text with `***` in their places. */
  readonly text: (text: string) => string;
  /** Says on standard error which of those that were typed nothing had. `where`: what was looked at. */
  readonly told: (where: string) => Promise<void>;
}

/** Undefined when there are no secrets. Throws a `Failure` for a file that cannot be read. */
export async function secretMask(options: SecretOptions, environment: Environment): Promise<SecretMask | undefined> {
  const { typed, all } = await secretsGiven(options, environment);
  if (all.size === 0) return undefined;
  const { Mask } = await import("../../run/mask.ts");
  const { UnmetSecrets } = await import("../../run/unmet-secrets.ts");
  const mask = new Mask();
  mask.add(all.values());
  const unmet = new UnmetSecrets(typed);
  return {
    text(text) {
      if (!unmet.areMet) unmet.look(text);
      return mask.text(text);
    },
    async told(where) {
      for (const each of unmet.warnings(where)) await printProblem(each, environment);
    },
  };
}

/** The secrets of options by their names: all, and those that somebody has typed. Files may be for several recordings. */
export async function secretsGiven(
  { secret, secretsFile }: Pick<SecretOptions, "secret" | "secretsFile">,
  environment: Pick<Environment, "cwd" | "env">,
): Promise<Readonly<Record<"typed" | "all", ReadonlyMap<string, string>>>> {
  if (!secret && !secretsFile) return { typed: new Map(), all: new Map() };
  const { values, typed } = await valuesOf(
    { ...(secret ? { secret } : {}), ...(secretsFile ? { secretsFile } : {}) },
    undefined,
    environment,
  );
  const all = new Map(Array.from(values, ([name, value]) => [name, String(value)]));
  return { all, typed: new Map([...all].filter(([name]) => typed.includes(name))) };
}

/** The same environment, but that what is written to the terminal goes through `mask`. */
export function maskedEnvironment(environment: Environment, mask: SecretMask | undefined): Environment {
  if (!mask) return environment;
  const { stdout } = environment;
  return {
    ...environment,
    stdout: {
      write: (text) => stdout.write(mask.text(text)),
      isTerminal: stdout.isTerminal,
      get columns() {
        return stdout.columns;
      },
    },
  };
}

/** The same pieces, each through `mask`: a secret lies in one of them. */
export async function* maskedPieces(
  pieces: Iterable<string> | AsyncIterable<string>,
  mask: SecretMask | undefined,
): AsyncGenerator<string> {
  for await (const piece of pieces) yield mask ? mask.text(piece) : piece;
}

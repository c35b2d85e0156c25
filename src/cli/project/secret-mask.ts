import type { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { gather } from "../options/arguments.ts";
import type { ValueOptions } from "../options/values.ts";
import { valuesOf } from "./values.ts";

export interface SecretOptions extends Pick<ValueOptions, "secret" | "secretsFile"> {
  readonly showSecrets?: boolean;
}

/** Values that messages of a recording may hold, and nobody is to see. */
export function secretOptions(command: Command): Command {
  return command
    .option(
      "--secret <name=value>",
      "a value that is masked in all that is shown and written; may be given again",
      gather,
    )
    .option("--secrets-file <file>", "such values, from a file of NAME=value lines; may be given again", gather)
    .option(
      "--show-secrets",
      "leave tokens, cookies and passwords as they are in the file, with no ${secret.name} instead",
    );
}

/** Puts `***` in the place of secrets in a text; undefined when there are none. Throws a `Failure` for a file that cannot be read. */
export async function secretMask(
  { secret, secretsFile }: SecretOptions,
  environment: Pick<Environment, "cwd" | "env">,
): Promise<((text: string) => string) | undefined> {
  if (!secret && !secretsFile) return undefined;
  const { values } = await valuesOf(
    { ...(secret ? { secret } : {}), ...(secretsFile ? { secretsFile } : {}) },
    undefined,
    environment,
  );
  const { Mask } = await import("../../run/mask.ts");
  const mask = new Mask();
  mask.add([...values.values()].map(String));
  return (text) => mask.text(text);
}

/** The same environment, but that what is written to the terminal goes through `mask`. */
export function maskedEnvironment(environment: Environment, mask: ((text: string) => string) | undefined): Environment {
  if (!mask) return environment;
  const { stdout } = environment;
  return {
    ...environment,
    stdout: {
      write: (text) => stdout.write(mask(text)),
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
  mask: ((text: string) => string) | undefined,
): AsyncGenerator<string> {
  for await (const piece of pieces) yield mask ? mask(piece) : piece;
}

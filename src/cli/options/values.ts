import type { Command } from "commander";
import { gather } from "./arguments.ts";

/** What `valueOptions` reads. */
export interface ValueOptions {
  readonly var?: readonly string[];
  readonly varsFile?: readonly string[];
  readonly secret?: readonly string[];
  readonly secretsFile?: readonly string[];
  readonly envFile?: readonly string[];
}

/** Values of variables, for who plays scenarios. */
export function valueOptions(command: Command): Command {
  return command
    .option("--var <name=value>", "give a variable a value; may be given again", gather)
    .option("--vars-file <file>", "values of variables, from a file of YAML or JSON; may be given again", gather)
    .option(
      "--secret <name=value>",
      "give a variable a value that is masked in all that is shown and written; may be given again",
      gather,
    )
    .option("--secrets-file <file>", "such values, from a file of NAME=value lines; may be given again", gather)
    .option(
      "--env-file <file>",
      "values of variables and of ${env.…}, from a file of NAME=value lines; may be given again",
      gather,
    );
}

/** The variables that a run will have, of commands that only look: values do not matter to them. */
export function givenOptions(command: Command): Command {
  return command
    .option("--var <name=value>", "a variable that the run will be given; its value may be left out", gather)
    .option("--vars-file <file>", "a file of YAML or JSON with variables that the run will be given", gather)
    .option("--secret <name=value>", "a secret that the run will be given; its value may be left out", gather)
    .option("--secrets-file <file>", "a file of NAME=value lines with secrets that the run will be given", gather)
    .option("--env-file <file>", "a file of NAME=value lines that the run will be given", gather);
}

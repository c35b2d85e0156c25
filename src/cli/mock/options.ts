import { type Command, Option } from "commander";
import { portArgument, seedArgument } from "../options/arguments.ts";
import { type FromOptions, fromOptions } from "./from-options.ts";
import { colorOptions } from "../options/color.ts";
import { type ProjectOptions, projectOptions } from "../options/project.ts";
import { type ValueOptions, valueOptions } from "../options/values.ts";

/** The options of `wstest mock`, as they are read. */
export interface MockOptions extends ProjectOptions, ValueOptions, FromOptions {
  readonly seed?: number;
  readonly port?: number;
  readonly host?: string;
  readonly proxy?: string;
  readonly insecure?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly json?: boolean;
  readonly log?: string;
  readonly admin: boolean;
  readonly adminToken?: string;
  readonly watch: boolean;
  readonly expect?: string;
  readonly caFile?: string;
}

/** Gives `wstest mock` its options. */
export function mockOptions(command: Command): Command {
  command
    .addOption(
      new Option(
        "-p, --port <n>",
        "the port to listen on; 0 for a free one (default: that of the file, else a free one)",
      ).argParser(portArgument),
    )
    .option(
      "--host <host>",
      "the address to listen on; 0.0.0.0 for every network (default: 127.0.0.1, this machine alone)",
    )
    .option("--proxy <url>", "stand in front of this server: what no rule takes passes (ws, wss, and plain HTTP)")
    .option("-k, --insecure", "accept any certificate of the server behind")
    .option("--strict", "exit with 1 when a reaction has failed")
    .option("-q, --quiet", "log connections and failures, and no messages")
    .option("--json", "log as lines of JSON")
    .option("--log <file>", "append all that happens to this file, as lines of JSON")
    .option("--expect <file>", "what clients must have done when the mock ends; exit with 1 when they have not")
    .option("--ca-file <file>", "write the authority of tls: auto to this file (PEM), for clients that must trust it")
    .option("--no-watch", "play the file as it is now, whatever is written to it")
    .option("--no-admin", "no dashboard and no admin API")
    .option(
      "--admin-token <token>",
      "what the dashboard and the admin API want to be told (default: nothing; a random text beyond this machine)",
    );
  valueOptions(projectOptions(fromOptions(command))).option(
    "--seed <n>",
    "draw the same by chance again: values, choices, delays, faults",
    seedArgument,
  );
  return colorOptions(command);
}

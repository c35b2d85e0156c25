import { Command } from "commander";
import type { Environment } from "../environment.ts";
import { checkCommand } from "./commands/check.ts";
import { initCommand } from "./commands/init.ts";
import { listCommand } from "./commands/list.ts";
import { mockCommand } from "./commands/mock.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { version } from "./version.ts";

/** What a command gets beside its options. */
export interface CommandContext {
  readonly environment: Environment;
  /** Aborted with the signal's name when the process is to end. */
  readonly signal: AbortSignal;
  /** Aborted likewise when whoever ends the process cannot wait. */
  readonly hurry: AbortSignal | undefined;
  /** Sets the exit code. */
  readonly done: (exitCode: number) => void;
}

const examples = `
Examples:
  wstest init                                   write a first scenario and its mock server
  wstest run scenarios/                         play all scenarios of a folder
  wstest run scenarios/ --reporter junit        and write wstest-results/junit.xml
  wstest run chat.yaml -t wss://staging.example.com
  wstest check scenarios/                       find every mistake without a network
  wstest mock mocks/chat.yaml --port 8080       be the server

Exit codes: 0 all passed, 1 a scenario failed, 2 a file or the command line is wrong,
3 a fault of wstest or a report that could not be written, 4 nothing matched,
129, 130 and 143 interrupted by SIGHUP, SIGINT, SIGTERM.`;

/** The command line. Commands load what they need when they run, so that help costs nothing. */
export function program(context: CommandContext): Command {
  const { environment } = context;
  const root = new Command("wstest")
    .description("Multi-client scenario tests for WebSocket APIs.")
    .version(version, "-V, --version")
    .addHelpText("after", examples)
    .showHelpAfterError("(wstest --help shows what there is)")
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      getOutHelpWidth: () => environment.stdout.columns ?? 100,
      getErrHelpWidth: () => environment.stderr.columns ?? 100,
    })
    .exitOverride();
  for (const add of [runCommand, listCommand, checkCommand, mockCommand, schemaCommand, initCommand]) {
    // A subcommand throws its usage errors, too, instead of ending the process.
    root.addCommand(add(context).exitOverride().copyInheritedSettings(root));
  }
  return root;
}

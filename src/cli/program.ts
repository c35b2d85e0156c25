import { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { checkCommand } from "./commands/check.ts";
import { completingCommand, completionCommand } from "./commands/completion.ts";
import { compareCommand } from "./commands/compare.ts";
import { connectCommand } from "./commands/connect.ts";
import { convertCommand } from "./commands/convert.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { initCommand } from "./commands/init.ts";
import { listCommand } from "./commands/list.ts";
import { mergeCommand } from "./commands/merge.ts";
import { mockCommand } from "./commands/mock.ts";
import { pingCommand } from "./commands/ping.ts";
import { recordCommand } from "./commands/record.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { showCommand } from "./commands/show.ts";
import { exitCodes } from "../run/exit-code.ts";
import { version } from "./version.ts";

const more = `
Examples:
  wstest init                                          write a first scenario and its mock server
  wstest run scenarios/                                play all scenarios of a folder
  wstest run scenarios/ --reporter junit               and write wstest-results/junit.xml
  wstest run chat.yaml -t wss://staging.example.com    against another server than the file's own
  wstest check scenarios/                              find every mistake without a network
  wstest mock mocks/chat.yaml --port 8080              be the server
  wstest connect ws://localhost:8080                   a prompt for a server
  wstest record -t wss://example.com --out chat.wsr    record what clients and a server say
  wstest replay chat.wsr -t ws://localhost:8080        send recorded traffic again, and compare the answers
  wstest merge blobs/ --reporter junit                 one report of several runs
${exitCodes}

wstest <command> --help shows the options and examples of a command.`;

/** The command line. Commands load what they need when they run, so that help costs nothing. */
export function program(context: CommandContext): Command {
  const { environment } = context;
  const root = new Command("wstest")
    .description(
      "Tests WebSocket APIs with scenarios in YAML: named clients connect, send and receive in one timeline.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "Show the help of a command.")
    .addHelpText("after", more)
    .showHelpAfterError("(wstest --help shows what there is)")
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      getOutHelpWidth: () => environment.stdout.columns ?? 100,
      getErrHelpWidth: () => environment.stderr.columns ?? 100,
    })
    .exitOverride();
  for (const add of [
    runCommand,
    listCommand,
    checkCommand,
    mergeCommand,
    showCommand,
    mockCommand,
    recordCommand,
    replayCommand,
    compareCommand,
    connectCommand,
    convertCommand,
    pingCommand,
    doctorCommand,
    schemaCommand,
    initCommand,
    completionCommand,
  ]) {
    const command = add(context);
    // A subcommand throws its usage errors, too, instead of ending the process; and its own help is the one to look at.
    const help = `(wstest ${command.name()} --help shows what there is)`;
    root.addCommand(command.exitOverride().copyInheritedSettings(root).showHelpAfterError(help));
  }
  root.addCommand(completingCommand(context).exitOverride().copyInheritedSettings(root), { hidden: true });
  return root;
}

import { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { commands, hiddenCommands } from "./commands.ts";
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
      outputError: (text, write) => write(withCommands(text, root)),
    })
    .exitOverride();
  for (const add of commands) {
    const command = add(context);
    // A subcommand throws its usage errors, too, instead of ending the process; and its own help is the one to look at.
    const help = `(wstest ${command.name()} --help shows what there is)`;
    root.addCommand(command.exitOverride().copyInheritedSettings(root).showHelpAfterError(help));
  }
  for (const add of hiddenCommands)
    root.addCommand(add(context).exitOverride().copyInheritedSettings(root), { hidden: true });
  return root;
}

/** An unknown command that is like none: commander says what is meant only where it is near. */
function withCommands(text: string, root: Command): string {
  if (!text.startsWith("error: unknown command") || text.includes("Did you mean")) return text;
  const names = commandNames(root);
  return `${text.trimEnd()}\n(The commands are ${names.slice(0, -1).join(", ")} and ${names.at(-1)})\n`;
}

function commandNames(root: Command): readonly string[] {
  return root
    .createHelp()
    .visibleCommands(root)
    .map((each) => each.name());
}

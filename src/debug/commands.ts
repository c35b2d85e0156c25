import { breakCommand, clearCommand } from "./command-breakpoints.ts";
import {
  continueCommand,
  jumpCommand,
  nextCommand,
  quitCommand,
  retryCommand,
  skipCommand,
  stepCommand,
} from "./command-going.ts";
import {
  inboxCommand,
  matchCommand,
  printCommand,
  talkCommand,
  variablesCommand,
  whereCommand,
} from "./command-looking.ts";
import type { Command } from "./command.ts";
import { sentenceLines } from "./console.ts";
import type { Stop } from "./stop.ts";
import { wrap } from "../wrap.ts";

const helpCommand: Command = {
  name: "help",
  short: "h",
  argument: "",
  summary: "this list",
  run(_argument, { looking }) {
    const { console } = looking.debugger.options;
    const { paint } = console.style;
    const rows = commands.map(({ name, short, argument, summary }) => ({
      usage: `${name}${short === "" ? "" : `, ${short}`}${argument === "" ? "" : ` ${argument}`}`,
      summary,
    }));
    const width = Math.max(...rows.map(({ usage }) => usage.length));
    console.say([
      ...rows.flatMap(({ usage, summary }) => {
        const room = Math.max(20, console.style.width - width - 4);
        return wrap(summary, room, room).map((line, index) =>
          index === 0 ? `  ${paint.bold(usage.padEnd(width))}  ${line}` : " ".repeat(width + 4) + line,
        );
      }),
      "",
      ...sentenceLines(
        "Any other line is a step, as it would stand in the file: alice: { send: { type: ping } }, wait: 1s, set: { n: 1 }.",
        console,
      ),
    ]);
    return undefined;
  },
};

/** Every command of the debugger's prompt. */
export const commands: readonly Command[] = [
  stepCommand,
  nextCommand,
  continueCommand,
  retryCommand,
  skipCommand,
  jumpCommand,
  whereCommand,
  inboxCommand,
  talkCommand,
  variablesCommand,
  printCommand,
  matchCommand,
  breakCommand,
  clearCommand,
  helpCommand,
  quitCommand,
];

const byName = new Map(
  commands.flatMap((each) =>
    [each.name, each.short].filter((name) => name !== "").map((name) => [name, each] as const),
  ),
);

/**
 * The command that a line is; undefined for a step. A word with a colon behind it acts: a client may have the name of a command.
 * Nothing typed is a step on.
 */
export function commandIn(
  line: string,
  stop: Stop,
): { readonly command: Command; readonly argument: string } | undefined {
  if (line === "")
    return stop.problem ? { command: helpCommand, argument: "" } : { command: stepCommand, argument: "" };
  const [, word = "", argument = ""] = /^([\w?]+)(?:\s+(.*))?$/s.exec(line) ?? [];
  const command = word === "?" ? helpCommand : byName.get(word);
  return command && { command, argument: argument.trim() };
}

export const commandNames: readonly string[] = commands.map(({ name }) => name);

/** Commands whose argument begins with a client. */
const ofClients: ReadonlySet<string> = new Set(["inbox", "i", "match", "m", "vars", "v"]);

/** What a line that is being typed may become. */
export function completions(line: string, clients: readonly string[]): readonly string[] {
  const [, command = "", begun] = /^(\w+)\s+(\S*)$/.exec(line) ?? [];
  const all =
    begun !== undefined && ofClients.has(command)
      ? clients.map((each) => `${command} ${each}`)
      : [...commands.map(({ name }) => name), ...clients.map((each) => `${each}: `)];
  return all.filter((each) => each.startsWith(line));
}

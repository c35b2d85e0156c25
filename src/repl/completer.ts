import { kindsByName } from "../steps/index.ts";
import type { Completion } from "./terminal.ts";

/** What a line may be completed with. */
export interface Known {
  /** Commands of the prompt itself. */
  readonly commands: readonly string[];
  readonly clients: readonly string[];
  readonly variables: readonly string[];
}

/** What only connections of a mock do. */
const mockOnly: ReadonlySet<string> = new Set(["join", "leave", "forward", "lose"]);

/** What may be typed at a prompt: what a client does, and what nobody does. */
export const promptSteps: readonly string[] = [...kindsByName.values()]
  .filter(({ actor, name }) => actor !== "server" && !mockOnly.has(name))
  .map(({ name }) => name);

/** Completes words of commands, names of clients and variables, and options behind a comma. */
export function completeLine(line: string, { commands, clients, variables }: Known): Completion {
  const variable = /\$\{([\w.]*)$/.exec(line);
  if (variable) return starting(variable[1] ?? "", [...variables, ...clients]);
  const word = /^\s*\.(\w*)$/.exec(line);
  if (word) return starting(word[1] ?? "", [...new Set([...commands, ...promptSteps, ...clients])]);
  const name = /^\s*\.(?:as|connect|clients)\s+(\w*)$/.exec(line);
  if (name) return starting(name[1] ?? "", clients);
  const help = /^\s*\.help\s+\.?(\w*)$/.exec(line);
  if (help) return starting(help[1] ?? "", [...new Set([...commands, ...promptSteps])]);
  const option = /^\s*\.(\w+)\b.*,\s*(\w*)$/s.exec(line);
  if (option) {
    const [, step = "", part = ""] = option;
    const kind = kindsByName.get(step === "expect" ? "receive" : step);
    return starting(
      part,
      Object.keys(kind?.options ?? {}).map((each) => `${each}: `),
    );
  }
  return { candidates: [], part: "" };
}

function starting(part: string, all: readonly string[]): Completion {
  return { candidates: all.filter((each) => each.startsWith(part)).toSorted(), part };
}

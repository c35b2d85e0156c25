import { cut } from "../match/value.ts";
import type { Server } from "./server.ts";

/** How many of the last lines of a command are told, and how many characters of each. */
const [LINES, LONGEST] = [5, 200];

/** A note for each command that runs and has written something: what it wrote last may say why a scenario failed. */
export function runningOutput(servers: Iterable<Pick<Server, "name" | "lastLines">>): readonly string[] {
  return Array.from(servers).flatMap((server) => {
    const lines = server.lastLines?.(LINES) ?? [];
    return lines.length === 0
      ? []
      : [`${server.name} wrote last:\n${lines.map((line) => `  ${cut(line, LONGEST)}`).join("\n")}`];
  });
}

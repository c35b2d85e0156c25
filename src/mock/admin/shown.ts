import { codeFrame, plain } from "../../codeframe.ts";
import type { Problem } from "../../problem.ts";
import type { AdminLogEntry, AdminProblem } from "./api.ts";
import type { LogRecord } from "../log/log-ring.ts";

/** Gives what of a value may be seen: the same with its secrets masked. */
export type Veil = <T>(value: T) => T;

/** A problem as the terminal shows it, without colours. */
export function shownProblem(problem: Problem): AdminProblem {
  return { text: codeFrame(problem, { paint: plain, width: 120 }) };
}

/** An entry of the log as the API tells it. */
export function shownEntry({ id, entry }: LogRecord): AdminLogEntry {
  if (entry.type !== "problem") return { id, ...entry };
  const { problem, ...rest } = entry;
  return { id, ...rest, ...shownProblem(problem) };
}

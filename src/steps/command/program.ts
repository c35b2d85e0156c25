import type { Cancel } from "../../environment.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { PlayScope } from "../step.ts";

/** A line that a program wrote to one of its outputs. */
export interface OutputLine {
  readonly text: string;
  readonly at: number;
}

/** How a program ended: with a code, or by a signal. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly at: number;
  /** `ended with exit code 7`, `was killed by SIGKILL`. */
  readonly how: string;
}

/** A command that wstest runs, as the timeline sees it: what it writes, and how it ends. */
export interface Program {
  /** The lines that no step has taken, oldest first. */
  readonly unread: readonly OutputLine[];
  /** How it ended, since it was started last. */
  readonly exit: ProgramExit | undefined;
  /** Takes the first unread line that fits. */
  take(fits: (line: OutputLine) => boolean): OutputLine | undefined;
  /** Takes the next line that fits when it comes; gives a function that waits no more. */
  await(fits: (line: OutputLine) => boolean, taken: (line: OutputLine) => void): Cancel;
  /** Calls back once when it ends, before that is judged; gives a function that takes it back. */
  onExit(callback: (exit: ProgramExit) => void): Cancel;
  /** A step waits for its end, which is no surprise meanwhile; gives a function that waits no more. */
  expecting(): Cancel;
  /** A step has expected how it ended. */
  expected(): void;
}

/** The program of a server that a step speaks of. Throws a `Failure` where a url has taken the place of a command. */
export function programOf(server: string, scope: PlayScope, at: Span): Program {
  const { program } = scope.scene.server(server);
  if (program) return program;
  throw new Failure({
    code: "server",
    headline: `${server}: its output and its end are not known: wstest did not start it`,
    label: "not started by wstest",
    at,
  });
}

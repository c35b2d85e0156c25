import type { Environment } from "../environment.ts";
import type { Told } from "./terminal/verdict.ts";

/** What a command gets beside its options. */
export interface CommandContext {
  readonly environment: Environment;
  /** The whole command line, as it was typed. */
  readonly args: readonly string[];
  /** Aborted with the signal's name when the process is to end. */
  readonly signal: AbortSignal;
  /** Aborted likewise when whoever ends the process cannot wait. */
  readonly hurry: AbortSignal | undefined;
  /** Sets the exit code, and what programs are told beside it. */
  readonly done: (exitCode: number, told?: Told) => void;
}

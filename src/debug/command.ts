import type { Stop, Verdict } from "./stop.ts";

/** A command of the debugger's prompt. */
export interface Command {
  readonly name: string;
  /** Empty for none. */
  readonly short: string;
  /** As the help shows it. */
  readonly argument: string;
  readonly summary: string;
  /** Gives how the scenario goes on; undefined when it still stands. */
  run(argument: string, stop: Stop): Verdict | undefined | Promise<Verdict | undefined>;
}

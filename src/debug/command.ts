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

/** A command that looks and changes nothing: its lines are said, unless it has said what there is itself. */
export function telling({
  lines,
  ...command
}: Omit<Command, "run"> & {
  lines(argument: string, stop: Stop): readonly string[] | undefined | Promise<readonly string[] | undefined>;
}): Command {
  return {
    ...command,
    async run(argument, stop) {
      const said = await lines(argument, stop);
      if (said) stop.looking.debugger.options.console.say(said);
      return undefined;
    },
  };
}

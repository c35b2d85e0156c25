import type { Command } from "commander";

/** Colours of what is written to the terminal. */
export function colorOptions(command: Command): Command {
  return command
    .option("--color", "use colours (default: by FORCE_COLOR, NO_COLOR, TERM, and whether it is a terminal)")
    .option("--no-color", "use no colours");
}

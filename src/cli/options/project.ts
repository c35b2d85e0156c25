import type { Command } from "commander";

/** What `projectOptions` reads. */
export interface ProjectOptions {
  readonly config?: string;
  readonly env?: string;
}

/** Which project, and which of its environments. */
export function projectOptions(command: Command): Command {
  return command
    .option("-e, --env <name>", "an environment of wstest.yaml: its servers, variables and options")
    .option(
      "-c, --config <file>",
      "the project's file (default: wstest.yaml in this folder or one above it, up to the root of the repository)",
    );
}

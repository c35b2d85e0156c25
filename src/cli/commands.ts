import type { Command } from "commander";
import { checkCommand } from "./commands/check.ts";
import { completingCommand, completionCommand } from "./commands/completion.ts";
import { compareCommand } from "./commands/compare.ts";
import { connectCommand } from "./commands/connect.ts";
import { convertCommand } from "./commands/convert.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { initCommand } from "./commands/init.ts";
import { listCommand } from "./commands/list.ts";
import { mergeCommand } from "./commands/merge.ts";
import { mockCommand } from "./commands/mock.ts";
import { pingCommand } from "./commands/ping.ts";
import { recordCommand } from "./commands/record.ts";
import { replayCommand } from "./commands/replay.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { showCommand } from "./commands/show.ts";
import type { CommandContext } from "./command-context.ts";

/** Makes a command for the program. */
type AddCommand = (context: CommandContext) => Command;

/** All commands, in the order of the help. The build has another list for `wstest run`, which needs no other than itself. */
export const commands: readonly AddCommand[] = [
  runCommand,
  listCommand,
  checkCommand,
  mergeCommand,
  showCommand,
  mockCommand,
  recordCommand,
  replayCommand,
  compareCommand,
  connectCommand,
  convertCommand,
  pingCommand,
  doctorCommand,
  schemaCommand,
  initCommand,
  completionCommand,
];

/** What shells ask. */
export const hiddenCommands: readonly AddCommand[] = [completingCommand];

import { type Command, Option } from "commander";
import type { Unexpected } from "../../play/nearest-rule.ts";
import { speedArgument } from "../options/arguments.ts";
import { type RecordingOptions, recordingOptions } from "../options/recording.ts";

/** How a recording is played, as it is said on the command line. */
export interface FromOptions extends RecordingOptions {
  readonly from?: string;
  readonly timing?: "reactive" | "clock" | "step";
  readonly speed?: number;
  readonly unexpected?: Unexpected;
}

/** Adds what says which recording a mock plays, and how. */
export function fromOptions(command: Command): Command {
  return recordingOptions(
    command.option("--from <recording>", "answer as the server did in captured traffic: a recording, a HAR, a trace"),
  )
    .addOption(
      new Option(
        "--timing <how>",
        "of --from: reactive (default) sends what the server sent behind what the client says; clock at its time; step when Enter is pressed",
      ).choices(["reactive", "clock", "step"]),
    )
    .addOption(
      new Option("--speed <factor>", "of --from: how many times as fast (default: 1)").argParser(speedArgument),
    )
    .addOption(
      new Option(
        "--unexpected <what>",
        "what becomes of a message that nothing answers: close the connection, ignore it, or answer as to the nearest (default: close with --from, else what the file says)",
      ).choices(["close", "ignore", "nearest"]),
    );
}

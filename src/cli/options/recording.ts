import { resolve } from "node:path";
import type { Command } from "commander";
import type { OpenOptions } from "../../capture/open-recording.ts";

/** How recordings are read, as it is said on the command line. */
export interface RecordingOptions {
  readonly keylog?: string;
}

/** A recording that was named: its file, the first when it has several, and how it is opened. */
export interface NamedRecording {
  readonly path: string;
  /** As the user knows it: `chat.0001.wsr and 2 more`. */
  readonly shown: string;
  readonly options: OpenOptions;
}

/** Adds what all commands take that read recordings. */
export function recordingOptions(command: Command): Command {
  return command.option(
    "--keylog <file>",
    "of captured packets: the keys of TLS, as browsers and Node write them (SSLKEYLOGFILE)",
  );
}

/** A recording by the names of its files: one, or those into which it was split. */
export function namedRecording(files: readonly string[], { keylog }: RecordingOptions, cwd: string): NamedRecording {
  const [first = "", ...others] = files;
  return {
    path: resolve(cwd, first),
    shown: others.length === 0 ? first : `${first} and ${others.length} more`,
    options: {
      ...(keylog === undefined ? {} : { keylog: resolve(cwd, keylog) }),
      ...(others.length === 0 ? {} : { files: files.map((file) => ({ path: resolve(cwd, file), file })) }),
    },
  };
}

import { type Command, Option } from "commander";
import type { FileLimits } from "../../capture/recording-writer.ts";
import { positiveInteger } from "../options/arguments.ts";
import { type ConnectionOptions, connectionOptions } from "../options/connection.ts";
import {
  browserArgument,
  listenArgument,
  type ListenAt,
  recordingTimeArgument,
  rotateArgument,
  sizeArgument,
} from "./arguments.ts";

/** The options of `wstest record`, as they are read. */
export interface RecordOptions extends ConnectionOptions {
  readonly target?: string;
  readonly browser?: string;
  readonly listen: ListenAt;
  readonly out?: string;
  readonly force?: boolean;
  readonly rotate?: FileLimits;
  readonly keep?: number;
  readonly maxSize?: number;
  readonly maxTime?: number;
  readonly maxMessages?: number;
  readonly gzip?: boolean;
  readonly fsync?: boolean;
  readonly tls?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly caFile?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Gives `wstest record` its options. */
export function recordOptions(command: Command): Command {
  command
    .option("-t, --target <url>", "the server that clients are passed on to (ws, wss, and plain HTTP)")
    .addOption(
      new Option(
        "--browser <url>",
        "record the WebSockets of a browser instead, which listens for developer tools at http://127.0.0.1:9222",
      ).argParser(browserArgument),
    )
    .addOption(
      new Option("-l, --listen <[host:]port>", "where clients connect, of this machine alone where no host is given")
        .argParser(listenArgument)
        .default({ host: "127.0.0.1", port: 0 } satisfies ListenAt, "127.0.0.1, a free port"),
    )
    .option("-o, --out <file>", "the recording (default: recording-<date>-<time>.wsr)")
    .option("-f, --force", "write over a recording that is there")
    .option(
      "--rotate <limit>",
      "begin another file after 100MiB, 1h or 50000messages; given again, after what comes first",
      rotateArgument,
    )
    .option("--keep <n>", "with --rotate: keep the latest n files (default: all)", positiveInteger)
    .option("--max-size <size>", "end after so many bytes: 500MiB", sizeArgument)
    .option("--max-time <duration>", "end after this time: 10m", recordingTimeArgument)
    .option("--max-messages <n>", "end after so many messages", positiveInteger)
    .option("--gzip", "pack the recording as it is written")
    .option("--fsync", "have everything on the disk before it is passed on: nothing is lost with the power")
    .option("--tls", "speak TLS to the clients, with a certificate made for this run")
    .option("--tls-cert <file>", "speak TLS to the clients with this certificate (PEM)")
    .option("--tls-key <file>", "its key (PEM)")
    .option("--ca-file <file>", "with --tls: write the authority that clients must trust to this file (PEM)")
    .option("-q, --quiet", "say nothing but what goes wrong")
    .option("--json", "the verdict as a JSON object on stdout, when the recording has ended; all else on stderr");
  return connectionOptions(command, "every request to the target", "that is shown to the target");
}

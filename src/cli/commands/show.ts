import { Command, Option } from "commander";
import { paint } from "../../../reporters/paint.ts";
import { kinds } from "../../../reporters/timeline.ts";
import { gather } from "../options/arguments.ts";
import { wantsColor } from "../terminal/color.ts";
import { colorOptions } from "../options/color.ts";
import type { CommandContext } from "../command-context.ts";
import { namedRecording, type RecordingOptions, recordingOptions } from "../options/recording.ts";
import { type RecordingFilter, takesAll } from "../show/recording-filter.ts";
import { maskedEnvironment, secretMask, type SecretOptions, secretOptions } from "../project/secret-mask.ts";
import { connectionsOf, kindsOf, whereOf } from "../show/filters.ts";

interface ShowOptions extends SecretOptions, RecordingOptions {
  readonly list?: boolean;
  readonly timeline?: boolean;
  readonly connection?: readonly string[];
  readonly client?: readonly string[];
  readonly type?: readonly string[];
  readonly from?: "client" | "server";
  readonly where?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly html?: string;
  readonly color?: boolean;
}

const more = `
Examples:
  wstest show chat.har                                                the connections of a recording
  wstest show chat.har --connection 3                                 what went over one of them
  wstest show chat.har --from server --where '$.items[?(@.id == 7)]'  messages of the server that have such a value
  wstest show chat.har --html chat.html                               a sequence diagram, as a page
  wstest show chat.*.wsr                                              all files of one that record --rotate has split
  wstest show chat.har --connection 3 --json > one.ndjson             a recording of one connection

  wstest show wstest-results/traces/chat-hello.trace.jsonl            all that happened in a scenario
  wstest show chat-hello.trace.jsonl --client bob --type message      only what bob sent and received
  wstest show chat-hello.trace.jsonl --list                           its connections

A recording is what wstest record has written (.wsr), a HAR, a capture of packets (pcap, pcapng), lines of JSON, or a trace: what
it is, is found by what is in it.
Exit code: 0, 4 when nothing is left to show, 2 when the file is neither, or damaged.`;

/** `wstest show`. */
export function showCommand({ environment, done }: CommandContext): Command {
  const command = new Command("show")
    .description(
      "Show a recording or a trace: its connections, a timeline of all that happened, a page with a diagram.",
    )
    .argument(
      "<file...>",
      "a recording of any kind, or what wstest run --trace has written; all files of one that was split",
    )
    .option("--list", "the connections: where to, how much each side said, how they ended (default of recordings)")
    .option("--timeline", "all that happened, line by line (default of traces)")
    .option("--connection <n>", "only what went over this connection, by its number; may be given again", gather)
    .option("--client <name>", "only what this client did and saw; may be given again", gather)
    .addOption(
      new Option("--type <kinds>", `only these, by commas: ${kinds.join(", ")}; may be given again`).argParser(gather),
    )
    .addOption(new Option("--from <side>", "only what this side has sent").choices(["client", "server"]))
    .option(
      "--where <what>",
      "only messages in which this JSONPath selects something, or that fit this matcher: '{ type: tick }'",
    )
    .option(
      "-v, --verbose",
      "of recordings: the headers of requests and answers, too, and what HTTP has in its bodies, in a timeline",
    )
    .option("--html <file>", "write a page with a sequence diagram, which opens from disk")
    .option("--json", "the events themselves, one JSON object a line, for other programs");
  return colorOptions(secretOptions(recordingOptions(command)))
    .addHelpText("after", more)
    .action(async (files: readonly string[], options: ShowOptions) => {
      const { stdout, env, cwd } = environment;
      const named = namedRecording(files, options, cwd);
      const { path, shown: file } = named;
      const filter: RecordingFilter = {
        connections: connectionsOf(options.connection ?? []),
        clients: options.client ?? [],
        kinds: kindsOf(options.type ?? []),
        from: options.from,
        message: options.where === undefined ? undefined : await whereOf(options.where),
      };
      const { isTrace, openRecording } = await import("../../capture/open-recording.ts");
      const trace = files.length === 1 && (await isTrace(path, file));
      const mask = await secretMask(options, environment);
      const showSecrets = options.showSecrets === true;
      const shown = "in what is shown";
      const seen = maskedEnvironment(environment, mask);
      if (options.html !== undefined) {
        const { writePage } = await import("../show/page.ts");
        await writePage({ mask, named, out: options.html, trace, filter, showSecrets }, environment);
        await mask?.told(shown);
        return;
      }
      const style = {
        paint: await paint(wantsColor(options.color, env, stdout)),
        get width() {
          // As run --verbose: what is piped is searched, and then whole messages are wanted.
          return stdout.columns ?? 4000;
        },
        wraps: stdout.columns !== undefined,
      };
      const json = options.json === true;
      // Of a trace more than its network is told, where that is not asked for.
      if (trace && !options.list && filter.connections.length === 0) {
        const { showTrace } = await import("../show/trace.ts");
        done(await showTrace({ path, file, wanted: filter, json, style }, seen), { isData: true });
        await mask?.told(shown);
        return;
      }
      const listed = options.list ?? (!options.timeline && !options.verbose && takesAll(filter));
      const { showRecording } = await import("../show/recording.ts");
      const { shownTraffic } = await import("../../recording/shown-traffic.ts");
      const recording = shownTraffic(await openRecording(path, file, named.options), showSecrets);
      const as = json ? "json" : listed ? "list" : "timeline";
      const { exit, problem } = await showRecording(
        { recording, file, filter, as, style, verbose: options.verbose === true },
        seen,
      );
      done(exit, { problem, isData: true });
      await mask?.told(shown);
    });
}

import { Command, Option } from "commander";
import { serverUrlFault } from "../../language/server/server-url.ts";
import { Failure } from "../../problem.ts";
import type { WhichHttp } from "../../replay/http-plan.ts";
import type { Timing } from "../../replay/pace.ts";
import { exitCodes } from "../../run/exit-code.ts";
import { assignments, durationArgument, gather, positiveInteger, speedArgument } from "../options/arguments.ts";
import { environmentFiles } from "../project/environment-files.ts";
import { compareOptions, type CompareOptions, comparisonOf, pathOf } from "../compare/options.ts";
import { connectionOptions, type ConnectionOptions, headersOf, secretsOf, tlsTexts } from "../options/connection.ts";
import { colorOptions } from "../options/color.ts";
import type { CommandContext } from "../command-context.ts";
import { namedRecording, type RecordingOptions, recordingOptions } from "../options/recording.ts";
import { reportOptions, type ReportOptions } from "../options/report.ts";

interface Options extends ReportOptions, CompareOptions, ConnectionOptions, RecordingOptions {
  readonly target?: string;
  readonly timing: Timing;
  readonly speed?: number;
  readonly timeout: number;
  readonly settle: number;
  readonly carry?: readonly string[];
  readonly autoCarry: boolean;
  readonly http: WhichHttp;
  readonly repeat: number;
  readonly connections: number;
  readonly secret?: readonly string[];
  readonly secretsFile?: readonly string[];
}

const more = `
Examples:
  wstest replay chat.wsr                                          against the server that was recorded
  wstest replay chat.wsr -t ws://localhost:8080                   against another one
  wstest replay chat.wsr -t wss://staging.example.com --ignore '$.time' --fail-if 'accuracy < 99.5'
  wstest replay chat.wsr --timing clock --speed 2                 when it was sent, twice as fast
  wstest replay chat.wsr --carry '$.room.code'                    what the server makes anew there is sent back as it comes
  wstest replay chat.wsr --secret authorization=$TOKEN            what was masked when it was recorded
  wstest replay chat.wsr --connections 50 --fail-if 'latency.p95 > 200ms' --reporter junit
${exitCodes}`;

/** `wstest replay`. */
export function replayCommand(context: CommandContext): Command {
  const command = new Command("replay")
    .description("Send again what the clients of a recording have sent, and compare what the server answers.")
    .argument("<recording...>", "a file of wstest record, a HAR, a trace, …; all files of a recording that was split");
  playing(recordingOptions(command.optionsGroup("Playing:")));
  connecting(command.optionsGroup("Connecting:"));
  compareOptions(command.optionsGroup("Comparing:"));
  reportOptions(command.optionsGroup("Reporting:"));
  return colorOptions(command)
    .addHelpText("after", more)
    .action((files: readonly string[], options: Options) => play(files, options, context));
}

// --- internal ---

function playing(command: Command): void {
  command
    .option("-t, --target <url>", "the server to ask; its path, if it has one, stands in for the recorded one")
    .addOption(
      new Option(
        "--timing <how>",
        "reactive: each message waits for those that came before it; clock: sent when it was; fast: as fast as possible",
      )
        .choices(["reactive", "clock", "fast"])
        .default("reactive"),
    )
    .option("--speed <factor>", "how much faster than it was recorded, of --timing clock (default: 1)", speedArgument)
    .addOption(
      new Option(
        "--timeout <duration>",
        "how much longer than in the recording a message may take before it counts as missing",
      )
        .argParser(durationArgument)
        .default(5_000, "5s"),
    )
    .addOption(
      new Option("--settle <duration>", "how long to wait for messages too many, before closing")
        .argParser(durationArgument)
        .default(100, "100ms"),
    )
    .option(
      "--carry <path>",
      "a JSONPath to a value that the server makes anew: later messages have it as it comes; may be given again",
      gather,
    )
    .option("--no-auto-carry", "carry only those on, no ids and tokens that look as if they were made anew")
    .addOption(
      new Option(
        "--http <which>",
        "plain HTTP requests: needed: those whose answers are used later, or that were made between messages; all; none",
      )
        .choices(["needed", "all", "none"])
        .default("needed"),
    )
    .option("--repeat <n>", "play the recording n times, one after another", positiveInteger, 1)
    .option("--connections <n>", "play n copies of the recording at once", positiveInteger, 1);
}

function connecting(command: Command): void {
  connectionOptions(command)
    .option(
      "--secret <name=value>",
      "what was masked as ${secret.name} when it was recorded; may be given again",
      gather,
    )
    .option("--secrets-file <file>", "such values, from a file of NAME=value lines; may be given again", gather);
}

async function play(files: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const { environment, signal } = context;
  const { cwd, clock } = environment;
  if (options.speed !== undefined && options.timing !== "clock")
    throw new Failure({
      code: "invalid-argument",
      headline: `--speed goes with --timing clock, and this is ${options.timing}`,
      help: "Only the clock of the recording can go faster.",
    });
  const named = namedRecording(files, options, cwd);
  const recording = named.shown;
  const target = targetOf(options.target);
  const comparison = await comparisonOf(options);
  const carry = await Promise.all((options.carry ?? []).map((each) => pathOf(each, "--carry")));
  const headers = headersOf(options);
  const secrets = await secretValues(options, environment);
  const tls = { ...(await tlsTexts(options, cwd)), ...(options.insecure ? { insecure: true } : {}) };
  const { replay } = await import("../../replay/replay.ts");
  const { reported } = await import("../compare/reported.ts");
  const compared = { recording, with: target?.href ?? "the recorded server", by: "replay" } as const;
  const hidden = [...secretsOf(headers).keys(), ...secrets.values()];
  return reported({ compared, options, ...comparison, secrets: hidden }, context, (report, detail) =>
    replay({
      ...comparison,
      recording: named,
      timing: options.timing,
      speed: options.speed ?? 1,
      timeout: options.timeout,
      settle: options.settle,
      dial: {
        target,
        headers,
        secrets,
        tls: Object.keys(tls).length > 0 ? tls : undefined,
        timeout: Math.max(options.timeout, LEAST_HANDSHAKE),
      },
      typedSecrets: [...assignments(options.secret, "--secret", true).keys()],
      carry,
      autoCarry: options.autoCarry,
      http: options.http,
      repeat: options.repeat,
      copies: options.connections,
      report,
      frames: detail === "frames" ? (event) => report.emit(event) : undefined,
      clock,
      signal,
    }),
  );
}

/** Milliseconds: a server that is being woken up may take a while. */
const LEAST_HANDSHAKE = 5_000;

function targetOf(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const fault = serverUrlFault(text);
  if (fault)
    throw new Failure({
      code: "invalid-argument",
      headline: `-t ${text}: ${fault.headline}`,
      ...(fault.help === undefined ? {} : { help: fault.help }),
    });
  return new URL(text);
}

/** Secrets by their names; the environment's are found when they are asked for. */
async function secretValues(
  options: Options,
  { cwd, env }: CommandContext["environment"],
): Promise<ReadonlyMap<string, string>> {
  const { variableOf } = await import("../../replay/wanted-secrets.ts");
  const given = new Map([
    ...(await environmentFiles(options.secretsFile, cwd, "file of secrets")),
    ...assignments(options.secret, "--secret", true),
  ]);
  const prefix = variableOf("");
  for (const [name, value] of Object.entries(env))
    if (name.startsWith(prefix) && value !== undefined) {
      const secret = name.slice(prefix.length).toLowerCase();
      if (!given.has(secret)) given.set(secret, value);
    }
  return given;
}

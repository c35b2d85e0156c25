import { Command, Option } from "commander";
import type { FileLimits } from "../../capture/recording-writer.ts";
import type { Environment } from "../../environment.ts";
import { Failure } from "../../problem.ts";
import type { Looking } from "../../proxy/absent.ts";
import type { Recording, RecordingEnd } from "../../proxy/record.ts";
import { positiveInteger } from "../options/arguments.ts";
import { connectionOptions, type ConnectionOptions } from "../options/connection.ts";
import { printProblem } from "../terminal/print.ts";
import type { CommandContext } from "../command-context.ts";
import {
  browserArgument,
  listenArgument,
  type ListenAt,
  newName,
  pathOfFile,
  recordingTimeArgument,
  rotateArgument,
  sizeArgument,
} from "../record/options.ts";
import type { RecordOutput } from "../record/output.ts";
import { programEnded } from "../terminal/verdict.ts";
import { version } from "../version.ts";

interface RecordCommandOptions extends ConnectionOptions {
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

const more = `
Examples:
  wstest record --listen 9000 --target wss://example.com --out chat.wsr
                                     clients connect to ws://127.0.0.1:9000 until Ctrl-C
  wstest record -t ws://localhost:8080 --out chat.wsr -- npm test
                                     run a program with WSTEST_URL in its environment, and end with it
  wstest record -t wss://example.com --rotate 100MiB --keep 10
                                     for days: the latest ten files of 100 MiB, of which each can be read alone
  chromium --remote-debugging-port=9222 --user-data-dir=/tmp/recorded &
  wstest record --browser 9222 --out chat.wsr
                                     what the pages and workers of a browser say, whatever they connect to

What is recorded is in the file after at most 100 ms, also when this program is killed; with --fsync it is on the
disk before it is passed on. Authorization, cookies and tokens of handshakes are masked.`;

/** `wstest record`. */
export function recordCommand({ environment, signal, done }: CommandContext): Command {
  const command = new Command("record")
    .description("Record what goes over connections: stand before a server, and pass everything on as it is.")
    .argument("[command...]", "behind --: a program that uses the proxy; the recording ends with it")
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
  return connectionOptions(command, "every request to the target", "that is shown to the target")
    .addHelpText("after", more)
    .action(async (program: readonly string[], options: RecordCommandOptions) => {
      if (options.browser !== undefined && program.length > 0) throw noProgram();
      const { RecordOutput } = await import("../record/output.ts");
      const output = new RecordOutput(environment, {
        quiet: options.quiet ?? false,
        beside: program.length > 0 || options.json === true,
      });
      const recording = await begin(options, environment, output);
      output.say(await opening(recording, options, environment));
      const looking = await look(options, output);
      const endCount = output.count(() => recording.soFar);
      let code = 0;
      let end: RecordingEnd | undefined;
      try {
        const over = recording.ended.then(async (given) => {
          end = given;
          // Who runs a program wants it to come to its end: all is passed on, and no more is recorded.
          if (given.why === "failed" || program.length === 0) return;
          output.say(`${given.limit}: no more is recorded`);
          await recording.finish();
          await new Promise(() => undefined);
        });
        code =
          program.length > 0 ? await beside(program, recording, environment, signal, over) : await until(over, signal);
      } finally {
        looking?.end();
        await recording.finish();
        endCount();
        await recording.stop();
      }
      if (end?.why === "limit" && options.browser !== undefined) output.say(end.limit);
      for (const line of await closing(recording, { end, besides: program.length > 0 }, environment)) output.say(line);
      if (end?.why === "failed") {
        await printProblem(end.problem, environment);
        code = 3;
      }
      const { connections, messages, size } = recording.soFar;
      // Who interrupts us interrupts the program, too: that is what is told then.
      const ended = code === 0 || signal.aborted ? undefined : programEnded(code);
      done(code, {
        problem: end?.why === "failed" ? end.problem : ended,
        more: { connections, messages: messages.client + messages.server, size },
      });
    });
}

async function begin(
  options: RecordCommandOptions,
  environment: Environment,
  output: RecordOutput,
): Promise<Recording> {
  check(options);
  const { Recording } = await import("../../proxy/record.ts");
  const { targetOf } = await import("../record/target.ts");
  const { resolve } = await import("node:path");
  const { cwd, clock } = environment;
  const shown = await namesIn(cwd);
  const { rotate, keep, maxSize, maxTime, maxMessages, gzip = false, fsync = false, force = false } = options;
  const out = resolve(cwd, options.out ?? newName(clock.wall(), gzip));
  const file = {
    pathOf: (number: number) => pathOfFile(out, number, rotate !== undefined),
    rotate,
    keep,
    limits: { size: maxSize, time: maxTime, messages: maxMessages },
    gzip,
    fsync,
    force,
    clock,
    shown,
    trouble: (message: string) => output.trouble(message),
  };
  if (options.browser !== undefined) return Recording.ofBrowser({ ...file, url: options.browser });
  return Recording.begin({
    ...options.listen,
    ...file,
    tls: await certificate(options, environment),
    target: await targetOf(options, cwd),
    creator: `wstest ${version}`,
  });
}

function check({ target, browser, rotate, keep, out = "", tls, tlsCert, caFile }: RecordCommandOptions): void {
  const wrong = (headline: string, help: string): Failure => new Failure({ code: "invalid-argument", headline, help });
  if (browser !== undefined && target !== undefined)
    throw wrong("--target is a server to stand before, and --browser records a browser", "Give one of the two.");
  if (browser === undefined && target === undefined)
    throw wrong(
      "There is nothing to record: name the server",
      "wstest record --target wss://example.com --listen 9000, or --browser 9222",
    );
  if (keep !== undefined && !rotate)
    throw wrong("--keep is for recordings in several files", "Give --rotate 100MiB beside it.");
  if (caFile !== undefined && !tls)
    throw wrong("--ca-file writes the authority that --tls makes, and there is no --tls", "Give --tls beside it.");
  if (tls && tlsCert !== undefined)
    throw wrong("--tls makes a certificate, and --tls-cert gives one", "Give one of the two.");
  const [ending] = /\.(?:ndjson|jsonl|json|har|pcap|pcapng)$/i.exec(out) ?? [];
  if (ending !== undefined)
    throw wrong(
      `--out ${out}: a recording is no ${ending} file`,
      `Record into a .wsr file: wstest convert makes others of it.`,
    );
}

function noProgram(): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: "--browser records a browser that runs, and no program is run beside it",
    help: "Start the program by itself; --max-time ends the recording.",
  });
}

/** A target that is not there may come later, and is told of before a client finds out. */
async function look({ target }: RecordCommandOptions, output: RecordOutput): Promise<Looking | undefined> {
  if (target === undefined) return undefined;
  const { lookFor } = await import("../../proxy/absent.ts");
  const { targetUrl } = await import("../record/target.ts");
  const looking = lookFor(targetUrl(target));
  void looking.absence.then((why) => {
    if (why !== undefined) output.trouble(`warning: ${why}; until it is there, clients get 502`);
  });
  return looking;
}

async function certificate(
  { tls, tlsCert, tlsKey, caFile, listen }: RecordCommandOptions,
  { cwd, clock }: Environment,
): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (tls) {
    const { throwAwayCertificate } = await import("../../net/certificate.ts");
    const { writeText } = await import("../files/write-file.ts");
    const hosts = [...new Set([listen.host, "localhost", "127.0.0.1", "::1"])];
    const made = throwAwayCertificate({ hosts }, clock);
    if (caFile !== undefined) await writeText(caFile, made.ca, { cwd });
    return made;
  }
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  const { pemOf } = await import("../options/connection.ts");
  const cert = tlsCert === undefined ? undefined : await pemOf(tlsCert, "tls-cert", cwd);
  const key = tlsKey === undefined ? cert : await pemOf(tlsKey, "tls-key", cwd);
  if (cert !== undefined && key?.includes("PRIVATE KEY-----")) return { cert, key };
  const [given, missing] = cert === undefined ? ["--tls-key", "--tls-cert"] : ["--tls-cert", "--tls-key"];
  throw new Failure({ code: "invalid-argument", headline: `${given} needs ${missing} beside it` });
}

async function beside(
  program: readonly string[],
  { url, httpUrl }: Recording,
  { cwd, env }: Environment,
  signal: AbortSignal,
  over: Promise<void>,
): Promise<number> {
  const { runBeside } = await import("../terminal/run-beside.ts");
  const ended = new AbortController();
  // When nothing can be recorded, the program is told to end as if somebody had done that.
  void over.then(() => ended.abort("SIGTERM"));
  const both = AbortSignal.any([signal, ended.signal]);
  return runBeside(program, { cwd, env: { ...env, WSTEST_URL: url, WSTEST_HTTP_URL: httpUrl }, signal: both });
}

async function until(over: Promise<void>, signal: AbortSignal): Promise<number> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([over, aborted]);
  return 0;
}

async function opening(
  { url, paths }: Recording,
  { target = "", browser, tls, caFile }: RecordCommandOptions,
  { cwd }: Environment,
): Promise<string> {
  const shown = await namesIn(cwd);
  if (browser !== undefined)
    return `The WebSockets of the browser at ${url} go into ${shown(paths[0] ?? "")} (Ctrl-C ends it)`;
  const { shownTarget } = await import("../record/target.ts");
  const authority =
    "\nIts certificate is made for this run; --ca-file ca.pem writes the authority that clients must trust";
  const hint = tls && caFile === undefined ? authority : "";
  return `${url} goes to ${shownTarget(target)} and into ${shown(paths[0] ?? "")} (Ctrl-C ends it)${hint}`;
}

async function closing(
  recording: Recording,
  { end, besides }: { readonly end: RecordingEnd | undefined; readonly besides: boolean },
  { cwd }: Environment,
): Promise<readonly string[]> {
  const { soFarText, whereText } = await import("../record/output.ts");
  const names = recording.paths.map(await namesIn(cwd));
  const { secrets, files, written } = recording;
  let { soFar } = recording;
  if (end?.why === "failed") {
    const { inFiles } = await import("../../proxy/in-files.ts");
    soFar = (await inFiles(recording.paths)) ?? soFar;
  }
  const masked = secrets.slice(0, 5).join(", ") + (secrets.length > 5 ? ` and ${secrets.length - 5} more` : "");
  const spoken = soFar.messages.client + soFar.messages.server > 0 ? ". Messages are, whatever they say." : "";
  const isUnused = besides && soFar.connections === 0;
  return [
    `${soFarText({ ...soFar, open: 0 })}${whereText(names, { files, written })}`,
    ...(secrets.length > 0 ? [`Secrets of handshakes and HTTP are not in it: ${masked}${spoken}`] : []),
    ...(isUnused ? ["The program has connected to nothing here: WSTEST_URL, and WSTEST_HTTP_URL, say where."] : []),
  ];
}

/** How files are called: from here, where they are below. */
async function namesIn(cwd: string): Promise<(path: string) => string> {
  const { shownName } = await import("../../run/find-files.ts");
  return (path) => {
    const name = shownName(path, cwd);
    return name.startsWith("..") ? path : name;
  };
}

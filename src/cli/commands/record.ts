import { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { Failure } from "../../problem.ts";
import type { Looking } from "../../proxy/absent.ts";
import type { Recording, RecordingEnd } from "../../proxy/record.ts";
import type { CommandContext } from "../command-context.ts";
import { type RecordOptions, recordOptions } from "../record/options.ts";
import type { RecordOutput } from "../record/output.ts";
import { printProblem } from "../terminal/print.ts";
import { programEnded } from "../terminal/verdict.ts";

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
    .argument("[command...]", "behind --: a program that uses the proxy; the recording ends with it");
  return recordOptions(command)
    .addHelpText("after", more)
    .action(async (program: readonly string[], options: RecordOptions) => {
      if (options.browser !== undefined && program.length > 0) throw noProgram();
      const { RecordOutput } = await import("../record/output.ts");
      const output = new RecordOutput(environment, {
        quiet: options.quiet ?? false,
        beside: program.length > 0 || options.json === true,
      });
      const { begin } = await import("../record/begin.ts");
      const { closing, opening } = await import("../record/told.ts");
      const recording = await begin(options, environment, output);
      output.say(opening(recording, options, environment));
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

function noProgram(): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: "--browser records a browser that runs, and no program is run beside it",
    help: "Start the program by itself; --max-time ends the recording.",
  });
}

/** A target that is not there may come later, and is told of before a client finds out. */
async function look({ target }: RecordOptions, output: RecordOutput): Promise<Looking | undefined> {
  if (target === undefined) return undefined;
  const { lookFor } = await import("../../proxy/absent.ts");
  const { targetUrl } = await import("../record/target.ts");
  const looking = lookFor(targetUrl(target));
  void looking.absence.then((why) => {
    if (why !== undefined) output.trouble(`warning: ${why}; until it is there, clients get 502`);
  });
  return looking;
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

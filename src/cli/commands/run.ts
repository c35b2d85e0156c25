import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import type { Environment } from "../../environment.ts";
import type { EventReader } from "../../run/broadcast.ts";
import type { RunRequest, RunResult, Traces } from "../../run/request.ts";
import { Failure } from "../../problem.ts";
import type { CommandContext } from "../command-context.ts";
import { connectionSettings } from "../options/connection.ts";
import { exitCodes } from "../../run/exit-code.ts";
import { againCommand } from "../run/again.ts";
import type { Debugged } from "../debug/debug.ts";
import { chosenBy } from "../run/chosen.ts";
import { checkFromTrace, overwritten } from "../run/from-trace.ts";
import type { TraceRecheck } from "../../recheck/recheck.ts";
import { remember } from "../run/remember.ts";
import { printProblem } from "../terminal/print.ts";
import { atOption, openProject, pathsOf, withProject } from "../project/project.ts";
import { type RunOptions, runOptions } from "../run/options.ts";
import { valuesOf } from "../project/values.ts";
import { RunVerdict } from "../report/run-verdict.ts";
import { version } from "../version.ts";
import type { Next } from "../run/watch.ts";

const more = `
Examples:
  wstest run                                            all scenarios below scenarios/
  wstest run scenarios/ --tags 'smoke and not slow' -x  only some, and stop at the first that fails
  wstest run chat.yaml:31                               the scenario at a line of a file
  wstest run chat.yaml -v                               with every step and message
  wstest run --last-failed                              only what failed in the last run
  wstest run --debug chat.yaml                          step by step; chat.yaml:31 stops first at that line
  wstest run --pause-on-failure                         look where it failed, with every connection open
  wstest run --watch                                    stay, and play again what changes
  wstest run --only-changed --since origin/main         only what a branch touches
  wstest run scenarios/ --shard 1/4                     the first of four parts, each on its own machine
  wstest run scenarios/ --retries 2                     what passes only then is told as flaky
  wstest run chat.yaml --var room=lobby --env-file .env
  wstest run chat.yaml --secret token=$TOKEN            a value that nothing shows
  wstest run chat.yaml -t wss://staging.example.com     against another server than the file's own
  wstest run -e staging                                 in an environment of wstest.yaml
  wstest run scenarios/ --reporter console --reporter junit=report.xml
  wstest run scenarios/ --reporter html                 a page with the sequence diagrams of all scenarios
  wstest run scenarios/ --reporter ./my-reporter.mjs=out.txt
  wstest run scenarios/ --trace retain-on-failure       and keep all that happened in those that fail
  wstest run --from-trace chat-hello.trace.jsonl        judge that again, as the file is now, without a server
${exitCodes}`;

function tellStopping({ reason }: AbortSignal, { stderr }: Environment): void {
  const again = reason === "SIGINT" ? "press Ctrl-C again" : "send the signal again";
  stderr.write(
    `${stderr.isTerminal ? "\n" : ""}Stopping: finally is played, clients and servers are ended, reports are written; ${again} to skip to the reports.\n`,
  );
}

/** `wstest run`. */
export function runCommand({ environment, signal, hurry, done }: CommandContext): Command {
  const command = new Command("run")
    .description("Play scenarios, judge them, report.")
    .argument("[paths...]", "files, file.yaml:LINE, folders or globs (default: those of wstest.yaml, else scenarios/)");
  return runOptions(command)
    .addHelpText("after", more)
    .action(async (paths: readonly string[], typed: RunOptions) => {
      const { run } = await import("../../run/run.ts");
      const { outputs } = await import("../report/outputs.ts");
      const { cwd } = environment;
      if (typed.list || typed.listTags) {
        const { listScenarios } = await import("./list.ts");
        const recheck = await recheckOf(typed, command, environment);
        const { code, ...told } = await listScenarios(paths, typed, command, environment, recheck);
        done(code, told);
        return;
      }
      /** All that the project's file has to say is read anew for each run that is watched. */
      const prepare = async () => {
        const project = await openProject(typed, environment);
        const options = withProject(command, typed, project, cwd);
        const { failed, changed, ...chosen } = await atOption(project, command, "tags", () =>
          chosenBy(options, environment),
        );
        const connection = await connectionSettings(options, cwd);
        const recheck = await recheckOf(options, command, environment);
        const wanted = recheck && paths.length === 0 ? recheck.files : pathsOf(paths, project, cwd);
        const next: Next = { failed, changed };
        return {
          project,
          options,
          chosen,
          next,
          connection,
          wanted,
          recheck,
          ...(await valuesOf(options, project, environment)),
        };
      };
      let verdict: RunVerdict | undefined;
      const play = async (
        prepared: Awaited<ReturnType<typeof prepare>>,
        next: Partial<RunRequest>,
      ): Promise<RunResult> => {
        const { project, options, chosen, connection, wanted, values, typed: names, secrets, env, recheck } = prepared;
        const looked =
          options.debug || options.pauseOnFailure ? await look(paths, options, environment, signal) : undefined;
        const said = {
          live: !looked,
          notes: looked !== undefined,
          verbose: options.verbose ?? false,
          color: options.color,
          again: againCommand(paths, typed),
        };
        const { readers, detail } = await atOption(project, command, "reporter", () =>
          outputs({ ...options, ...said, shard: chosen.shard }, environment),
        );
        const overwrites = recheck?.liesIn(resolve(cwd, options.output, "traces")) ?? false;
        if (overwrites && (typed.trace ?? "off") !== "off") throw overwritten(options.output);
        // What a project says of traces must not cost one that is played from.
        const traced = overwrites ? undefined : await tracesOf(options, environment);
        const stop = (): void => tellStopping(signal, environment);
        signal.addEventListener("abort", stop, { once: true });
        verdict = new RunVerdict();
        const result = await run(
          {
            paths: wanted,
            version,
            ...chosen,
            ...next,
            project,
            passWithNoTests: options.passWithNoTests ?? false,
            bail: options.x ? 1 : options.bail,
            retries: recheck ? 0 : options.retries,
            failOnFlaky: options.failOnFlaky ?? false,
            repeatEach: options.repeatEach,
            shuffle: options.shuffle ?? false,
            workers: recheck ? 1 : (options.workers ?? Math.min(8, 2 * availableParallelism())),
            given: values,
            typed: names,
            secretNames: secrets,
            secrets: [...connection.secrets.keys()],
            settings: connection.settings,
            targets: options.target ?? [],
            timeout: options.timeout,
            globalTimeout: options.globalTimeout,
            insecure: options.insecure ?? false,
            ...withSeed(recheck?.seed ?? options.seed),
            detail: traced ? "frames" : detail,
            readers: [...readers, ...(traced ? [traced.reader] : []), ...(options.json ? [verdict] : [])],
            traces: traced?.traces,
            recheck,
            signal,
            hurry,
            ...looked?.request,
          },
          { ...(looked?.environment ?? environment), env, ...(recheck ? { clock: recheck.clock } : {}) },
        );
        looked?.end();
        signal.removeEventListener("abort", stop);
        await remember(result, options.output, environment);
        for (const each of result.problems) await printProblem(each, environment);
        return result;
      };
      const first = await prepare();
      if (!first.options.watch) {
        const result = await play(first, first.next);
        done(result.exitCode, verdict?.told(result));
        return;
      }
      const { watch } = await import("../run/watch.ts");
      let prepared: typeof first | undefined = first;
      const again = async (next: Partial<RunRequest>): Promise<RunResult | undefined> => {
        try {
          return await play(prepared ?? (await prepare()), next);
        } catch (thrown) {
          // A mistake in the project's file is mended there, and then it goes on.
          if (prepared || !(thrown instanceof Failure)) throw thrown;
          await printProblem(thrown.problem, environment);
          return undefined;
        } finally {
          prepared = undefined;
        }
      };
      done(await watch({ paths: first.wanted, environment, signal, start: first.next, play: again }), {});
    });
}

/** What a run gets that somebody looks at. */
async function look(
  paths: readonly string[],
  options: RunOptions,
  environment: Environment,
  signal: AbortSignal,
): Promise<Debugged> {
  const { debugged } = await import("../debug/debug.ts");
  return debugged(paths, options, environment, signal);
}

function withSeed(seed: number | undefined): Pick<RunRequest, "seed"> {
  return seed === undefined ? {} : { seed };
}

/** What is played from traces; undefined when nothing is. */
async function recheckOf(
  { fromTrace }: RunOptions,
  command: Command,
  { cwd, clock }: Environment,
): Promise<TraceRecheck | undefined> {
  if (fromTrace === undefined) return undefined;
  checkFromTrace(command);
  const { TraceRecheck: Opened } = await import("../../recheck/recheck.ts");
  return Opened.open(fromTrace, cwd, clock);
}

/** Where traces go and who writes them; undefined when none are wanted. */
async function tracesOf(
  { trace = "off", output }: RunOptions,
  { cwd }: Environment,
): Promise<{ readonly traces: Traces; readonly reader: EventReader } | undefined> {
  if (trace === "off") return undefined;
  const { TraceNames } = await import("../../recording/trace-names.ts");
  const { writeTraces } = await import("../../recording/write-traces.ts");
  const names = new TraceNames(join(output, "traces"));
  return {
    traces: {
      next: (scenario) => names.next(scenario),
      keeps: ({ status }) => trace === "on" || status === "failed" || status === "errored",
    },
    reader: { name: "traces", read: (events) => writeTraces(events, cwd) },
  };
}

import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { duration, formatDuration, within } from "../expression/duration.ts";
import { type Expr, nowhere } from "../expression/expr.ts";
import { text } from "../expression/text.ts";
import { codeMatcher, textMatcher } from "../match/compile.ts";
import type { Matcher } from "../match/matcher.ts";
import { show } from "../match/value.ts";
import { Failure, type ProblemInput } from "../problem.ts";
import { object, record } from "../shape/maps.ts";
import type { Span } from "../source.ts";
import { extractAll, partDifferences } from "./http/answer.ts";
import type { CommandEnd } from "./command/command.ts";
import { type CommandLine, commandLine, shortTitle } from "./command/command-line.ts";
import { outputNotes, outputSubject } from "./command/command-output.ts";
import { type Extraction, extractions, reportHeaders } from "./receiving/extraction.ts";
import { type Limits, markCause, timeoutOf } from "./waiting/latency.ts";
import { option } from "./options.ts";
import { judgeOwnLatency } from "./waiting/own-latency.ts";
import type { RunEventOf } from "./scene.ts";
import { defineStep, type PlayScope } from "./step.ts";

const expected = object(
  "what is expected of a command",
  {
    exitCode: { shape: codeMatcher, doc: "The exit code, or a list of codes. Without it, any code but 0 fails." },
    stdout: { shape: textMatcher, doc: "What it wrote to its output, without the line breaks at the end." },
    stderr: { shape: textMatcher, doc: "What it wrote to its error output, without the line breaks at the end." },
  },
  "exitCode",
);

/** `exec`: runs a command and waits for its end. */
export const execStep = defineStep({
  name: "exec",
  actor: "nobody",
  summary: "Runs a command, waits for its end, and judges its exit code and output.",
  details: `A text is a line for the shell. Variables reach it through its environment, as \`$WSTEST_name\`: a text as it is, anything else as JSON.
\`\${…}\` is an error there, for what a peer sent must never become a program. A list is a program and its arguments; no shell
reads it, so \`\${…}\` is welcome.

Any exit code but 0 fails, unless \`expect\` says otherwise. Extractions read the output: a JSONPath when it is JSON, else a \`regex\`.
A command that does not end in time is killed with all that it started; so is what it leaves running when it ends. A program that
should go on beside the scenario is a server. Of each output the last 10 MiB are kept.`,
  examples: [
    "- exec: npm run seed\n  timeout: 30s",
    '- set: { port: 8080 }\n- exec: curl -s "http://127.0.0.1:$WSTEST_port/health"\n  expect: { stdout: ok }',
    '- exec: [node, tools/token.js, --user, alice]\n  extract: { token: { regex: "token=(\\\\S+)" } }',
    "- exec: grep -q ERROR server.log\n  expect: { exitCode: 1 }\n  cwd: ${env.LOGS}\n  env: { LC_ALL: C }",
  ],
  value: { shape: commandLine, doc: "A line for the shell, or a list of a program and its arguments." },
  options: {
    expect: { shape: expected, doc: "What must hold of its end: `{ exitCode, stdout, stderr }`." },
    extract: { shape: extractions, doc: "Values to take from its output." },
    timeout: {
      shape: duration,
      doc: "How long it may run before it is killed. Default: the larger of 5s and `within`.",
    },
    within: { shape: within, doc: "Limit on the time that it takes: `500ms`, or `900ms..2500ms`." },
    measure: option.measure,
    cwd: { shape: text, doc: "Where it runs, relative to the folder of this file, which is the default." },
    env: {
      shape: record("a map of variables", text),
      doc: "Variables of its environment, beside those of wstest itself.",
    },
  },
  compile({ at, value, valueNode, options, id, series }, reader) {
    if (!value) return undefined;
    reportHeaders(options.extract, "The output of a command", reader);
    const { cwd } = options;
    if (cwd?.constant) reader.needs?.("folder", cwd.evaluate(nowhere), cwd.span);
    const exec: Exec = {
      ...options,
      command: value,
      at,
      valueAt: valueNode.span,
      id,
      series,
    };
    return (scope) => execute(exec, scope);
  },
});

interface Exec {
  readonly command: CommandLine;
  readonly at: Span;
  readonly valueAt: Span;
  readonly id: string | undefined;
  readonly series: string | undefined;
  readonly expect?:
    | {
        readonly exitCode?: Matcher | undefined;
        readonly stdout?: Matcher | undefined;
        readonly stderr?: Matcher | undefined;
      }
    | undefined;
  readonly extract?: readonly Extraction[] | undefined;
  readonly timeout?: Expr<number> | undefined;
  readonly within?: Expr<Limits> | undefined;
  readonly cwd?: Expr<string> | undefined;
  readonly env?: ReadonlyMap<string, Expr<string>> | undefined;
}

async function execute(exec: Exec, scope: PlayScope): Promise<void> {
  const { scene } = scope;
  const { line, env } = exec.command.make(scope);
  const folder = exec.at.source.folder ?? scene.cwd;
  const cwd = exec.cwd ? resolve(exec.cwd.span.source.folder ?? folder, exec.cwd.evaluate(scope)) : folder;
  const own = Object.fromEntries([...(exec.env ?? [])].map(([key, each]) => [key, each.evaluate(scope)]));
  const timeout = timeoutOf({ timeout: exec.timeout, within: exec.within }, scope);
  const title = `exec: ${shortTitle(exec.command.title)}`;
  const start = scene.outside.begins?.({ kind: "run", title }) ?? scene.clock.now();
  markCause(scope, { at: start, title }, exec.id);
  let end: CommandEnd;
  try {
    end = await scene.outside.run({ line, cwd, env: { ...scene.env, ...env, ...own }, title }, timeout, scope);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw cannotStart(exec, thrown, typeof line === "string" ? line : line[0], cwd);
  }
  scene.tell("frames", () => execEvent(title, end.at - start, end));
  judgeEnd(exec, end, timeout, scope);
  if (end.leftovers) scene.note(`${title} left processes running; they were killed`);
  judgeOwnLatency(
    {
      what: "The end of the command",
      start,
      end: end.at,
      startTitle: "its start",
      series: exec.series,
      within: exec.within,
      at: exec.at,
    },
    scope,
  );
}

/** How much of each output is told: the last of it. */
const TOLD_OUTPUT = 1024 * 1024;

function execEvent(title: string, ms: number, { exitCode, signal, stdout, stderr, ...end }: CommandEnd): RunEventOf {
  const binary = !(isUtf8(stdout) && isUtf8(stderr));
  const textOf = (bytes: Buffer): string => bytes.subarray(-TOLD_OUTPUT).toString(binary ? "base64" : "utf8");
  return {
    type: "exec",
    title,
    ms,
    exitCode,
    ...(signal ? { signal } : {}),
    stdout: textOf(stdout),
    stderr: textOf(stderr),
    binary,
    ...(end.cut || Math.max(stdout.length, stderr.length) > TOLD_OUTPUT ? { cut: true as const } : {}),
    ...(end.late ? { late: true as const } : {}),
    ...(end.leftovers ? { leftovers: true as const } : {}),
  };
}

function judgeEnd(exec: Exec, end: CommandEnd, timeout: number, scope: PlayScope): void {
  const notes = (): readonly string[] => outputNotes(end);
  if (end.late) {
    const headline = `The command did not end within ${formatDuration(timeout)} and was killed`;
    throw new Failure({
      code: "exec",
      headline,
      label: "still running",
      at: exec.valueAt,
      notes: notes(),
      help: "Give it more time with timeout:, or make it a server if it should go on.",
    });
  }
  const stdout = outputSubject(end.stdout);
  const exitCode: ProblemInput | undefined = exec.expect?.exitCode ? undefined : notZero(end);
  if (exitCode) throw new Failure({ ...exitCode, at: exec.valueAt, notes: notes() });
  const { expect } = exec;
  const [first, ...others] = [
    ...partDifferences("exit code", expect?.exitCode, { value: end.exitCode }, scope),
    ...partDifferences("stdout", expect?.stdout, stdout, scope),
    ...partDifferences("stderr", expect?.stderr, outputSubject(end.stderr), scope),
  ];
  if (first) {
    throw new Failure({
      code: "exec",
      headline: `The command did not do what was expected: ${first.text}`,
      label: `got ${first.actual}`,
      at: first.at ?? exec.at,
      expected: first.expected,
      actual: first.actual,
      notes: [...others.map((each) => each.text), ...notes()],
    });
  }
  extractAll(exec.extract ?? [], stdout, scope, { code: "exec", what: "The output of the command", notes });
}

function notZero({ exitCode, signal }: CommandEnd): ProblemInput | undefined {
  if (exitCode === 0) return undefined;
  const how = signal ? `was ended by the signal ${signal}` : `ended with exit code ${exitCode}`;
  return {
    code: "exec",
    headline: `The command ${how}`,
    label: signal ?? `exit code ${exitCode}`,
    expected: "exit code 0",
    actual: signal ?? `exit code ${exitCode}`,
  };
}

function cannotStart(exec: Exec, thrown: unknown, program: string, cwd: string): Failure {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: existsSync(cwd) ? `there is no program ${show(program)}` : `there is no folder ${show(cwd)}`,
    EACCES: `${show(program)} may not be run`,
    E2BIG: "its arguments and variables are too long",
  };
  const why =
    (typeof code === "string" ? reasons[code] : undefined) ??
    (thrown instanceof Error ? thrown.message : String(thrown));
  // A folder that is missing is told like a program that is.
  const isFolder = code === "ENOENT" && exec.cwd !== undefined && !existsSync(cwd);
  return new Failure({
    code: "exec",
    headline: `The command could not be started: ${why}`,
    label: isFolder ? "no such folder" : "not started",
    at: isFolder ? exec.cwd?.span : exec.valueAt,
  });
}

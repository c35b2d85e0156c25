import { Command } from "commander";
import { paint } from "../../../reporters/paint.ts";
import { codeFrame } from "../../codeframe.ts";
import type { Environment } from "../../environment.ts";
import type { Mock } from "../../mock/mock.ts";
import { type Problem, problem } from "../../problem.ts";
import { wantsColor } from "../terminal/color.ts";
import { mockArguments } from "../mock/arguments.ts";
import { type MockOptions, mockOptions } from "../mock/options.ts";
import type { MockOutput } from "../mock/output.ts";
import type { MockReload, Reloading } from "../mock/reload.ts";
import type { MockVeil } from "../mock/veil.ts";
import type { PlayedMock } from "../mock/played-mock.ts";
import type { CommandContext } from "../command-context.ts";
import { openProject, withProject } from "../project/project.ts";
import { type Values, valuesOf } from "../project/values.ts";
import { programEnded } from "../terminal/verdict.ts";

const more = `
Examples:
  wstest mock mocks/chat.yaml              on the port that the file says, else on a free one
  wstest mock mocks/chat.yaml --port 8080
  wstest mock chat.yaml#chat               a mock among the documents of a file, by its name
  wstest mock chat.yaml --log chat.ndjson  keep all that happens, a line of JSON each
  wstest mock chat.yaml --host 0.0.0.0     for every network; the dashboard then wants a token
  wstest mock chat.yaml --expect e.yaml    at the end, judge what clients sent: exit code 1 when it is not as expected
  wstest mock chat.yaml --expect e.yaml -- npm test
                                           run a program with WSTEST_URL in its environment, and end with it
  wstest mock --from chat.wsr              answer as a server did that was recorded
  wstest mock --proxy wss://example.com    in front of a real server: all passes, and is logged
  wstest mock faults.yaml --proxy wss://example.com
                                           with the rules and faults of a file`;

/** `wstest mock`. */
export function mockCommand({ environment, args, signal, done }: CommandContext): Command {
  const command = new Command("mock")
    .description("Be the server: play a mock, and log what happens, until it is interrupted.")
    .argument("[file]", "a file with mocks: all of them are played; file#name for one of several")
    .argument("[command...]", "behind --: a program that uses the mock; the mock ends with it");
  return mockOptions(command)
    .addHelpText("after", more)
    .action(async (_file: string | undefined, _behind: readonly string[], typed: MockOptions) => {
      const { env: shell, clock, stdout, cwd } = environment;
      const { file: path, name, program } = mockArguments(command.args, args);
      const project = await openProject(typed, environment);
      const options = withProject(command, typed, project, cwd);
      const style = { paint: await paint(wantsColor(options.color, shell, stdout)), width: stdout.columns ?? 100 };
      let wrong: Problem | undefined;
      const isWrong = (problems: readonly Problem[] = []): boolean => {
        for (const each of problems) environment.stderr.write(`${codeFrame(each, style)}\n`);
        wrong ??= problems.find(({ severity }) => severity !== "warning");
        return wrong !== undefined;
      };
      if (isWrong(project?.problems)) return done(2, { problem: wrong });
      const given = await valuesOf(options, project, environment);
      const own = { ...environment, env: given.env };
      const recorded = await ofRecording(options, path, environment);
      const { chosenMocks, loadMocks } = await import("../mock/files.ts");
      const read = path === undefined ? undefined : () => loadMocks(path, options, own, given);
      const loaded = await read?.();
      if (isWrong(loaded?.problems)) return done(2, { problem: wrong });
      const written = loaded && path !== undefined ? chosenMocks(loaded, path, name, options.port) : undefined;
      const mocks = recorded ?? written ?? (await ofProxy(options.proxy));
      const { isAsExpected, readExpected } = await import("../mock/expected.ts");
      const expected = options.expect === undefined ? undefined : await readExpected(options.expect, own);
      if (isWrong(expected?.problems)) return done(2, { problem: wrong });
      const { Deadlines } = await import("../../play/deadlines.ts");
      const { openLog } = await import("../files/log-file.ts");
      const { MockOutput } = await import("../mock/output.ts");
      const { playMocks } = await import("../mock/play-mocks.ts");
      const deadlines = new Deadlines(clock);
      const logFile = options.log === undefined ? undefined : await openLog(options.log, environment);
      const veil = await veilOf(mocks, given);
      if (options.from !== undefined) await hideSaid(veil);
      isWrong(await weakOnes(given));
      const output = new MockOutput(environment, {
        json: options.json ?? false,
        quiet: options.quiet ?? false,
        beside: program.length > 0,
        veil: veil.over,
        style,
        file: logFile,
      });
      let reload: MockReload | undefined;
      let endSteps: (() => void) | undefined;
      const played = playMocks(mocks, own, {
        ...options,
        file: path ?? options.from ?? (await nameOf(options.proxy ?? "")),
        deadlines,
        output,
        style,
        veil,
      });
      let code = 0;
      try {
        for (const each of played) await each.start();
        if (options.caFile !== undefined) await writeAuthorities(options.caFile, played, environment);
        if (options.watch && loaded && read) {
          const failed = (text: string): void => played[0]?.note(text);
          reload = await reloading({ clock, loaded, load: read, played, failed });
        }
        if (options.timing === "step") endSteps = await stepping(played, output, environment);
        if (program.length > 0)
          code = await beside(program, played, { environment: own, signal, caFile: options.caFile });
        else await aborted(signal);
      } finally {
        endSteps?.();
        await reload?.end();
        await Promise.all(played.map((each) => each.server.stop("stop")));
        deadlines.clear();
        await logFile?.end();
      }
      const meets = expected === undefined || isAsExpected(expected, played, own, output);
      const failed = options.strict === true && played.some((each) => each.failed);
      const [also, why] = endOf({ failed, meets, isWhole: logFile?.whole ?? true });
      // Who interrupts us interrupts the program, too: that is what is told then.
      const ended = code === 0 || signal.aborted ? undefined : programEnded(code);
      if (code === 0) code = also;
      done(code, { problem: ended ?? (code === also ? why : undefined) });
      return undefined;
    });
}

/** What a mock that has been played comes to: the exit code, and why. */
function endOf({
  failed,
  meets,
  isWhole,
}: {
  readonly failed: boolean;
  readonly meets: boolean;
  readonly isWhole: boolean;
}): readonly [code: number, why: Problem | undefined] {
  if (failed) return [1, problem({ code: "reaction", headline: "A reaction of the mock failed" })];
  if (!meets) return [1, problem({ code: "wrong-message", headline: "Not all that is expected holds" })];
  return isWhole ? [0, undefined] : [3, problem({ code: "report", headline: "The log could not be written whole" })];
}

/** The mocks of the recording that is named; undefined: none is. */
async function ofRecording(
  options: MockOptions,
  file: string | undefined,
  environment: Environment,
): Promise<readonly Mock[] | undefined> {
  const { from, timing, speed, keylog, proxy } = options;
  if ([from, timing, speed, keylog].every((each) => each === undefined)) return undefined;
  const { checkFromOptions, recordedMock } = await import("../mock/from.ts");
  checkFromOptions({ ...options, file, proxy });
  return recordedMock(options, environment);
}

async function stepping(
  played: readonly PlayedMock[],
  output: MockOutput,
  environment: Environment,
): Promise<() => void> {
  const { stepping: begin } = await import("../mock/from.ts");
  return begin(played, output, environment);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function beside(
  program: readonly string[],
  played: readonly PlayedMock[],
  given: Pick<CommandContext, "environment" | "signal"> & { readonly caFile: string | undefined },
): Promise<number> {
  const { runBesideMocks } = await import("../mock/program-beside.ts");
  return runBesideMocks(program, played, given);
}

async function veilOf(mocks: readonly Mock[], { values, secrets, env }: Values): Promise<MockVeil> {
  const { MockVeil } = await import("../mock/veil.ts");
  const { knownSecrets, secretTexts } = await import("../../run/secrets.ts");
  return new MockVeil([
    ...secrets.flatMap((name) => secretTexts(values.get(name))),
    // What goes wrong before a mock plays shows the lines around it.
    ...mocks.flatMap((mock) => knownSecrets(mock, values, { env })),
  ]);
}

/** A recording names no secrets: those that clients say are found. */
async function hideSaid(veil: MockVeil): Promise<void> {
  const { SaidSecrets } = await import("../../replay/said-secrets.ts");
  veil.listen((hide) => new SaidSecrets(hide));
}

async function weakOnes({ values, secrets }: Values): Promise<readonly Problem[]> {
  if (secrets.length === 0) return [];
  const { weakSecrets } = await import("../../run/weak-secrets.ts");
  return weakSecrets({ given: values, secretNames: secrets });
}

async function reloading(given: Reloading): Promise<MockReload> {
  const { MockReload } = await import("../mock/reload.ts");
  return new MockReload(given);
}

async function nameOf(proxy: string): Promise<string> {
  const { proxyName } = await import("../mock/proxy.ts");
  return proxyName(proxy);
}

async function ofProxy(proxy: string | undefined): Promise<readonly Mock[]> {
  const { mockOfProxy } = await import("../mock/proxy.ts");
  return mockOfProxy(proxy);
}

async function writeAuthorities(file: string, played: readonly PlayedMock[], environment: Environment): Promise<void> {
  const { writeAuthorities: write } = await import("../mock/authorities.ts");
  await write(file, played, environment);
}

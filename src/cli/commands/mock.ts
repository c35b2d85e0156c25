import { Command, Option } from "commander";
import { paint } from "../../../reporters/paint.ts";
import { codeFrame, type Style } from "../../codeframe.ts";
import type { Environment } from "../../environment.ts";
import type { Expectations } from "../../language/expect-file.ts";
import type { LoadedFile } from "../../language/scenario.ts";
import type { Mock } from "../../mock/mock.ts";
import { Failure, type Problem } from "../../problem.ts";
import { seededRandom } from "../../random.ts";
import { portArgument, seedArgument } from "../arguments.ts";
import { wantsColor } from "../color.ts";
import { type FromOptions, fromOptions } from "../from-options.ts";
import type { LogFile } from "../log-file.ts";
import { mockArguments } from "../mock-arguments.ts";
import { colorOptions } from "../options.ts";
import type { MockOutput } from "../mock-output.ts";
import type { MockReload, Reloading } from "../mock-reload.ts";
import type { MockVeil } from "../mock-veil.ts";
import type { PlayedMock } from "../played-mock.ts";
import type { CommandContext } from "../program.ts";
import { openProject, withProject } from "../project.ts";
import { type ProjectOptions, projectOptions } from "../project-options.ts";
import { type ValueOptions, valueOptions } from "../value-options.ts";
import { type Values, valuesOf } from "../values.ts";

interface MockOptions extends ProjectOptions, ValueOptions, FromOptions {
  readonly seed?: number;
  readonly port?: number;
  readonly host?: string;
  readonly proxy?: string;
  readonly insecure?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly json?: boolean;
  readonly log?: string;
  readonly admin: boolean;
  readonly adminToken?: string;
  readonly watch: boolean;
  readonly expect?: string;
  readonly caFile?: string;
}

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
    .argument("[command...]", "behind --: a program that uses the mock; the mock ends with it")
    .addOption(
      new Option(
        "-p, --port <n>",
        "the port to listen on; 0 for a free one (default: that of the file, else a free one)",
      ).argParser(portArgument),
    )
    .option(
      "--host <host>",
      "the address to listen on; 0.0.0.0 for every network (default: 127.0.0.1, this machine alone)",
    )
    .option("--proxy <url>", "stand in front of this server: what no rule takes passes (ws, wss, and plain HTTP)")
    .option("-k, --insecure", "accept any certificate of the server behind")
    .option("--strict", "exit with 1 when a reaction has failed")
    .option("-q, --quiet", "log connections and failures, and no messages")
    .option("--json", "log as lines of JSON")
    .option("--log <file>", "append all that happens to this file, as lines of JSON")
    .option("--expect <file>", "what clients must have done when the mock ends; exit with 1 when they have not")
    .option("--ca-file <file>", "write the authority of tls: auto to this file (PEM), for clients that must trust it")
    .option("--no-watch", "play the file as it is now, whatever is written to it")
    .option("--no-admin", "no dashboard and no admin API")
    .option(
      "--admin-token <token>",
      "what the dashboard and the admin API want to be told (default: nothing; a random text beyond this machine)",
    );
  valueOptions(projectOptions(fromOptions(command))).option(
    "--seed <n>",
    "draw the same by chance again: values, choices, delays, faults",
    seedArgument,
  );
  return colorOptions(command)
    .addHelpText("after", more)
    .action(async (_file: string | undefined, _behind: readonly string[], typed: MockOptions) => {
      const { env: shell, clock, stdout, cwd } = environment;
      const { file: path, name, program } = mockArguments(command.args, args);
      const project = await openProject(typed, environment);
      const options = withProject(command, typed, project, cwd);
      const style = { paint: await paint(wantsColor(options.color, shell, stdout)), width: stdout.columns ?? 100 };
      const isWrong = (problems: readonly Problem[] = []): boolean => {
        for (const each of problems) environment.stderr.write(`${codeFrame(each, style)}\n`);
        return problems.some(({ severity }) => severity !== "warning");
      };
      if (isWrong(project?.problems)) return done(2);
      const given = await valuesOf(options, project, environment);
      const own = { ...environment, env: given.env };
      const recorded = await ofRecording(options, path, environment);
      const read = path === undefined ? undefined : () => load(path, options, own, given);
      const loaded = await read?.();
      if (isWrong(loaded?.problems)) return done(2);
      const written = loaded && path !== undefined ? chosen(loaded, path, name, options) : undefined;
      const mocks = recorded ?? written ?? (await transparent(options.proxy));
      const expected = await expectations(options.expect, own);
      if (isWrong(expected?.problems)) return done(2);
      const { Deadlines } = await import("../../play/deadlines.ts");
      const { MockOutput } = await import("../mock-output.ts");
      const deadlines = new Deadlines(clock);
      const logFile = await openLog(options.log, environment);
      const veil = await veilOf(mocks, given);
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
      const played = await playedMocks(mocks, own, {
        ...options,
        path: path ?? options.from ?? (await nameOf(options.proxy ?? "")),
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
      const isAsExpected = expected === undefined || (await judged(expected, played, own, output));
      const failed = options.strict && played.some((each) => each.failed);
      if (code === 0) code = failed || !isAsExpected ? 1 : logFile && !logFile.whole ? 3 : 0;
      done(code);
      return undefined;
    });
}

/** The mocks of the recording that is named; undefined: none is. */
async function ofRecording(
  options: MockOptions,
  file: string | undefined,
  environment: Environment,
): Promise<readonly Mock[] | undefined> {
  const { from, timing, speed, proxy } = options;
  if (from === undefined && timing === undefined && speed === undefined) return undefined;
  const { checkFromOptions, recordedMock } = await import("../mock-from.ts");
  checkFromOptions({ ...options, file, proxy });
  return recordedMock(options, environment);
}

async function stepping(
  played: readonly PlayedMock[],
  output: MockOutput,
  environment: Environment,
): Promise<() => void> {
  const { stepping: begin } = await import("../mock-from.ts");
  return begin(played, output, environment);
}

/** The same mock, with another word about messages that no rule takes. */
function reacting(mock: Mock, unexpected: FromOptions["unexpected"]): Mock {
  return { ...mock, endpoints: mock.endpoints.map((each) => ({ ...each, unexpected })) };
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
  const { runBesideMocks } = await import("../program-beside.ts");
  return runBesideMocks(program, played, given);
}

async function veilOf(mocks: readonly Mock[], { values, secrets }: Values): Promise<MockVeil> {
  const { MockVeil } = await import("../mock-veil.ts");
  const { knownSecrets, secretTexts } = await import("../../run/secrets.ts");
  return new MockVeil([
    ...secrets.flatMap((name) => secretTexts(values.get(name))),
    // What goes wrong before a mock plays shows the lines around it.
    ...mocks.flatMap((mock) => knownSecrets(mock, values)),
  ]);
}

async function weakOnes({ values, secrets }: Values): Promise<readonly Problem[]> {
  if (secrets.length === 0) return [];
  const { weakSecrets } = await import("../../run/weak-secrets.ts");
  return weakSecrets({ given: values, secretNames: secrets });
}

async function expectations(file: string | undefined, { cwd }: Environment): Promise<Expectations | undefined> {
  if (file === undefined) return undefined;
  const { compileExpectations } = await import("../../language/expect-file.ts");
  const { readText } = await import("../../language/read-text.ts");
  const { shownName } = await import("../../run/find-files.ts");
  const { resolve } = await import("node:path");
  const path = resolve(cwd, file);
  const name = { path, shown: shownName(path, cwd) };
  const { text, problem } = await readText(name);
  return problem ? { expectations: [], problems: [problem] } : compileExpectations(text, name);
}

/** Tells what is not as expected; whether all is. Of several mocks each is judged. */
async function judged(
  expected: Expectations,
  played: readonly PlayedMock[],
  { env }: Environment,
  output: MockOutput,
): Promise<boolean> {
  const { judgeExpectations } = await import("../../language/expect-file.ts");
  const problems = played.flatMap(({ log }) => judgeExpectations(expected, log, env));
  output.judged(problems, expected.expectations.length);
  return problems.length === 0;
}

async function nameOf(proxy: string): Promise<string> {
  const { proxyName } = await import("../mock-proxy.ts");
  return proxyName(proxy);
}

/** The mock of a proxy without a file. */
async function transparent(proxy: string | undefined): Promise<readonly Mock[]> {
  if (proxy === undefined)
    throw new Failure({
      code: "invalid-argument",
      headline: "There is nothing to play: name a file with a mock, or a server to stand in front of",
      help: "wstest mock chat.yaml, or wstest mock --proxy wss://example.com",
    });
  const { inFrontOf } = await import("../mock-proxy.ts");
  return [await inFrontOf(proxy, undefined)];
}

async function load(
  path: string,
  { proxy, unexpected }: MockOptions,
  { cwd }: Environment,
  given: Values,
): Promise<LoadedFile> {
  const { loadFile } = await import("../../language/load.ts");
  const { withValues } = await import("../mock-values.ts");
  const { shownName } = await import("../../run/find-files.ts");
  const { resolve } = await import("node:path");
  const absolute = resolve(cwd, path);
  const loaded = await loadFile(
    { path: absolute, shown: shownName(absolute, cwd) },
    { show: (each) => shownName(each, cwd) },
  );
  const valued = withValues(loaded.mocks, given);
  const mocks = unexpected === undefined ? valued : valued.map((mock) => reacting(mock, unexpected));
  if (proxy === undefined) {
    const { warnOfNoProxy } = await import("../../language/without-proxy.ts");
    return { ...loaded, mocks, problems: [...loaded.problems, ...mocks.flatMap(warnOfNoProxy)] };
  }
  const { inFrontOf } = await import("../mock-proxy.ts");
  return { ...loaded, mocks: await Promise.all(mocks.map((each) => inFrontOf(proxy, each))) };
}

/** All of them in one file, as programs take them that trust several. */
async function writeAuthorities(file: string, played: readonly PlayedMock[], { cwd }: Environment): Promise<void> {
  const all = played.flatMap(({ ca }) => ca ?? []);
  if (all.length === 0) {
    const headline = "--ca-file: no mock here has tls: auto, so there is no authority to write";
    throw new Failure({ code: "invalid-argument", headline, help: "Write listen: { tls: auto } in the mock." });
  }
  const { writeText } = await import("../write-file.ts");
  await writeText(file, all.join(""), { cwd });
}

async function reloading(given: Reloading): Promise<MockReload> {
  const { MockReload } = await import("../mock-reload.ts");
  return new MockReload(given);
}

/** The mocks that are meant. Throws a `Failure` when there is none, or when all of them would have one port. */
function chosen(
  { mocks }: LoadedFile,
  path: string,
  name: string | undefined,
  { port }: MockOptions,
): readonly [Mock, ...Mock[]] {
  const [first, ...others] = name === undefined ? mocks : mocks.filter((each) => each.name === name).slice(0, 1);
  if (!first) {
    const headline = name === undefined ? `${path} holds no mock` : `${path} holds no mock named "${name}"`;
    const named = mocks.flatMap((each) => each.name ?? []);
    const help =
      named.length === 0
        ? "A mock is a document with the key endpoints."
        : `It holds ${named.map((each) => `${path}#${each}`).join(", ")}.`;
    throw new Failure({ code: "invalid-argument", headline, help });
  }
  if (others.length > 0 && port !== undefined && port !== 0) {
    throw new Failure({
      code: "invalid-argument",
      headline: `${path} holds ${others.length + 1} mocks, and --port is for one`,
      help: `Name one of them, as ${path}#${first.name ?? "name"}, or give each its port: listen: { port: ${port} }.`,
    });
  }
  return [first, ...others];
}

async function openLog(log: string | undefined, { cwd, stderr }: Environment): Promise<LogFile | undefined> {
  if (log === undefined) return undefined;
  const { LogFile } = await import("../log-file.ts");
  const { resolve } = await import("node:path");
  try {
    return await LogFile.open(resolve(cwd, log), (text) => stderr.write(`${log}: ${text}\n`));
  } catch (thrown) {
    const headline = `The file ${log} cannot be written: ${(thrown as Error).message}`;
    throw new Failure({ code: "invalid-argument", headline });
  }
}

async function playedMocks(
  mocks: readonly Mock[],
  environment: Environment,
  given: MockOptions & { readonly path: string; readonly style: Style; readonly veil: MockVeil } & Pick<
      ConstructorParameters<typeof PlayedMock>[2],
      "deadlines" | "output"
    >,
): Promise<readonly PlayedMock[]> {
  const { PlayedMock } = await import("../played-mock.ts");
  const { judgeGiven } = await import("../../language/expect-file.ts");
  const { compileOutsideFault, compileOutsideSteps } = await import("../../language/outside-steps.ts");
  const { path: file, host, port, deadlines, output, style, veil, caFile } = given;
  const seed = given.seed ?? Math.floor(environment.random() * 2 ** 31);
  const random = seededRandom(seed);
  // What is judged at the end must still be there.
  const keeps = given.expect === undefined ? {} : { entries: 1_000_000, bytes: 512 * 1024 * 1024 };
  const admin = given.admin
    ? {
        compile: compileOutsideSteps,
        compileFault: compileOutsideFault,
        expect: judgeGiven,
        page: async () => (await import("../../dashboard/dashboard.ts")).dashboardPage(),
        ...(given.adminToken === undefined ? {} : { token: given.adminToken }),
      }
    : undefined;
  return mocks.map(
    (mock) =>
      new PlayedMock(mock, environment, {
        file,
        host,
        port,
        admin,
        deadlines,
        output,
        style,
        veil,
        seed,
        // Each has its own, whatever the others draw.
        random: mocks.length === 1 ? random : seededRandom(Math.floor(random() * 2 ** 31)),
        insecure: given.insecure ?? false,
        caFile,
        several: mocks.length > 1,
        keeps,
      }),
  );
}

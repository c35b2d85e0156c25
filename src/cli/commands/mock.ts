import { Command, Option } from "commander";
import { paint } from "../../../reporters/paint.ts";
import { codeFrame } from "../../codeframe.ts";
import { Failure } from "../../problem.ts";
import { portArgument } from "../arguments.ts";
import { safeIn } from "../ci-log.ts";
import { wantsColor } from "../color.ts";
import { colorOptions } from "../options.ts";
import type { CommandContext } from "../program.ts";

interface MockOptions {
  readonly port?: number;
  readonly host?: string;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

const more = `
Examples:
  wstest mock mocks/chat.yaml              on the port that the file says, else on a free one
  wstest mock mocks/chat.yaml --port 8080
  wstest mock chat.yaml#chat               a mock among the documents of a file, by its name`;

/** `wstest mock`. */
export function mockCommand({ environment, signal, done }: CommandContext): Command {
  const command = new Command("mock")
    .description("Be the server: play a mock, and log what happens, until it is interrupted.")
    .argument("<file>", "a file with a mock; file#name for one of several")
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
    .option("--strict", "exit with 1 when a reaction has failed")
    .option("-q, --quiet", "log connections and failures, and no messages");
  return colorOptions(command)
    .addHelpText("after", more)
    .action(async (file: string, options: MockOptions) => {
      const { stdout, env, clock, random, cwd } = environment;
      const { loadFile } = await import("../../language/load.ts");
      const { shownName } = await import("../../run/find-files.ts");
      const { resolve } = await import("node:path");
      const [path = file, name] = file.split("#");
      const absolute = resolve(cwd, path);
      const loaded = await loadFile(
        { path: absolute, shown: shownName(absolute, cwd) },
        { show: (each) => shownName(each, cwd) },
      );
      const style = { paint: await paint(wantsColor(options.color, env, stdout)), width: stdout.columns ?? 100 };
      for (const each of loaded.problems) environment.stderr.write(`${codeFrame(each, style)}\n`);
      if (loaded.problems.some((each) => each.severity !== "warning")) return done(2);
      const mock = loaded.mocks.find((each) => name === undefined || each.name === name);
      if (!mock) {
        const headline = name === undefined ? `${path} holds no mock` : `${path} holds no mock named "${name}"`;
        throw new Failure({ code: "invalid-argument", headline, help: "A mock is a document with the key endpoints." });
      }
      const { MockServer } = await import("../../mock/server.ts");
      const { Deadlines } = await import("../../play/deadlines.ts");
      const { logLine } = await import("../mock-log.ts");
      const deadlines = new Deadlines(clock);
      let failed = false;
      const safe = safeIn(env);
      const server = new MockServer(mock, {
        name: mock.name ?? path,
        clock,
        random,
        env,
        atExit: (callback) => environment.atExit(callback),
        deadlines,
        ...(options.port === undefined ? {} : { port: options.port }),
        ...(options.host === undefined ? {} : { host: options.host }),
        onProblem(failure) {
          failed = true;
          stdout.write(safe(`${codeFrame(failure.problem, style)}\n`));
        },
        onLog(entry) {
          const line = logLine(entry, style.paint, { messages: !options.quiet });
          if (line !== undefined) stdout.write(safe(`${line}\n`));
        },
      });
      await server.start();
      stdout.write(
        `${style.paint.bold(mock.name ?? path)} listens on ${String(server.vars["url"])} (Ctrl-C ends it)\n`,
      );
      await new Promise<void>((resolveEnd) => {
        if (signal.aborted) resolveEnd();
        else signal.addEventListener("abort", () => resolveEnd(), { once: true });
      });
      await server.stop("stop");
      deadlines.clear();
      done(failed && options.strict ? 1 : 0);
      return undefined;
    });
}

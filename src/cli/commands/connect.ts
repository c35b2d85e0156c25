import { platform } from "node:process";
import { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { Failure, type Problem } from "../../problem.ts";
import type { SessionRequest } from "../../repl/session.ts";
import { connectionSettings } from "../options/connection.ts";
import {
  actsOf,
  beginningOf,
  connectingOption,
  type ConnectOptions,
  connectOptions,
  secretsOf,
} from "../connect/options.ts";
import { dialRequest } from "../options/dial.ts";
import { printProblem } from "../terminal/print.ts";
import type { CommandContext } from "../command-context.ts";
import { openProject } from "../project/project.ts";
import { valuesOf } from "../project/values.ts";

const more = `
Examples:
  wstest connect ws://localhost:8080/chat                     a prompt: type messages, see what comes; .help tells more
  wstest connect localhost:8080 -H 'Authorization: Bearer x'  without a scheme it is ws: where a port is named, else wss:
  wstest connect --scenario chat.yaml --client alice          as a client of a scenario, with its servers
  wstest connect wss://example.com --send '{"op":"ping"}' --expect '{op: pong}' --timeout 2s
                                                              a health check: prints the answer, exits with 0 or 1
  wstest connect wss://example.com --send hello               sends, prints the next message
  wstest connect wss://example.com --listen -n 5 --json       five messages, as lines of JSON
  printf '%s\\n' one two | wstest connect wss://example.com    each line is a message; what comes is printed
  printf '%s\\n' one two | wstest connect wss://example.com --send hello --send -

Exit codes:
  0               connected, and all that was expected came
  1               the connection was refused or lost, or something expected did not come
  2               a file or the command line is wrong
  129, 130, 143   interrupted by SIGHUP, SIGINT (Ctrl-C), SIGTERM`;

/** `wstest connect`. */
export function connectCommand(context: CommandContext): Command {
  const command = new Command("connect")
    .alias("repl")
    .description(
      "A prompt for a WebSocket server, also for several clients; or, with --send and the like, for scripts.",
    )
    .argument("[url]", "where to connect");
  return connectOptions(command)
    .addHelpText("after", more)
    .action(async (url: string | undefined, options: ConnectOptions) => {
      const { environment } = context;
      const batch = isBatch(options, environment);
      check(url, options, batch);
      const { request, env } = await requestOf(url, options, environment);
      const given = { ...context, environment: { ...environment, env } };
      const { Unopened } = await import("../../repl/session.ts");
      try {
        if (batch) {
          const { runBatch } = await import("../connect/batch.ts");
          const { code, problem } = await runBatch(request, { options, acts: actsOf(options) }, given);
          context.done(code, { problem });
        } else {
          const { runPrompt } = await import("../connect/prompt.ts");
          context.done(await runPrompt(request, options, given, platform));
        }
      } catch (thrown) {
        if (!(thrown instanceof Unopened)) throw thrown;
        for (const each of thrown.problems)
          await printProblem(url === undefined ? each : withoutPlace(each, options), environment);
        const [first] = thrown.problems;
        context.done(2, { problem: first && (url === undefined ? first : withoutPlace(first, options)) });
      }
    });
}

/** Whether nobody sits there to type. */
function isBatch({ send, expect, listen = false }: ConnectOptions, { input }: Environment): boolean {
  return (send ?? expect) !== undefined || listen || !(input?.isTerminal ?? false);
}

async function requestOf(
  url: string | undefined,
  options: ConnectOptions,
  environment: Environment,
): Promise<{ readonly request: SessionRequest; readonly env: Environment["env"] }> {
  const project = await openProject(options, environment);
  const { values, secrets: secretNames, env } = await valuesOf(options, project, environment);
  const connection = await connectionSettings(options, environment.cwd);
  // What only a handshake would find is found before anything is printed.
  const dialled = url === undefined ? undefined : await dialRequest(url, options, environment.cwd);
  const called = new Map([...connection.secrets, ...secretsOf(url, options)]);
  const { saysWho } = await import("../../diagnose/credentials.ts");
  const { beginningText } = await import("../../repl/written-session.ts");
  const { scenario: file, client, insecure = false, target: targets = [] } = options;
  return {
    env,
    request: {
      ...(url === undefined ? { file, client } : { text: beginningText(beginningOf(url, options)) }),
      project,
      targets,
      given: values,
      secretNames,
      secrets: [...called.keys()],
      called,
      insecure,
      offer: dialled && { url: dialled.url, protocols: dialled.protocols, saysWho: saysWho(dialled) },
    },
  };
}

/** What is wrong with the options: the scenario that is made of them nobody has written. */
function withoutPlace(
  { place: _place, label: _label, headline, ...rest }: Problem,
  { codec }: ConnectOptions,
): Problem {
  const known = { ...rest, code: "invalid-argument" } as const;
  if (codec === undefined) return { ...known, headline };
  // What it needs no option gives it.
  const help =
    codec === "protobuf"
      ? "A scenario names it, for --scenario: codec: { protobuf: { file: chat.proto, … } }."
      : rest.help;
  return { ...known, headline: `--codec ${codec}: ${headline}`, ...(help === undefined ? {} : { help }) };
}

/** Throws a `Failure` when it is not said where to connect, or said twice. */
function check(url: string | undefined, options: ConnectOptions, batch: boolean): void {
  const { scenario, target, listen, send } = options;
  const wrong = (headline: string, help: string): Failure => new Failure({ code: "invalid-argument", headline, help });
  if (url === undefined && scenario === undefined)
    throw wrong(
      "There is nothing to connect to",
      "wstest connect ws://localhost:8080, or --scenario chat.yaml for its clients.",
    );
  if (url !== undefined && /\.ya?ml(?::\d+)?$/.test(url) && !url.includes("//"))
    throw wrong(
      `${url} looks like a file, and connect wants a url`,
      `wstest connect --scenario ${url} takes its clients.`,
    );
  if (url !== undefined && scenario !== undefined)
    throw wrong(
      "A url and --scenario are two ways to say where to connect",
      `Against another server: --scenario ${scenario} -t ${url}`,
    );
  const own =
    connectingOption(options) ??
    (options.header ? "header" : options.cert ? "cert" : options.cacert ? "cacert" : undefined);
  if (scenario !== undefined && own !== undefined)
    throw wrong(
      `--${own} is for a url: how its clients connect the scenario says itself`,
      `clients: { alice: { … } } in ${scenario}`,
    );
  if (url !== undefined && target !== undefined)
    throw wrong("-t is for --scenario: here the url is the server", `wstest connect ${target[0]}`);
  const ofBatch = (["json", "count", "wait"] as const).find((key) => options[key] !== undefined);
  if (!batch && ofBatch !== undefined)
    throw wrong(`--${ofBatch} is not for a prompt`, `Beside it: --send, --expect or --listen, or lines from a pipe.`);
  if (send && send.filter((act) => "lines" in act).length > 1)
    throw wrong("--send - stands here twice", "Standard input comes to its end once.");
  if (listen && send !== undefined && options.count === 0)
    throw wrong("--listen with -n 0 waits for nothing", "Leave one of them out.");
}

import { resolve } from "node:path";
import { Command, Option } from "commander";
import { paint } from "../../../reporters/paint.ts";
import { isWanted, type Kind, kinds, Timeline, type Wanted } from "../../../reporters/timeline.ts";
import { eventLine } from "../../event-line.ts";
import type { RunEvent } from "../../events.ts";
import { Failure } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { visible } from "../../visible.ts";
import { gather } from "../arguments.ts";
import { safeIn } from "../ci-log.ts";
import { wantsColor } from "../color.ts";
import { colorOptions } from "../options.ts";
import type { CommandContext } from "../program.ts";

interface ShowOptions {
  readonly client?: readonly string[];
  readonly type?: readonly string[];
  readonly where?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

const more = `
Examples:
  wstest show wstest-results/traces/chat-hello.trace.jsonl                  all that happened
  wstest show chat-hello.trace.jsonl --client bob --type message            only what bob sent and received
  wstest show chat-hello.trace.jsonl --where '$.items[?(@.id == 7)]'        only messages that have such a value
  wstest show wstest-results/wstest.ndjson --json --type message | jq .     the report of --reporter json, for programs

Exit code: 0, 4 when nothing is left to show, 2 when the file is no trace.`;

/** `wstest show`. */
export function showCommand({ environment, done }: CommandContext): Command {
  const command = new Command("show")
    .description("Show a trace, or a report of --reporter json: a timeline of all that happened, and the failure.")
    .argument("<file>", "what wstest run --trace has written")
    .option("--client <name>", "only what this client did and saw; may be given again", gather)
    .addOption(
      new Option("--type <kinds>", `only these, by commas: ${kinds.join(", ")}; may be given again`).argParser(gather),
    )
    .option("--where <path>", "only messages in which this JSONPath selects something")
    .option("--json", "the events themselves, one JSON object a line, for other programs");
  return colorOptions(command)
    .addHelpText("after", more)
    .action(async (file: string, options: ShowOptions) => {
      const { stdout, stderr, env, cwd } = environment;
      const { readEvents } = await import("../../recording/read-events.ts");
      const wanted: Wanted = {
        clients: options.client ?? [],
        kinds: kindsOf(options.type ?? []),
        message: options.where === undefined ? undefined : await whereOf(options.where),
      };
      const style = {
        paint: await paint(wantsColor(options.color, env, stdout)),
        get width() {
          // As run --verbose: what is piped is searched, and then whole messages are wanted.
          return stdout.columns ?? 4000;
        },
        wraps: stdout.columns !== undefined,
      };
      const timeline = new Timeline(style, wanted);
      // A recorded message must not command the job that shows it. Programs get the events as they are.
      const safe = options.json ? (text: string): string => text : safeIn(env);
      let torn: number | undefined;
      for await (const event of readEvents(resolve(cwd, file), file)) {
        if (event.type === "torn") {
          torn = event.line;
          continue;
        }
        const text = timeline.print(event);
        stdout.write(options.json ? jsonText(event, wanted) : safe(text));
      }
      for (const each of warnings(file, timeline, torn)) (options.json ? stderr : stdout).write(safe(`${each}\n`));
      const nothing = nothingShown(timeline, wanted);
      if (nothing !== undefined) stderr.write(`${nothing}\n`);
      done(nothing === undefined ? 0 : 4);
    });
}

function jsonText(event: RunEvent, wanted: Wanted): string {
  return isWanted(event, wanted) ? `${eventLine(event)}\n` : "";
}

/** What is missing at the end of a file. */
function warnings(file: string, { unfinished }: Timeline, torn: number | undefined): readonly string[] {
  const lines = unfinished.map(({ name }) => `The end of "${visible(name)}" was not recorded.`);
  if (torn === undefined) return lines;
  const what = `Line ${torn} of ${visible(file)} is torn: whoever wrote it ended in the middle. All before it is shown.`;
  return [what, ...lines];
}

/** Why a filter has left nothing; undefined when it has left something, or there is none. */
function nothingShown({ told, clients }: Timeline, { clients: asked, kinds: of, message }: Wanted): string | undefined {
  if (told > 0 || (asked.length === 0 && of.length === 0 && !message)) return undefined;
  const unknown = asked.find((name) => ![...clients].some((each) => each === name || each.startsWith(`${name}[`)));
  if (unknown === undefined) return "Nothing in it is as --client, --type and --where ask.";
  const help = didYouMean(unknown, [...clients]) ?? `The clients are ${[...clients].slice(0, 20).join(", ")}.`;
  return visible(clients.size === 0 ? "No client is in it." : `There is no client ${unknown} in it. ${help}`);
}

function kindsOf(given: readonly string[]): readonly Kind[] {
  return given
    .flatMap((each) => each.split(","))
    .map((each) => each.trim())
    .map((each) => {
      const kind = kinds.find((known) => known === each);
      if (kind) return kind;
      throw new Failure({
        code: "invalid-argument",
        headline: `--type ${each}: there are no such events`,
        help: didYouMean(each, kinds) ?? `There are ${kinds.join(", ")}.`,
      });
    });
}

/** Whether a message is JSON in which a path selects something. */
async function whereOf(text: string): Promise<NonNullable<Wanted["message"]>> {
  const { compilePath } = await import("../../match/path.ts");
  const { loadPathEngine } = await import("../../match/path-filter.ts");
  const { PathFault } = await import("../../match/path-syntax.ts");
  await loadPathEngine();
  try {
    const path = compilePath(text);
    return (payload, binary) => {
      if (binary) return false;
      try {
        return path.select(JSON.parse(payload) as unknown).length > 0;
      } catch (thrown) {
        if (thrown instanceof SyntaxError) return false;
        throw thrown;
      }
    };
  } catch (thrown) {
    if (!(thrown instanceof PathFault)) throw thrown;
    throw new Failure({
      code: "invalid-argument",
      headline: `--where ${JSON.stringify(text)} is no JSONPath: ${thrown.message}`,
      help: "Write $.items[0].id, or $.items[?(@.id == 7)] for a condition.",
    });
  }
}

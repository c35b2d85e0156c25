import { type Command, Option } from "commander";
import { codecNames, type CodecName } from "../../codec/index.ts";
import type { JsonPath } from "../../match/path.ts";
import { Failure } from "../../problem.ts";
import type { FailIf } from "../../replay/fail-if.ts";
import type { Lens } from "../../align/lens.ts";
import { gather } from "../options/arguments.ts";

/** What `compareOptions` reads. */
export interface CompareOptions {
  readonly ignore?: readonly string[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly channel?: string;
  readonly codec?: CodecName;
  readonly ignoreGenerated?: boolean;
  readonly anyOrder?: boolean;
  readonly failIf?: readonly string[];
}

/** How messages are compared with recorded ones. */
export function compareOptions(command: Command): Command {
  return command
    .option("--ignore <path>", "what this JSONPath selects does not count: $.time; may be given again", gather)
    .option(
      "--ignore-generated",
      "what seems to be made anew in each run does not count: times, ids, tokens, counters; it is told what that was",
    )
    .option("--only <path>", "nothing else counts but what this JSONPath selects; may be given again", gather)
    .option(
      "--skip <message>",
      "leave messages out that have all of this: 'ping', '{\"type\":\"heartbeat\"}'; may be given again",
      gather,
    )
    .option(
      "--channel <path>",
      "compare each logical channel of a connection on its own; the JSONPath selects its name",
    )
    .option("--any-order", "a message that came at another place is as good")
    .addOption(new Option("--codec <name>", "how messages are read (default: json)").choices(codecNames))
    .option(
      "--fail-if <condition>",
      "fail under this condition alone: 'accuracy < 99.5', 'latency.p95 > 200ms', 'missing > 0'; may be given again (default: everything has to be as recorded)",
      gather,
    );
}

/** Reads the options. Throws a `Failure` for what is no path or no condition. */
export async function comparisonOf(options: CompareOptions): Promise<{
  readonly lens: Lens;
  readonly failIf: readonly FailIf[];
  readonly anyOrder: boolean;
  readonly ignoreGenerated: boolean;
}> {
  const { Lens: Made } = await import("../../align/lens.ts");
  const { exactJson } = await import("../../align/exact-json.ts");
  const { parseFailIf } = await import("../../replay/fail-if.ts");
  const paths = async (texts: readonly string[] = [], option: string): Promise<readonly JsonPath[]> => {
    const compiled: JsonPath[] = [];
    for (const text of texts) compiled.push(await pathOf(text, option));
    return compiled;
  };
  const [channel] = await paths(options.channel === undefined ? [] : [options.channel], "--channel");
  const ignored = await paths(options.ignore, "--ignore");
  return {
    lens: new Made({
      codec: options.codec,
      ignore: await Promise.all(ignored.map(async ({ text }) => ({ text, places: await placesOf(text) }))),
      only: await paths(options.only, "--only"),
      skip: options.skip?.map((text) => ({ text, value: exactJson(text) ?? skippedText(text) })),
      channel,
    }),
    failIf: (options.failIf ?? []).map(parseFailIf),
    anyOrder: options.anyOrder ?? false,
    ignoreGenerated: options.ignoreGenerated ?? false,
  };
}

/** A message that is no JSON. Throws a `Failure` for what was meant as JSON and is not. */
function skippedText(text: string): string {
  if (!/^\s*[[{"]/.test(text)) return text;
  throw new Failure({
    code: "invalid-argument",
    headline: `--skip ${text}: it begins as JSON does, and is not valid JSON`,
    help: `A message that is this very text: --skip '${JSON.stringify(text)}'.`,
  });
}

/** Compiles the path of an option. Throws a `Failure`. */
export async function pathOf(text: string, option: string): Promise<JsonPath> {
  const { loadPathEngine } = await import("../../match/path-filter.ts");
  const { compilePath } = await import("../../match/path.ts");
  const { PathFault } = await import("../../match/path-syntax.ts");
  if (/[?(]/.test(text)) await loadPathEngine();
  try {
    return compilePath(text);
  } catch (thrown) {
    if (!(thrown instanceof PathFault)) throw thrown;
    throw new Failure({
      code: "invalid-argument",
      headline: `${option} ${text}: the JSONPath is not valid: ${thrown.message}`,
      help: thrown.help ?? "Write $.time, $.items[*].id or $..id.",
    });
  }
}

async function placesOf(text: string) {
  const { compilePlaces } = await import("../../match/path-select.ts");
  const { parsePath } = await import("../../match/path-syntax.ts");
  return compilePlaces(parsePath(text));
}

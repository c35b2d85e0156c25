import { type Kind, kinds, type Wanted } from "../../../reporters/timeline.ts";
import { Failure } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";

/** The kinds of events that `--type` names, by commas. Throws a `Failure` for what is none. */
export function kindsOf(given: readonly string[]): readonly Kind[] {
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

/** Numbers of connections, by commas. Throws a `Failure` for what is none. */
export function connectionsOf(given: readonly string[]): readonly number[] {
  return given
    .flatMap((each) => each.split(","))
    .map((each) => {
      if (/^\s*[1-9]\d{0,14}\s*$/.test(each)) return Number(each);
      throw new Failure({
        code: "invalid-argument",
        headline: `--connection ${each}: connections have numbers, from 1`,
        help: "wstest show without options lists them.",
      });
    });
}

/** Whether a message is JSON in which a JSONPath selects something, or fits a matcher: `{ type: tick }`. */
export async function whereOf(text: string): Promise<NonNullable<Wanted["message"]>> {
  if (/^\s*(?:[{["']|[\w -]+$)/.test(text)) return fits(text);
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

// --- internal ---

/** Whether a message fits a matcher, as `receive` would take it. Throws a `Failure` for what is none. */
async function fits(text: string): Promise<NonNullable<Wanted["message"]>> {
  const { nowhere } = await import("../../expression/expr.ts");
  const { Document } = await import("../../language/document.ts");
  const { DocumentReader } = await import("../../language/reader.ts");
  const { parseYaml } = await import("../../language/yaml/yaml.ts");
  const { matcher } = await import("../../match/compile.ts");
  const source = { file: "--where", text, folder: "" };
  const [parsed] = parseYaml(source);
  const document = new Document(source, "--where");
  const made = parsed?.root && matcher.read(parsed.root, new DocumentReader(document));
  const [problem] = [...(parsed?.problems ?? []), ...document.problems];
  if (!made || problem)
    throw new Failure({
      code: "invalid-argument",
      headline: `--where ${JSON.stringify(text)} is no matcher${problem ? `: ${problem.headline}` : ""}`,
      help: problem?.help ?? "Write { type: tick }, or a JSONPath: $.items[0].id.",
    });
  return (payload, binary) => {
    if (binary) return false;
    let value: unknown;
    try {
      value = JSON.parse(payload);
    } catch {
      value = undefined;
    }
    return made.holds({ value, text: payload, bytes: Buffer.from(payload), binary }, nowhere);
  };
}

import { compactJson } from "../json-parts.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Difference } from "../match/matcher.ts";
import { explainData } from "../match/explanation.ts";
import { parsePath, type Selector } from "../match/path-syntax.ts";
import { show } from "../match/value.ts";
import type { Place } from "../source.ts";
import type { ComparedMessage } from "../align/compared-message.ts";
import { exactJson } from "../align/exact-json.ts";
import { jsonBehind } from "../align/json-behind.ts";
import type { Lens } from "../align/lens.ts";
import type { Deviation } from "./score.ts";

/** Every place in which what came is not what was recorded, the first one first; but for those that are left out, as `$.items[*].id`. */
export function differencesOf(
  recorded: ComparedMessage,
  came: ComparedMessage,
  leftOut: ReadonlySet<string> = new Set(),
): readonly Difference[] {
  if (recorded.data === undefined || came.data === undefined) return [];
  const [expected, actual] = [opcodeOf(recorded.data), opcodeOf(came.data)];
  const text = `expected ${expected}, got ${actual}`;
  const opcode = expected === actual ? [] : [{ path: "$", expected, actual, text }];
  const found = explained(recorded, came);
  if (leftOut.size === 0) return [...opcode, ...found];
  return [
    ...opcode,
    ...found.filter(({ path }) => !leftOut.has(path) && !leftOut.has(path.replaceAll(/\[\d+\]/g, "[*]"))),
  ];
}

function opcodeOf(data: string | Uint8Array): string {
  return typeof data === "string" ? "a text message" : "a binary message";
}

function explained(recorded: ComparedMessage, came: ComparedMessage): readonly Difference[] {
  const [expected, actual] = [recorded.seenParts, came.seenParts];
  if (!expected || !actual) return explainData(recorded.seen, came.seen, "$", true);
  // Each path that was chosen is a place of its own.
  return Array.from(new Set([...expected.keys(), ...actual.keys()])).flatMap((path) => {
    if (expected.has(path) && actual.has(path)) return explainData(expected.get(path), actual.get(path), path, true);
    const of = (parts: ReadonlyMap<string, unknown>): string => (parts.has(path) ? show(parts.get(path)) : "nothing");
    const [wanted, is] = [of(expected), of(actual)];
    return [{ path, expected: wanted, actual: is, text: `${path}: expected ${wanted}, got ${is}` }];
  });
}

/** A message in one line. */
export function messageText({ data, number }: ComparedMessage, lens: Lens, width = 120): string {
  return data === undefined ? `message ${number}, which was not kept` : show(lens.value(data), width);
}

/** A deviation in a line or two: `message 7: $.price: expected 100, got 101`. */
export function deviationText({ what, side, channel, recorded, came, leftOut }: Deviation, lens: Lens): string {
  const message = recorded ?? came;
  if (!message) return "";
  const where = `${side === "client" ? " of the client" : ""}${channel === undefined ? "" : ` in channel ${show(channel, 60)}`}`;
  const head = `message ${message.number}${where}`;
  const text = messageText(message, lens);
  if (what === "missing") return `${head} never came: ${text}`;
  if (what === "extra") return `an extra message came${where}, the ${ordinal(message.number)}: ${text}`;
  if (what === "reordered") return `${head} came as the ${ordinal(came?.number ?? 0)}: ${text}`;
  const [first, ...others] = recorded && came ? differencesOf(recorded, came, leftOut) : [];
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return first ? `${head}: ${first.text}${more}` : `${head} is another one: ${text}`;
}

/** A recorded message as a line of its recording, in which the place of a difference is marked. `connection`: its number. */
export async function placeOf(
  message: ComparedMessage,
  file: string,
  connection: number,
  difference?: Difference,
): Promise<Place | undefined> {
  const { data, event } = message;
  if (data === undefined || event === 0) return undefined;
  const text = lineOf(data);
  if (text === undefined) return undefined;
  const { column, width } = (difference && (await spanOf(text, difference.path))) ?? { column: 1, width: text.length };
  const stretch = { column, width: Math.max(1, width), lines: [text] };
  // The first line of a recording is its head. In other files an event is no line: it is found by when it was.
  if (/\.ndjson$/i.test(file)) return { file, line: event + 1, ...stretch };
  const time = `+${formatDuration(Math.round(message.at))}`;
  return { file, line: 1, ...stretch, where: `connection ${connection}, message ${message.number}, ${time}` };
}

// --- internal ---

/** A longer message is shown around nothing. */
const LONGEST = 256 * 1024;

function lineOf(data: string | Uint8Array): string | undefined {
  if (typeof data !== "string" || data.length > LONGEST) return undefined;
  if (!/[\r\n]/.test(data)) return data;
  return compactJson(data);
}

/** Where a part of a JSON text stands. Of a member that is not there, where the object is that should have it. */
async function spanOf(
  text: string,
  path: string,
): Promise<{ readonly column: number; readonly width: number } | undefined> {
  if (path === "$") return undefined;
  const { isNode, parseDocument } = await import("yaml");
  const keys = parsePath(path).flatMap((segment) =>
    segment.kind === "select" ? segment.selectors.flatMap(keyOf) : [],
  );
  const behind = exactJson(text) === undefined ? jsonBehind(text) : undefined;
  const offset = behind?.before.length ?? 0;
  // Of what stands before the JSON the whole is marked.
  if (behind && keys.shift() === 0) return { column: 1, width: offset };
  const document = parseDocument(text.slice(offset), { schema: "json", logLevel: "silent", uniqueKeys: false });
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return { column: offset + node.range[0] + 1, width: node.range[1] - node.range[0] };
  }
  return undefined;
}

function keyOf(selector: Selector): readonly (string | number)[] {
  return selector.kind === "name" ? [selector.name] : selector.kind === "index" ? [selector.index] : [];
}

function ordinal(number: number): string {
  const ending = number % 100 >= 11 && number % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}

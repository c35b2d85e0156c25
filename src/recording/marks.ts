import { type Content, nameAt, type Path, pathText, scalarsIn } from "./content.ts";
import type { HeadPart } from "./head-parts.ts";
import { maskedIn, maskedName } from "./masked.ts";
import type { Side } from "./traffic.ts";
import { namesId, piecesOf, volatileScalar } from "./volatile.ts";

/** A message, or a request or an answer of HTTP, as far as it counts for who said what first. */
export interface Said {
  /** Its number, as the caller counts. */
  readonly number: number;
  readonly connection: number;
  readonly from: Side;
  /** Undefined: it has no body, or one whose fields are among its parts. */
  readonly content?: Content | undefined;
  /** What stands in the head of a request or an answer. */
  readonly parts?: readonly HeadPart[];
  /** Whether it is of HTTP: a handshake, or plain. Another connection will use what it gives. */
  readonly http?: boolean;
  /** Whether it asks for a WebSocket. */
  readonly handshake?: boolean;
  /** Milliseconds since 1970, if they are known. */
  readonly now?: number | undefined;
}

/** A place in a message: a scalar, or a part of a text. */
export interface Place {
  /** The number of the message. */
  readonly number: number;
  readonly connection: number;
  readonly from: Side;
  /** In the body; of a part of a head its name alone, if it has one. */
  readonly path: Path;
  /** Which part of a head it stands in, as `HeadPart` has it; undefined: in the body, or in a message. */
  readonly part?: string;
  /** Where it begins and ends in the text at the path; undefined: it is all that stands there. */
  readonly within?: readonly [start: number, end: number];
}

/** Whether what stands at a place of a message is another each time. */
export type Varies = (content: Content, from: Side, path: Path) => boolean;

/** A value that may tell one thing from another, and where it is said. */
export interface Mark {
  readonly value: string | number;
  readonly place: Place;
  /** Whether it looks like made by a machine, or is a secret, so that it cannot be the same by chance. */
  readonly made: boolean;
  /** Whether it is known to be another each time. */
  readonly varied: boolean;
  /** Whether nothing says that it tells one thing from another: it is looked for among what varies, and not remembered. */
  readonly unnamed: boolean;
}

/** What tells one thing from another in a message. */
export function* marksOf(said: Said, varies: Varies): Generator<Mark, undefined> {
  const { number, connection, from, content, parts = [] } = said;
  const common = { number, connection, from };
  for (const { part, name, within, value } of parts) {
    const place = { ...common, path: name === undefined ? [] : [name], part, within };
    const { kind } = volatileScalar(value, { name, now: said.now }) ?? {};
    if (kind === "time" || !/\S/.test(value) || value.length > LONGEST) continue;
    const made = kind !== undefined || maskedName(value) !== undefined;
    yield { value, place, made, varied: false, unnamed: false };
  }
  if (content) yield* marksIn(content, said, varies);
  return undefined;
}

/** Where something stands, for people: `$.session.id`, `the cookie sid`, `the query parameter token`. */
export function placeText({ path, part }: Place): string {
  if (part === undefined) return pathText(path);
  const [kind = "", name = ""] = part.split(" ");
  if (kind === "query") return `the query parameter ${nameAt(path) ?? ""}`;
  if (kind === "form") return `the field ${nameAt(path) ?? ""}`;
  if (kind === "protocols") return "a subprotocol";
  return kind === "path" ? "a part of the path" : `the ${kind} ${name}`;
}

// --- internal ---

/** What is longer is contents, and no mark. */
const LONGEST = 8 * 1024;

function* marksIn(
  content: Content,
  { number, connection, from, now, http = false }: Said,
  varies: Varies,
): Generator<Mark, undefined> {
  for (const { path, value } of scalarsIn(content)) {
    const name = nameAt(path);
    const varied = varies(content, from, path);
    const place = { number, connection, from, path };
    const isMember = http && content.kind === "value" && name !== undefined;
    const unnamed = !namesId(name) && !isMember && !varied;
    if (typeof value === "number") yield { value, place, made: false, varied, unnamed };
    if (typeof value !== "string") continue;
    if (maskedName(value) !== undefined) {
      yield { value, place, made: true, varied: false, unnamed: false };
      continue;
    }
    for (const { text, start, end } of maskedIn(value))
      yield {
        value: text,
        place: { ...place, within: [start, end] },
        made: true,
        varied: false,
        unnamed: false,
      };
    let start = 0;
    const pieces = piecesOf(value, { name, now });
    for (const { text, volatile } of pieces) {
      const end = start + text.length;
      const isWhole = pieces.length === 1;
      // Times are said by all sides, and none has them from another.
      if (volatile && volatile.kind !== "time")
        yield {
          value: text,
          place: isWhole ? place : { ...place, within: [start, end] },
          made: true,
          varied: false,
          unnamed: false,
        };
      else if (isWhole && content.kind === "value" && /\S/.test(text) && text.length <= 200)
        yield { value: text, place, made: false, varied, unnamed };
      start = end;
    }
  }
  return undefined;
}

import { nameAt, partAt, type Path, pathText } from "../recording/content.ts";
import type { Carried } from "../recording/correlate.ts";
import { type Place, placeText } from "../recording/marks.ts";
import { maskedName } from "../recording/masked.ts";
import { isSaidSecret, isSecretName } from "../recording/secret-name.ts";
import type { Side } from "../recording/traffic.ts";
import { mapOf, plainText, type Written, writtenKey } from "./written.ts";
import type { Decide } from "./decided.ts";
import { isLeft, type Jars } from "./jars.ts";
import { nameOfPlace, type Names } from "./names.ts";
import { type Dialogue, isMessage, type Moment } from "./read-dialogue.ts";
import type { SecretVariables } from "./secret-variables.ts";
import { escapeRegex, patternOf } from "./text-pattern.ts";

/** A value that a client takes out of a message of the server, since it says it later. */
export interface Extract {
  readonly name: string;
  /** Where it stands: a JSONPath, `{ regex }`, or `{ header }`. */
  readonly from: Written;
}

/** What is written in the place of a value in the head of a request. */
export interface HeadUse {
  readonly within: readonly [start: number, end: number];
  /** An expression. */
  readonly code: string;
  /** What stood there, without the escapes of urls. */
  readonly value: string;
}

/**
 * What clients carry from message to message, as variables of a scenario: what the server has made and a client says again
 * is extracted; what a client has said first is the same in every run, and its echo, too; what is secret is asked of the
 * environment.
 */
export class Carriage {
  readonly #secrets: SecretVariables;
  readonly #extracts = new Map<number, Extract[]>();
  /** By where a value was first: the expression that is it. */
  readonly #codes = new Map<PlaceKey, string>();
  readonly #uses = new Map<PlaceKey, string>();
  readonly #inHeads = new Map<string, HeadUse[]>();
  /** Cookies that are left to the jar of a client. */
  readonly #kept = new Set<string>();
  readonly #echoes = new Set<PlaceKey>();
  /** The variables that hold what lets somebody in. */
  readonly secrets: string[] = [];
  /** For people: what is carried, and why that is thought. */
  readonly reasons: string[] = [];

  /** `jars`: who keeps which cookies; undefined: there is no HTTP. */
  constructor(dialogue: Dialogue, names: Names, secrets: SecretVariables, jars?: Jars) {
    this.#secrets = secrets;
    const said = new Map(dialogue.moments.map((each) => [each.number, each]));
    for (const moment of dialogue.moments) {
      const from = sideOf(moment);
      if (isLeft(dialogue, moment.talk)) continue;
      for (const each of moment.carried) {
        const origin = said.get(each.first.number);
        if (each.first.from === "client") this.#echoes.add(keyOf(each.again));
        else if (from === "client" && origin && !isLeft(dialogue, origin.talk)) {
          if (jars?.keeps(each, origin.talk, moment.talk)) this.#keep(each);
          else if (!isCounted(moment, each, dialogue)) this.#take(each, origin, names);
        }
      }
    }
    for (const moment of dialogue.moments)
      for (const { first, again } of moment.carried) {
        const code = this.#codes.get(keyOf(first));
        if (code !== undefined && !this.#uses.has(keyOf(again)) && sideOf(moment) === "server")
          this.#uses.set(keyOf(again), code);
      }
  }

  /** What is extracted from a message. */
  extracts({ number }: Moment): readonly Extract[] {
    return this.#extracts.get(number) ?? [];
  }

  /** What of a part of the head of a request was given before, in the order in which it stands there. */
  inHead(number: number, part: string): readonly HeadUse[] {
    return this.#inHeads.get(`${number} ${part}`) ?? [];
  }

  /** Whether a cookie of a request is sent by the jar of its client. */
  isKept(number: number, part: string): boolean {
    return this.#kept.has(`${number} ${part}`);
  }

  /** How the parts of what a client sends are written. */
  sent({ number }: Moment): Decide {
    return ({ path, within, value }) => {
      const name = this.#uses.get(placeKey(number, path, within)) ?? this.#secret(value, nameAt(path));
      return name === undefined ? undefined : { code: name };
    };
  }

  /** How the parts of what the server sends are matched. */
  received({ number }: Moment): Decide {
    return ({ path, within, value, volatile }) => {
      const key = placeKey(number, path, within);
      const name = this.#uses.get(key) ?? (typeof value === "string" ? this.#secrets.known(value) : undefined);
      if (name !== undefined) return { code: name };
      // Of a secret that nobody says again nothing is known but that it is there.
      if (typeof value === "string" && maskedName(value) !== undefined) return "any";
      return volatile && !this.#echoes.has(key) ? "any" : undefined;
    };
  }

  #secret(value: string | number, name: string | undefined): string | undefined {
    if (typeof value !== "string") return undefined;
    // What the recorder has masked has its name already.
    const masked = maskedName(value);
    if (masked !== undefined) return this.#secrets.of(value, masked);
    return isSaidSecret(name, value, "client") ? this.#secrets.of(value, name ?? "token") : undefined;
  }

  #keep({ first, again, why }: Carried): void {
    const reason = `${placeText(again)}, which the client keeps: ${why}`;
    if (!this.#kept.has(keyOf(first))) this.reasons.push(reason);
    this.#kept.add(keyOf(first));
    this.#kept.add(`${again.number} ${again.part ?? ""}`);
  }

  #take({ value, first, again, why }: Carried, origin: Moment, names: Names): void {
    let code = this.#codes.get(keyOf(first));
    if (code === undefined) {
      const extract = first.part === undefined ? bodyExtract(origin, first) : headExtract(first, first.part);
      if (!extract) return;
      const all = this.#extracts.get(first.number) ?? [];
      const known = all.find(({ from }) => writtenKey(from) === writtenKey(extract.from));
      const name = known?.name ?? names.take(nameOfPlace(origin, first.path, extract.before));
      code = extract.code?.(name) ?? name;
      this.#codes.set(keyOf(first), code);
      if (!known) this.#extracts.set(first.number, [...all, { name, from: extract.from }]);
      const isMasked = typeof value === "string" && maskedName(value) !== undefined;
      if (isMasked || isSecretName(nameAt(first.path) ?? "")) this.secrets.push(name);
      this.reasons.push(`${name}, sent again as ${placeText(again)}: ${why}`);
    }
    this.#uses.set(keyOf(again), code);
    if (again.part === undefined || !again.within) return;
    const key = `${again.number} ${again.part}`;
    const uses = this.#inHeads.get(key) ?? [];
    this.#inHeads.set(key, [...uses, { within: again.within, code, value: String(value) }]);
  }
}

/** A place as a key of maps. */
export type PlaceKey = string;

/** The key of a place in a message; `within`: of a part of the text that stands there. */
export function placeKey(number: number, path: Path, within?: readonly [number, number]): PlaceKey {
  return `${number} ${pathText(path)}${within ? ` ${within.join("-")}` : ""}`;
}

export function keyOf({ number, path, part, within }: Place): PlaceKey {
  return `${placeKey(number, path, within)}${part === undefined ? "" : ` ${part}`}`;
}

/** Who said it; undefined for what says nothing. */
export function sideOf(moment: Moment): Side | undefined {
  if (isMessage(moment)) return moment.event.from;
  if (moment.event.type === "request") return "client";
  return moment.event.type === "response" ? "server" : undefined;
}

// --- internal ---

/** Beyond this nobody looks for a part of a text by what stands before it. */
const LONGEST = 100_000;

/** Who counts its requests by itself has them from nobody. */
function isCounted({ content }: Moment, { value, again }: Carried, { habits }: Dialogue): boolean {
  return typeof value === "number" && content !== undefined && habits.counts(content, "client", again.path);
}

/** How a value is taken out of what holds it. */
interface Taking {
  readonly from: Written;
  /** What stands before it, where that is its name. */
  readonly before: string | undefined;
  /** The expression that makes the value of the variable; undefined: it is the variable. */
  readonly code?: (name: string) => string;
}

function bodyExtract(origin: Moment, place: Place): Taking | undefined {
  const { content } = origin;
  if (!content || content.kind === "bytes") return undefined;
  if (content.kind === "text" && content.text.length > LONGEST) return undefined;
  return place.within ? withinText(origin, place) : { from: plainText(pathText(place.path)), before: undefined };
}

/** Of headers all is taken that they say, and what is wanted of it cut out where it is used. */
function headExtract({ path, within: [start] = [0, 0] }: Place, part: string): Taking {
  const [kind, header = ""] = part.split(" ");
  const name = nameAt(path) ?? "";
  const behind = (sign: string) => (variable: string) =>
    `first(split(last(split(string(${variable}), ${JSON.stringify(`${name}=`)})), "${sign}"))`;
  if (kind === "cookie") return { from: mapOf({ header: "set-cookie" }), before: "set_cookie", code: behind(";") };
  const from = mapOf({ header: plainText(header) });
  if (header === "location") return { from, before: header, code: (variable) => `urlDecode(${behind("&")(variable)})` };
  return { from, before: name, ...(start > 0 ? { code: (variable) => `substring(${variable}, ${start})` } : {}) };
}

/** A part of a text, found by what stands before it. */
function withinText(
  { content }: Moment,
  { path, within: [start, end] = [0, 0] }: Place,
): { readonly from: Written; readonly before: string | undefined } | undefined {
  if (!content || content.kind === "bytes") return undefined;
  const text = partAt(content, path);
  if (typeof text !== "string") return undefined;
  const value = text.slice(start, end);
  const inner = `(${patternOf(value, undefined)})`;
  const name = nameAt(path);
  const prefix = text.slice(Math.max(0, start - 30), start);
  const before = /([A-Za-z_]\w*)["']?\s*[:=]\s*["']?$/.exec(prefix)?.[1];
  if (content.kind === "text")
    return { from: mapOf({ regex: `${start <= 30 ? "^" : ""}${escapeRegex(prefix)}${inner}` }), before };
  // In the text of the message stands JSON, where quotation marks and the like are escaped.
  const escaped = escapeRegex(JSON.stringify(text.slice(0, start)).slice(1, -1));
  const member = name === undefined ? '"' : `"${escapeRegex(name)}"\\s*:\\s*"`;
  return { from: mapOf({ regex: `${member}${escaped}${inner}` }), before: before ?? name };
}

import { nameAt, partAt, type Path, pathText } from "../../recording/content.ts";
import type { Carried, Place } from "../../recording/correlate.ts";
import type { Side } from "../../recording/traffic.ts";
import { mapOf, plainText, type Written } from "../written.ts";
import type { Decide } from "./content-text.ts";
import { maskedName } from "./masked.ts";
import { nameOfPlace, type Names } from "./names.ts";
import { type Dialogue, isMessage, type Moment } from "./read-dialogue.ts";
import { isSecret, type Secrets } from "./secrets.ts";
import { escapeRegex, patternOf } from "./text-pattern.ts";

/** A value that a client takes out of a message of the server, since it says it later. */
export interface Extract {
  readonly name: string;
  /** Where it stands: a JSONPath, or `{ regex }`. */
  readonly from: Written;
}

/**
 * What clients carry from message to message, as variables of a scenario: what the server has made and a client says again
 * is extracted; what a client has said first is the same in every run, and its echo, too; what is secret is asked of the
 * environment.
 */
export class Carriage {
  readonly #secrets: Secrets;
  readonly #extracts = new Map<number, Extract[]>();
  readonly #names = new Map<PlaceKey, string>();
  readonly #uses = new Map<PlaceKey, string>();
  readonly #echoes = new Set<PlaceKey>();
  /** For people: what is carried, and why that is thought. */
  readonly reasons: string[] = [];

  constructor(dialogue: Dialogue, names: Names, secrets: Secrets) {
    this.#secrets = secrets;
    const said = new Map(dialogue.moments.map((each) => [each.number, each]));
    for (const moment of dialogue.moments) {
      const from = sideOf(moment);
      for (const each of moment.carried) {
        if (each.first.from === "client") this.#echoes.add(keyOf(each.again));
        else if (from === "client" && !isCounted(moment, each, dialogue))
          this.#take(each, said.get(each.first.number), names);
      }
    }
    for (const moment of dialogue.moments)
      for (const { first, again } of moment.carried) {
        const name = this.#names.get(keyOf(first));
        if (name !== undefined && !this.#uses.has(keyOf(again)) && sideOf(moment) === "server")
          this.#uses.set(keyOf(again), name);
      }
  }

  /** What is extracted from a message. */
  extracts({ number }: Moment): readonly Extract[] {
    return this.#extracts.get(number) ?? [];
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
      return volatile && !this.#echoes.has(key) ? "any" : undefined;
    };
  }

  #secret(value: string | number, name: string | undefined): string | undefined {
    if (typeof value !== "string") return undefined;
    // What the recorder has masked has its name already.
    const masked = maskedName(value);
    if (masked !== undefined) return this.#secrets.of(value, masked);
    return isSecret(name, value) ? this.#secrets.of(value, name ?? "token") : undefined;
  }

  #take({ first, again, why }: Carried, origin: Moment | undefined, names: Names): void {
    if (!origin?.content || origin.content.kind === "bytes") return;
    let name = this.#names.get(keyOf(first));
    if (name === undefined) {
      const text = origin.content.text;
      const extract = first.within
        ? withinText(origin, first)
        : { from: plainText(pathText(first.path)), before: undefined };
      if (!extract || (origin.content.kind === "text" && text.length > LONGEST)) return;
      name = names.take(nameOfPlace(origin, first.path, extract.before));
      this.#names.set(keyOf(first), name);
      const all = this.#extracts.get(first.number) ?? [];
      this.#extracts.set(first.number, [...all, { name, from: extract.from }]);
      this.reasons.push(`${name}, sent again as ${pathText(again.path)}: ${why}`);
    }
    this.#uses.set(keyOf(again), name);
  }
}

/** A place as a key of maps. */
export type PlaceKey = string;

/** The key of a place in a message; `within`: of a part of the text that stands there. */
export function placeKey(number: number, path: Path, within?: readonly [number, number]): PlaceKey {
  return `${number} ${pathText(path)}${within ? ` ${within.join("-")}` : ""}`;
}

export function keyOf({ number, path, within }: Place): PlaceKey {
  return placeKey(number, path, within);
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

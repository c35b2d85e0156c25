import { show } from "../match/value.ts";
import type { JsonPath } from "../match/path.ts";
import { maskedName } from "../recording/masked.ts";
import { ownText } from "../recording/own-text.ts";
import { isSecretText } from "../recording/secret-name.ts";
import { namesId } from "../recording/volatile.ts";
import { differing } from "./differing.ts";
import { exactJson } from "../align/exact-json.ts";
import type { Filling } from "./filling.ts";
import { OwnNumbers } from "./own-numbers.ts";
import { Renaming, type Renamed, textOf, TOKEN } from "./renaming.ts";
import { memberOf, volatileOf } from "../align/volatile.ts";
import { secretOf } from "./wanted-secrets.ts";

/** A value that the server has made anew, and where it came from. */
interface Carried extends Renamed {
  /** Whether nobody is to see it. */
  readonly secret: boolean;
  /** Whether it was not made this time: nothing stands for it, and what needs it cannot be asked. */
  readonly lost?: true;
}

/** Told of each value that was put into something; `guess`: where a number had come from that nothing says is one of the server. */
export type OnCarried = (what: string, guess?: string) => void;

/**
 * Told of what a request or a message is filled with, and of what it needs that nobody has given: `$.token of POST /login`, with
 * the value as it was recorded.
 */
export interface OnFilled {
  readonly carried: OnCarried;
  readonly lacking: (what: string, recorded: string) => unknown;
}

/**
 * Values that the server makes anew in each run, ids and tokens: what the client sends back of them is carried over from how
 * they were recorded to how they came. They are learned from messages of the server beside their recorded ones: those at the
 * given paths, and by itself those that look as if they were made. Texts are changed as they are written, not parsed and
 * written again.
 */
export class Carry {
  readonly #paths: readonly JsonPath[];
  readonly #automatic: boolean;
  /** From how they were recorded to how they came. */
  readonly #forth = new Renaming<Carried>();
  readonly #back = new Renaming<Renamed>();
  /** Those of the paths that have yet to find anything. */
  readonly #unused: Set<JsonPath>;

  constructor(paths: readonly JsonPath[], automatic: boolean, unused = new Set<JsonPath>()) {
    this.#paths = paths;
    this.#automatic = automatic;
    this.#unused = unused;
  }

  /** Learns from a message that came, beside its recorded one. */
  learn(recorded: string | Uint8Array, came: string | Uint8Array): void {
    this.#look(came);
    if (recorded === came) return;
    const [before, now] = [textOf(recorded), textOf(came)];
    if (before === undefined || now === undefined || before === now) return;
    const [wanted, is] = [exactJson(before), exactJson(now)];
    if (wanted === undefined || is === undefined) {
      if (this.#automatic) this.#learnTokens(before, now);
      return;
    }
    for (const path of this.#paths) {
      const found = path.select(is);
      for (const [index, each] of path.select(wanted).entries())
        this.#add(each, found[index], { path: path.text, asked: true });
    }
    if (!this.#automatic) return;
    for (const { path, recorded: old, came: fresh } of differing(wanted, is))
      if (looksMade(path, old, fresh)) this.#add(old, fresh, { path });
  }

  /** The server gives a value anew, however it looks; `path`: where, for people, `secret`: whether it lets somebody in. */
  give(recorded: string | number, came: string | number, { path, secret }: Pick<Carried, "path" | "secret">): void {
    // What was masked may have been of another type.
    const now = typeof recorded === "string" ? String(came) : came;
    this.#add(recorded, now, { path, asked: false, secret });
  }

  /** A value was to be given, and was not; `path`: where it should have come from, for people. */
  lose(recorded: string | number, path: string): void {
    const key = ownText(String(recorded));
    const isNumber = typeof recorded === "number";
    const within = !isNumber && key.length >= LEAST_WITHIN;
    this.#forth.set(key, { to: key, isNumber, within, path, asked: false, secret: false, lost: true });
  }

  /** What requests are filled with; `secrets`: those that the user has given, which win. */
  filling(secrets: ReadonlyMap<string, string>, filled: OnFilled): Filling {
    const told = (value: string, found: Carried): void => tell(value, found, filled);
    return {
      secrets,
      exact: (value) => {
        const name = maskedName(value);
        const given = name === undefined ? undefined : secretOf(name, secrets);
        if (given !== undefined) return given;
        const found = this.#forth.get(value);
        if (found) told(value, found);
        return found?.to;
      },
      text: (text) => this.#forth.text(text, told),
    };
  }

  #look(came: string | Uint8Array): void {
    if (this.#unused.size === 0) return;
    const value = exactJson(textOf(came) ?? "");
    for (const path of this.#unused) if (path.select(value).length > 0) this.#unused.delete(path);
  }

  /** The same data with all that was learned put into it, but for numbers that are the client's `own`. */
  into(data: string | Uint8Array, filled: OnFilled, own = new OwnNumbers()): string | Uint8Array {
    const numbers = own.in(textOf(data) ?? "");
    const keeps = (at: number, { path, asked }: Carried): boolean => {
      const place = numbers.get(at);
      if (place && !asked && own.has(place, path)) return true;
      numbers.delete(at);
      return false;
    };
    const into = this.#forth.data(data, (value, found) => tell(value, found, filled), keeps);
    for (const each of numbers.values()) own.add(each);
    return into;
  }

  /** Where a recorded value should have come from that was not given; undefined: nobody has missed it. */
  lostOf(recorded: string): string | undefined {
    const found = this.#forth.get(recorded);
    return found?.lost ? found.path : undefined;
  }

  /**
   * What came in the words of the recording: where the server repeats a value that it has made anew, as it was recorded. The
   * message that brings it first has it as it came. Where it repeats a number that is the client's `own`, it is none of those.
   */
  asRecorded(came: string | Uint8Array, own = new OwnNumbers()): string | Uint8Array {
    let numbers: ReturnType<OwnNumbers["in"]> | undefined;
    return this.#back.data(came, nothing, (at, { asked }) => {
      const place = asked ? undefined : (numbers ??= own.in(textOf(came) ?? "")).get(at);
      return place !== undefined && own.said(place);
    });
  }

  /** Of texts that are no JSON: tokens that stand in both at the same place. */
  #learnTokens(recorded: string, came: string): void {
    const [before, now] = [recorded, came].map((text) => text.slice(0, LONGEST_TEXT).match(TOKEN) ?? []);
    if (!before || !now || before.length !== now.length) return;
    for (const [index, token] of before.entries())
      if (isMark(token)) this.#add(token, now[index], { path: "the text" });
  }

  #add(
    recorded: unknown,
    came: unknown,
    {
      path,
      asked = false,
      secret = false,
    }: { readonly path: string; readonly asked?: boolean; readonly secret?: boolean },
  ): void {
    const isNumber = typeof recorded === "number" || typeof recorded === "bigint";
    if ((!isNumber && typeof recorded !== "string") || typeof came !== typeof recorded) return;
    const [key, value] = [ownText(String(recorded)), ownText(String(came))];
    if (key === "") return;
    const before = this.#forth.get(key);
    this.#forth.delete(key);
    if (before && this.#back.get(before.to)?.to === key) this.#back.delete(before.to);
    if (key === value) return;
    const isWithin = (text: string): boolean => !isNumber && text.length >= (asked ? 3 : LEAST_WITHIN);
    const hidden = secret || (!isNumber && isSecretText(memberOf(path), key, "server", "nothing"));
    this.#forth.set(key, { to: value, isNumber, within: isWithin(key), path, asked, secret: hidden });
    // Of one that stands for two nobody can say which is meant.
    if (this.#back.get(value)) this.#back.delete(value);
    else this.#back.set(value, { to: key, isNumber, within: isWithin(value), path, asked });
  }
}

// --- internal ---

/** A shorter text is replaced only where it stands alone. */
const LEAST_WITHIN = 8;
const LONGEST_TEXT = 64 * 1024;

function nothing(): void {}

function isMark(token: string): boolean {
  const kind = volatileOf(token)?.kind;
  return kind === "uuid" || kind === "token" || kind === "id";
}

function looksMade(path: string, recorded: unknown, came: unknown): boolean {
  if (typeof recorded === "string" && typeof came === "string") {
    if (volatileOf(recorded, memberOf(path)) !== undefined) return true;
    if (/\s/.test(recorded) || recorded.length < 4) return false;
    return (
      namesId(memberOf(path)) || (recorded.length >= LEAST_WITHIN && /\d/.test(recorded) && /[A-Za-z]/.test(recorded))
    );
  }
  const isNumber = typeof recorded === "number" || typeof recorded === "bigint";
  return isNumber && Number.isInteger(Number(recorded)) && (namesId(memberOf(path)) || Number(recorded) >= 1_000);
}

function tell(recorded: string, found: Carried, { carried, lacking }: OnFilled): void {
  if (found.lost) lacking(found.path, recorded);
  else carried(sentence(recorded, found), found.isNumber && !found.asked ? found.path : undefined);
}

function sentence(recorded: string, { to, path, secret, isNumber }: Carried): string {
  if (secret) return `${path}, which is a secret`;
  const shown = (value: string): string => (isNumber ? value : show(value, 40));
  return `${path}: ${shown(recorded)} is now ${shown(to)}`;
}

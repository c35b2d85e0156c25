import { createHash } from "node:crypto";
import { isObject } from "../match/equality.ts";
import { asItIs, canonical, structure, withoutVolatile } from "./canonical.ts";
import { kindOf } from "./kind.ts";
import { leavesOf } from "./leaves.ts";
import type { Lens } from "./lens.ts";

/** When and where a message was seen. */
export interface Sighting {
  /** The nth message of its side in its connection, from 1. */
  readonly number: number;
  /** The nth event of its recording, from 1; of one that came from a server its frame in the report, 0 without one. */
  readonly event: number;
  /** Milliseconds since the message of the other side before it, or the opening. */
  readonly latency: number | undefined;
  /** How many messages the client had sent before it. */
  readonly cause: number;
  /** Milliseconds, on the clock of its side. */
  readonly at: number;
  /** Whether the other side had closed before: then it is chance whether it came at all. */
  readonly late: boolean;
}

/**
 * A message as it is compared: what of it counts, and keys by which it is found again, all made on demand and once. The
 * finest key is `exact`, which is the same for messages that are the same; the others leave more and more out.
 */
export class ComparedMessage implements Sighting {
  readonly number: number;
  readonly event: number;
  readonly latency: number | undefined;
  readonly cause: number;
  readonly at: number;
  readonly late: boolean;
  readonly size: number;
  readonly #lens: Lens;
  #data: string | Uint8Array | undefined;
  /** The data in the words of the recording, which is what counts. */
  #words: string | Uint8Array | undefined;
  #exact: string | undefined;
  #masked: string | undefined;
  #structure: string | undefined;
  #kind: string | undefined;
  #leaves: readonly string[] | undefined;

  /** `words`: the data in the words of the recording, when it speaks of values that have been made anew. */
  constructor(data: string | Uint8Array, sighting: Sighting, lens: Lens, words = data) {
    this.#data = data;
    this.#words = words;
    this.#lens = lens;
    this.number = sighting.number;
    this.event = sighting.event;
    this.latency = sighting.latency;
    this.cause = sighting.cause;
    this.at = sighting.at;
    this.late = sighting.late;
    this.size = data.length + (words === data ? 0 : words.length);
  }

  /** As it was on the wire; undefined once it was let go. */
  get data(): string | Uint8Array | undefined {
    return this.#data;
  }

  /** What of its value counts. */
  get seen(): unknown {
    return this.#words === undefined ? undefined : this.#lens.seen(this.#lens.value(this.#words));
  }

  /** What the paths of `--only` select, by path; undefined when all counts, and of one that was let go. */
  get seenParts(): ReadonlyMap<string, unknown> | undefined {
    const { seen } = this;
    return this.#lens.hasParts && isObject(seen) ? new Map(Object.entries(seen)) : undefined;
  }

  /** Whether it is the same to the letter, which costs nothing to see. */
  isSameToTheLetter(other: ComparedMessage): boolean {
    const [a, b] = [this.#words, other.#words];
    if (a === undefined || b === undefined) return false;
    if (typeof a === "string" || typeof b === "string") return a === b;
    return a.length === b.length && Buffer.compare(a, b) === 0;
  }

  /** The same for messages in which all that counts is the same. */
  get exact(): string {
    if (this.#exact === undefined) this.#makeKeys();
    return this.#exact ?? "";
  }

  /** As `exact`, but for the times, ids and tokens in it. */
  get masked(): string {
    if (this.#masked === undefined) this.#makeKeys();
    return this.#masked ?? "";
  }

  /** The same for messages that have the same members, and are of the same kind. */
  get structure(): string {
    if (this.#structure === undefined) this.#makeKeys();
    return this.#structure ?? "";
  }

  get kind(): string {
    if (this.#kind === undefined) this.#makeKeys();
    return this.#kind ?? "";
  }

  /** Members with their values, the first of them: the more two messages have in common, the more alike they are. */
  get leaves(): readonly string[] {
    if (this.#leaves === undefined) this.#makeKeys();
    return this.#leaves ?? [];
  }

  /** Keeps its keys and lets the rest go. */
  letGo(): void {
    if (this.#leaves === undefined) this.#makeKeys();
    this.#data = undefined;
    this.#words = undefined;
  }

  #makeKeys(): void {
    const { seen } = this;
    const whole = canonical(seen, asItIs);
    // What is nested too deeply is compared as it is on the wire.
    // A client that takes text cannot read the same as bytes.
    const opcode = typeof this.#words === "string" ? plainText(this.#words, seen) : "binary ";
    this.#exact = short(opcode + (whole ?? `wire ${String(this.#words)}`));
    this.#masked = whole === undefined ? this.#exact : short(opcode + (canonical(seen, withoutVolatile) ?? whole));
    this.#kind = kindOf(seen);
    this.#structure = short(`${this.#kind} ${isObject(seen) || Array.isArray(seen) ? structure(seen) : ""}`);
    this.#leaves = leavesOf(seen);
  }
}

// --- internal ---

/** A text is not the same as the JSON of it: `pong`, and `"pong"`. */
function plainText(data: string, seen: unknown): string {
  const json = typeof seen === "string" ? '"' : Array.isArray(seen) ? "[" : undefined;
  return json === undefined || data.trimStart().startsWith(json) ? "" : "text ";
}

/** A key that is longer is as good by its hash. */
const SHORT = 128;

function short(text: string): string {
  if (text.length <= SHORT) return text;
  return `${text.length} ${createHash("sha1").update(text).digest("base64")}`;
}

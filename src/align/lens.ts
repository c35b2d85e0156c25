import type { Codec } from "../codec/codec.ts";
import { codecs, type CodecName } from "../codec/index.ts";
import { isUtf8 } from "node:buffer";
import { dataFits } from "../match/equality.ts";
import type { JsonPath } from "../match/path.ts";
import type { compilePlaces } from "../match/path-select.ts";
import { idsInBytes } from "../recording/ids-in-bytes.ts";
import { exactJson } from "./exact-json.ts";
import { jsonBehind } from "./json-behind.ts";
import { MessagePaths } from "./message-paths.ts";

/** A path whose values do not count. */
export interface IgnoredPath {
  readonly text: string;
  readonly places: ReturnType<typeof compilePlaces>;
}

/** Messages that have all that is in the value are left out: heartbeats. */
export interface SkippedMessage {
  readonly text: string;
  readonly value: unknown;
}

/** Options that have found nothing. */
export interface UnusedOptions {
  /** What those who have written a path may have meant. */
  readonly help: (path: string) => string;
  /** In so many messages. */
  readonly messages: number;
  readonly ignore: readonly string[];
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** What of messages is compared. */
export interface LensOptions {
  readonly codec?: CodecName | undefined;
  /** What these select does not count. */
  readonly ignore?: readonly IgnoredPath[] | undefined;
  /** When there are any, nothing else counts. */
  readonly only?: readonly JsonPath[] | undefined;
  readonly skip?: readonly SkippedMessage[] | undefined;
  /** What tells the logical channel of a message. */
  readonly channel?: JsonPath | undefined;
}

/** What of messages is looked at: the value that counts, and the channel. It never throws, whatever a message holds. */
export class Lens {
  readonly #codec: Codec;
  readonly #options: LensOptions;
  /** What of the options has yet to find anything. */
  readonly #unused: Set<IgnoredPath | JsonPath | SkippedMessage>;
  readonly #paths = new MessagePaths();
  #looked = 0;

  constructor(options: LensOptions = {}) {
    this.#options = options;
    this.#codec = codecs[options.codec ?? "json"];
    this.#unused = new Set([...(options.ignore ?? []), ...(options.only ?? []), ...(options.skip ?? [])]);
  }

  /** Looks what of a message the options find, until each has found something: one that never does is mistyped. */
  look(data: string | Uint8Array): void {
    this.#looked++;
    if (this.#unused.size === 0) return;
    this.#paths.add(this.value(data));
    this.seen(this.value(data));
  }

  /** The options that have found nothing in any of the messages, as they were written; none when there were no messages. */
  get unused(): UnusedOptions {
    const { ignore = [], only = [], skip = [] } = this.#options;
    const left = (all: readonly (IgnoredPath | JsonPath | SkippedMessage)[]): readonly string[] =>
      this.#looked === 0 ? [] : all.filter((each) => this.#unused.has(each)).map(({ text }) => text);
    return {
      help: (path) => this.#paths.help(path),
      messages: this.#looked,
      ignore: left(ignore),
      only: left(only),
      skip: left(skip),
    };
  }

  /** The paths beside which nothing counts. */
  get only(): readonly string[] {
    return (this.#options.only ?? []).map(({ text }) => text);
  }

  /** Which of these select something in a message. */
  found(data: string | Uint8Array): readonly string[] {
    const seen = this.seen(this.value(data));
    return this.hasParts ? Object.keys(seen as object) : [];
  }

  /** Whether messages that are the same on the wire may differ all the same: only their channel tells. */
  get hasChannels(): boolean {
    return this.#options.channel !== undefined;
  }

  /** Whether nothing counts but what some paths select: what is seen has a member for each that has found something. */
  get hasParts(): boolean {
    return (this.#options.only ?? []).length > 0;
  }

  /**
   * The whole value of a message; what has none is its text, or its bytes. A text that ends in JSON is a list: what stands
   * before it, and the value of the JSON. A binary message is bytes, also when they could be read as text; but for JSON with
   * members or items, which some servers send as bytes. Ids that stand in bytes as texts are members of their own.
   */
  value(data: string | Uint8Array): unknown {
    if (this.#codec === codecs.json) {
      const text = textOf(data);
      if (typeof data !== "string") {
        const value = text === undefined ? undefined : exactJson(text);
        return typeof value === "object" && value !== null ? value : idsApart(data);
      }
      if (text === undefined) return data;
      const value = exactJson(text);
      if (value !== undefined) return value;
      const behind = jsonBehind(text);
      return behind ? [behind.before, behind.value] : text;
    }
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    const text = textOf(data);
    const decoded = this.#codec.decode({ bytes, binary: typeof data !== "string", text });
    return decoded ?? (typeof data === "string" ? data : idsApart(data));
  }

  /** What of a value counts. The value may be changed by this. */
  seen(value: unknown): unknown {
    const { ignore = [], only = [] } = this.#options;
    let left = value;
    for (const each of ignore) {
      const places = each.places(left);
      if (places.length > 0) this.#unused.delete(each);
      left = without(left, places);
    }
    if (only.length === 0) return left;
    return Object.fromEntries(
      only.flatMap((path) => {
        const found = path.select(left);
        if (found.length === 0) return [];
        this.#unused.delete(path);
        return [[path.text, path.definite ? found[0] : found]];
      }),
    );
  }

  /** Whether a message is left out of the comparison. */
  skips(data: string | Uint8Array): boolean {
    const { skip = [] } = this.#options;
    if (skip.length === 0) return false;
    const value = this.value(data);
    const fitting = skip.filter((each) => dataFits(each.value, value, false));
    for (const each of fitting) this.#unused.delete(each);
    return fitting.length > 0;
  }

  /** The logical channel of a message; undefined when it has none, or nobody asks. */
  channel(value: unknown): string | undefined {
    const found = this.#options.channel?.select(value)[0];
    if (found === undefined || found === null) return undefined;
    const text =
      typeof found === "string"
        ? found
        : JSON.stringify(found, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));
    return text.length > LONGEST_CHANNEL ? `${text.slice(0, LONGEST_CHANNEL)}…` : text;
  }
}

// --- internal ---

const LONGEST_CHANNEL = 200;
/** So many bytes are looked through for ids. */
const MOST_BYTES = 16 * 1024;

/** Bytes that nobody can read, with the ids in them apart: `{ bytes: …, id: ["kA8dMbR2e"] }`. */
function idsApart(bytes: Uint8Array): unknown {
  const ids = [...idsInBytes(bytes, MOST_BYTES)];
  if (ids.length === 0) return bytes;
  let end = 0;
  const between = ids.map((each) => {
    const piece = bytes.subarray(end, each.start);
    ({ end } = each);
    return piece;
  });
  return { bytes: Buffer.concat([...between, bytes.subarray(end)]), id: ids.map(({ id }) => id) };
}

function textOf(data: string | Uint8Array): string | undefined {
  if (typeof data === "string") return data;
  return isUtf8(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString() : undefined;
}

/** An item of a list leaves its place behind, so that those after it stay where they are. */
function without(value: unknown, places: ReturnType<IgnoredPath["places"]>): unknown {
  let left = value;
  for (const { key, parent } of places) {
    if (!parent) left = undefined;
    else if (Array.isArray(parent.value)) parent.value[Number(key)] = null;
    else if (typeof parent.value === "object" && parent.value !== null)
      delete (parent.value as Record<string | number, unknown>)[key];
  }
  return left;
}

import type { Codec } from "../../codec/codec.ts";
import { json as jsonCodec } from "../../codec/json.ts";
import type { Expr } from "../../expression/expr.ts";
import { textMatcher, matcher as valueMatcher } from "../../match/compile.ts";
import type { Difference, Matcher, Subject } from "../../match/matcher.ts";
import type { JsonPath } from "../../match/path.ts";
import type { SchemaCheck } from "../../match/schema.ts";
import type { Reach } from "../../net/inbox.ts";
import { Message } from "../../net/message.ts";
import type { Peer } from "../../net/peer.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Node } from "../../tree.ts";
import type { Expectation } from "./expectation.ts";
import type { Extraction } from "./extraction.ts";
import type { Origin } from "./origin.ts";
import type { PlayScope } from "../step.ts";

/** What says *which* message a step takes. */
export interface SelectOptions {
  readonly where?: Expr<JsonPath> | undefined;
  readonly extract?: readonly Extraction[] | undefined;
  readonly opcode?: "text" | "binary" | undefined;
  readonly codec?: Codec | undefined;
}

/** What says what must hold *of* the message that was taken. */
export interface AssertOptions {
  readonly expect?: readonly Expectation[] | undefined;
  readonly schema?: SchemaCheck | undefined;
}

/**
 * Which message a step takes: a matcher, `where`, `opcode`, and every extraction must resolve. It answers for messages,
 * and for lists of messages that are looked at as one value (`last`, `joined`).
 */
export class Selection {
  readonly matcher: Matcher | undefined;
  readonly #written: Matcher | undefined;
  readonly #where: Expr<JsonPath> | undefined;
  readonly #extract: readonly Extraction[] | undefined;
  readonly #opcode: "text" | "binary" | undefined;
  readonly #codec: Codec | undefined;
  /** Whether its answer for a message never changes, so that no message need be looked at twice. */
  readonly #constant: boolean;

  /** `written`: the matcher for codecs whose values are texts, where that is another one: see `asWritten`. */
  constructor(matcher: Matcher | undefined, options: SelectOptions, written?: Matcher) {
    this.matcher = matcher;
    this.#written = written;
    // Each by itself: read for every message, they are faster so than in the map of the step's options.
    this.#where = options.where;
    this.#extract = options.extract;
    this.#opcode = options.opcode;
    this.#codec = options.codec;
    this.#constant =
      (matcher?.constant ?? true) &&
      (options.where?.constant ?? true) &&
      (options.extract?.every((each) => each.constant) ?? true);
  }

  accepts(message: Message, scope: PlayScope): boolean {
    return this.admits(message) && this.holds(this.subject(message), scope);
  }

  /** Whether the message is of the kind that `opcode` asks for. */
  admits({ binary }: Message): boolean {
    return this.#opcode === undefined || (this.#opcode === "binary") === binary;
  }

  /** Whether a message that it does not accept will not be accepted either when variables have changed. */
  refusesForEver(message: Message, scope: PlayScope): boolean {
    if (this.#constant || !this.admits(message)) return true;
    const matcher = this.#matcherFor(scope);
    if (!matcher) return false;
    const subject = this.subject(message);
    return matcher.constant ? !matcher.holds(subject, scope) : matcher.mayHold?.(subject) === false;
  }

  #matcherFor(scope: PlayScope): Matcher | undefined {
    if (!this.#written) return this.matcher;
    return spellsTexts((this.#codec ?? scope.self?.codec)?.name) ? this.#written : this.matcher;
  }

  /** What reads the messages of a peer: the step's codec, or that of the peer. */
  codecOf({ codec }: Peer): Codec {
    return this.#codec ?? codec;
  }

  /** The message as the step's codec reads it. */
  subject(message: Message): Subject {
    return this.#codec === undefined ? message : message.as(this.#codec);
  }

  /** Bytes of several messages as one, read by the step's codec or the peer's. `json`: whether they may be a JSON text. */
  joined(bytes: Buffer, { binary }: Message, peer: Peer, json = true): Subject {
    const codec = this.#codec ?? peer.codec;
    return new Message(bytes, binary, 0, 0, codec === jsonCodec && !json ? notJson : codec);
  }

  holds(subject: Subject, scope: PlayScope): boolean {
    const matcher = this.#matcherFor(scope);
    if (matcher && !matcher.holds(subject, scope)) return false;
    const where = this.#where;
    if (where && (subject.value === undefined || where.evaluate(scope).select(subject.value).length === 0))
      return false;
    return !this.#extract || this.#extract.every((each) => each.read(subject, scope).found);
  }

  /** Gives the extracted values to the acting peer. */
  extract(subject: Subject, scope: PlayScope): void {
    if (!this.#extract) return;
    for (const each of this.#extract) scope.extract(each.name, each.read(subject, scope).value);
  }

  /** Every value of an extraction, for steps that take several messages. */
  extractAll(subjects: readonly Subject[], scope: PlayScope): void {
    for (const each of this.#extract ?? []) {
      scope.extract(
        each.name,
        subjects.map((subject) => each.read(subject, scope).value),
      );
    }
  }

  /** Why a message is not the one; the first difference first. */
  explain(message: Message, scope: PlayScope): readonly Difference[] {
    if (!this.admits(message)) {
      const [wanted, actual] = message.binary ? ["text", "binary"] : ["binary", "text"];
      return [difference(`a ${wanted} message`, `a ${actual} message`)];
    }
    return this.explainSubject(this.subject(message), scope);
  }

  explainSubject(subject: Subject, scope: PlayScope): readonly Difference[] {
    const differences = [...(this.#matcherFor(scope)?.explain(subject, scope) ?? [])];
    const path = this.#where?.evaluate(scope);
    if (path && (subject.value === undefined || path.select(subject.value).length === 0)) {
      differences.push(difference(`something at ${path.text}`, "nothing"));
    }
    for (const each of this.#extract ?? []) {
      if (!each.read(subject, scope).found)
        differences.push(difference(`something at ${each.text}, to extract ${each.name}`, "nothing"));
    }
    return differences;
  }

  /** What is awaited, in one line. `what`: see `Inbox.holds`. */
  describe(scope: PlayScope, what = "message", width = 100): string {
    const parts: string[] = [];
    const matcher = this.#matcherFor(scope);
    if (matcher) parts.push(matcher.describe(scope, width));
    if (this.#where) parts.push(`where ${this.#where.evaluate(scope).text}`);
    const names = (this.#extract ?? []).map((each) => each.name);
    if (names.length > 0) parts.push(`with ${names.join(", ")}`);
    return parts.length > 0 ? parts.join(" ") : `any ${what}`;
  }
}

/** Reads what is known to be no JSON. */
const notJson: Codec = { ...jsonCodec, decode: () => undefined };

/** Whether all values of a codec are texts, so that an unquoted scalar counts as it is written: `0101`, `1.10`. */
export function spellsTexts(codec: string | undefined): boolean {
  return codec === "text" || codec === "hex";
}

/**
 * The matcher of an unquoted scalar as it is written, for codecs whose values are texts, and of a list of such (of the last
 * messages); undefined for all else.
 */
export function asWritten(node: Node, reader: Reader): Matcher | undefined {
  if (node.kind !== "list") return isUnquoted(node) ? textMatcher.read(node, reader) : undefined;
  if (!node.items.some(isUnquoted)) return undefined;
  const items = node.items.map((item) => (isUnquoted(item) ? { ...item, value: item.raw, plain: false } : item));
  return valueMatcher.read({ ...node, items }, reader);
}

/** Whether YAML reads a number, true or false out of what may have been meant as a text. */
export function isUnquoted(node: Node): node is Node & { readonly kind: "scalar" } {
  return node.kind === "scalar" && node.plain && ["number", "bigint", "boolean"].includes(typeof node.value);
}

function difference(expected: string, actual: string): Difference {
  return { path: "$", expected, actual, text: `expected ${expected}, got ${actual}` };
}

/** Looks through the unread messages, oldest first. */
export function findUnread(
  { inbox }: Pick<Origin, "inbox">,
  selection: Selection,
  reach: Reach,
  scope: PlayScope,
): Message | undefined {
  if (inbox.empty) return undefined;
  return inbox.find(
    {
      accepts: (message) => selection.accepts(message, scope),
      refusesForEver: (message) => selection.refusesForEver(message, scope),
      key: selection,
    },
    reach,
  );
}

import type { Clock } from "../environment.ts";
import type { ContractCoverage } from "../events.ts";
import type { Expr } from "../expression/expr.ts";
import type { Matcher } from "../match/matcher.ts";
import type { JsonPath } from "../match/path.ts";
import type { End } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Member, Members, ReadMembers } from "../shape/maps.ts";
import type { Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { PlayScope } from "../steps/step.ts";
import type { Node } from "../tree.ts";

/** Who sends a message: a client of the scenario, or what it is connected to. */
export type Direction = "client" | "server";

/** A message that passed a wire, as invariants see it. */
export interface Seen {
  /** The client at whose end it was seen. */
  readonly peer: Peer;
  readonly from: Direction;
  /** One that was sent has its own number: the nth that the client has sent. */
  readonly message: Message;
  /** Where `${…}` in an invariant finds variables: `self` is the client. */
  readonly scope: PlayScope;
}

/** When a message was seen, and which it was: what is kept of it for those that come later. */
export interface Sighting {
  readonly number: number;
  /** Milliseconds of the run's clock. */
  readonly at: number;
}

/** That something does not hold, as the kind of invariant knows it. What is the same for all kinds is added to it. */
export interface Violation {
  readonly peer: Peer;
  /** What is wrong, behind the name of the client: `$.id came twice: 7`. */
  readonly what: string;
  /** The words under the caret. */
  readonly label: string;
  /** The smallest part of the invariant at fault; default: the invariant itself. */
  readonly at?: Span | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  /** What else is known of it: further differences. */
  readonly notes?: readonly string[];
  /** The message at fault, and from whom; none where what is wrong is that none came. */
  readonly message?: Message | undefined;
  readonly from?: Direction;
  /** Earlier messages that it is about, each as it is told: `before it came message 3, after 80 ms`. */
  readonly earlier?: readonly EarlierMessage[];
  readonly help?: string | undefined;
}

/** An earlier message in a violation: `what` stands before its number: `the same came before in`. */
export interface EarlierMessage extends Sighting {
  readonly what: string;
}

/** What a guard may use of the scenario that it watches. */
export interface Surroundings {
  readonly clock: Clock;
  /** How long steps wait when nobody says more, in milliseconds. */
  readonly timeout: number;
  note(text: string): void;
  /** Ends the scenario: something does not hold, and no message says so. */
  fail(violation: Violation): void;
  /** Calls back when the time is up, unless the scenario has ended by then. */
  wait(milliseconds: number, late: () => void): void;
}

/** An invariant while a scenario is played: what it remembers, and what it says of each message. */
export interface Guard {
  /** What is wrong with the message, or undefined. */
  message?(seen: Seen): Violation | undefined;
  /** A client has connected: its connection before is over. */
  opened?(peer: Peer): Violation | undefined;
  ended?(peer: Peer, end: End): void;
  /** Whether nothing is awaited that may still come. Absent: it awaits nothing. */
  settled?(): boolean;
  /** What is wrong when the steps are over. */
  over?(): Violation | undefined;
  /** Which parts of a contract the scenario has used. */
  coverage?(): ContractCoverage;
}

/** An invariant as it is written, compiled. The same may be played many times, also at once. */
export interface Invariant {
  /** The name of its kind. */
  readonly kind: string;
  /** The key that says what must hold. */
  readonly at: Span;
  /** Whether it is about a client, or a connection that was `accepted`, by its name. */
  concerns(name: string, accepted: boolean): boolean;
  /** From whom the messages are that it looks at. */
  readonly from: readonly Direction[];
  /** Which messages it looks at; undefined for all. */
  readonly match: Matcher | undefined;
  /** Whether connections of its clients may be closed by the other side; undefined when it says nothing of that. */
  readonly mayClose?: boolean;
  /** Undefined when there is nothing to watch. */
  start?(surroundings: Surroundings): Guard;
}

/** What a kind gets to compile itself. */
export interface InvariantInput<Value, Options extends Members> {
  readonly at: Span;
  /** Undefined when the key is bare. */
  readonly value: Value | undefined;
  readonly valueNode: Node;
  readonly options: ReadMembers<Options>;
}

/** What a kind makes of what is written. */
export type Compiled = Pick<Invariant, "start" | "mayClose"> & {
  /** From whom the messages are, where `from` does not say. Default: the server. */
  readonly from?: readonly Direction[];
};

/**
 * Everything about one kind of invariant, in one value: what it is for, what may be written, and how it watches. The reader
 * of scenarios, the editor's schema and docs/invariants.md go by the list of these.
 */
export interface InvariantKind<Value = unknown, Options extends Members = Members> {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** Each is an invariant in YAML, as it stands in the list; a test checks every one. */
  readonly examples: readonly string[];
  readonly value: Member<Value>;
  readonly options: Options;
  /** Undefined when it cannot be used; then a problem was reported. */
  compile(input: InvariantInput<Value, Options>, reader: Reader): Compiled | undefined;
}

/** As `defineStep`: inside a kind the types are those of its shapes, outside all kinds look the same. */
export function defineInvariant<Value, const Options extends Members>(
  kind: InvariantKind<Value, Options>,
): InvariantKind {
  return kind;
}

/** What a path selects in a message; nothing in one without a value. */
export function selected(path: Expr<JsonPath>, { message, scope }: Seen): readonly unknown[] {
  const { value } = message;
  return value === undefined ? nothing : path.evaluate(scope).select(value);
}

const nothing: readonly unknown[] = [];

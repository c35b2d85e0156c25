import type { Scope } from "../expression/expr.ts";
import type { Condition } from "../expression/condition.ts";
import type { Peer } from "../net/peer.ts";
import type { Member, Members, ReadMembers } from "../shape/maps.ts";
import type { JsonSchema, Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";
import type { Verdict } from "./server/door.ts";
import type { Scene, Track } from "./scene.ts";
import type { Surroundings } from "./surroundings.ts";

/** The variables in sight of a running step, and all that it may act on. */
export interface PlayScope extends Scope {
  readonly scene: Scene;
  readonly track: Track;
  /** Who acts; undefined where no actor is written and none is implied. */
  readonly self: Peer | undefined;
  readonly around: Surroundings | undefined;
  /** Gives a variable a value where `set` puts it: in the innermost call, else in the scenario. */
  assign(name: string, value: unknown): void;
  /** Gives a variable of the acting peer a value; of a single named client also in the scenario. */
  extract(name: string, value: unknown): void;
  /** The scope of a fragment's call by an actor: what its steps set stays in it. */
  call(locals: Iterable<readonly [string, unknown]>): PlayScope;
  /**
   * A scope with more names, seen only inside it. A Map is kept, not copied: a loop changes its values from round to round
   * and makes one scope for all. Who keeps the scope beyond its step (a track in the background) copies it. `around`: in
   * place of what is around this one.
   */
  with(locals: Iterable<readonly [string, unknown]>, around?: Surroundings): PlayScope;
  /** The same names, on another track. */
  on(track: Track): PlayScope;
}

/** What a compiled step does. It runs to its end at once where nothing must be waited for; it throws `Failure`s. */
export type Run = (scope: PlayScope) => void | Promise<void>;

/** One compiled line of a script. */
export interface Step {
  /** Its path in the document: `3`, `3.1`. */
  readonly path: string;
  /** The line as a reader would say it: `bob: receive { type: message }`. */
  readonly title: string;
  readonly at: Span;
  /** The line in the file, from 1. */
  readonly line: number;
  /** The file of the line, when it is not that of the scenario: one that it uses. */
  readonly file?: string;
  readonly if?: Condition | undefined;
  /** The name under which `after` finds it. */
  readonly id?: string | undefined;
  readonly run: Run;
  /** The client that acts, when one is named. */
  readonly client?: string | undefined;
  /** It is the only action of an actor's step, which is told in its place. */
  readonly untold?: boolean;
  /** It waits for one thing and does nothing else: stopped before that came, it leaves no trace. */
  readonly onlyAwaits?: boolean;
}

/** Steps that run one after another. */
export type Script = readonly Step[];

/** What a step kind gets to compile itself: its place, its value and its options, checked and compiled. */
export interface StepInput<Value, Options extends Members> {
  /** The key that acts. */
  readonly at: Span;
  readonly path: string;
  /** Undefined when the key is bare. */
  readonly value: Value | undefined;
  readonly valueNode: Node;
  readonly options: ReadMembers<Options>;
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** The series that its latency joins; undefined when nobody asks for one. */
  readonly series: string | undefined;
}

/** The reader of a document as steps see it: they may contain scripts and name peers. */
export interface StepReader extends Reader {
  /** Compiles the steps inside a step. Actions may stand there without an actor where the step itself has one. */
  script(node: Node, path: string): Script;
  /**
   * A reader for steps that see some more names: `as` of a loop. `binding`: what gives them their values, so that no step
   * inside can.
   */
  within(names: Iterable<string>, binding?: Binding): StepReader;
  /** Notes that a step gives a client a member, as `set: { self.token: … }` does; undefined when its name is computed. */
  giveMember?(member: string | undefined): void;
  /** Whether the steps are those of a mock; undefined where nobody knows. */
  readonly inMock?: boolean;
  /** Whether nobody acts: then what is sent needs `to`. */
  readonly needsReceivers?: boolean;
  /** A reader for the steps of a track; `barriers` gets the barriers that they name, and where. */
  inTrack(name: string, barriers: Map<string, Span>): StepReader;
  /** A reader for the steps of a track in the background: it meets none of the tracks around it. */
  inBackground(): StepReader;
  /** Notes that a step starts a track in the background. */
  startsTrack(name: string, at: Span): void;
  /** Notes that who acts has a stream. `shared`: it is the mock's, and may be started by whoever acts. */
  hasStream(name: string, at: Span, shared: boolean): void;
  /** Notes that a step starts a stream; a name that no stream has is reported. */
  startsStream(name: string, at: Span): void;
  /** Notes that a step cancels one, or a stream; a name that no step starts and no stream has is reported. */
  cancelsTrack(name: string, at: Span): void;
  /** Notes that a step waits at a barrier of the track around it. */
  meet(barrier: string, at: Span): void;
  /** Notes that a step keeps looking at the last N messages. */
  keep(count: number): void;
  /** Notes that a step looks for what has come before it: of who acts unread messages are kept. */
  lookBack(): void;
  /** Notes that a step receives frames of who acts: on their connections they are kept beside the messages. */
  keepFrames(): void;
  /** The server whose script is compiled, for acts of servers. */
  readonly server: string | undefined;
  /** The clients that a name means, as before a colon: `bob`, `viewers[2..10]`, `all`. Another name is reported. */
  peers(name: string, at: Span): ((scope: PlayScope) => readonly Peer[]) | undefined;
  /**
   * Notes that a step of that server decides about handshakes. Gives a function that says, when all is read, what the next
   * such step of the file does. Only where a server acts. `as`: the name that it gives to a connection.
   */
  verdict?(what: Verdict, as?: string): () => Verdict | undefined;
  /** Notes that steps speak of what the server does: of its output, its end. */
  plays?(what: "output" | "end"): void;
  /** The clients of the document, for steps that name them in their values. */
  readonly clients: ReadonlySet<string>;
  /** Compiles a fragment's call. */
  call(
    name: string,
    input: { readonly at: Span; readonly path: string; readonly with: Node | undefined },
  ): Run | undefined;
}

/** What binds a name to a value of its own. */
export type Binding = "loop" | "parameter" | "stream";

/** Who may act: a peer, a server that the scenario started, or nobody (a control word). */
export type Actor = "peer" | "server" | "nobody";

/** What a server is: a mock, a command that clients connect to, a program that they do not, or only a url. */
export type ServerKind = "mock" | "command" | "program" | "url";

/**
 * Everything about one kind of step, in one value: what it is for, what may be written, and what it does. The dispatcher,
 * the editor's schema and docs/steps.md are made from the list of these.
 */
export interface StepKind<Value = unknown, Options extends Members = Members> {
  readonly name: string;
  readonly actor: Actor;
  /** Of an act of servers: of which. Default: all that wstest starts. */
  readonly of?: readonly ServerKind[];
  /** Of an act of peers: a script that acts for several connections and is none of them may do it, too. */
  readonly crowd?: true;
  /** It puts nothing on a wire and takes nothing from one: no latency is measured from it. */
  readonly offWire?: true;
  /** It waits for one thing and does nothing else, unless one of these options makes it take several. */
  readonly onlyAwaits?: { readonly unless: readonly string[] };
  /** One sentence. */
  readonly summary: string;
  /** More, in Markdown, for the reference. */
  readonly details?: string;
  /** Each is a step in YAML, as it stands in a list of steps; a test checks every one. */
  readonly examples: readonly string[];
  readonly value: Member<Value>;
  readonly options: Options;
  compile(input: StepInput<Value, Options>, reader: StepReader): Run | undefined;
  /** The editor's schema of the value, where it differs from the value shape's own. */
  readonly schema?: JsonSchema;
}

/**
 * Makes a kind: inside it the types of its value and options are those of its shapes. Outside all kinds look the same, for
 * whoever reads the list hands each kind only what its own shapes have read.
 */
export function defineStep<Value, const Options extends Members>(kind: StepKind<Value, Options>): StepKind {
  return kind;
}

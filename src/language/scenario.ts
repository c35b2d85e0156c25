import type { Expr } from "../expression/expr.ts";
import type { Problem } from "../problem.ts";
import type { Fails } from "./fails.ts";
import type { NamedScript } from "./document.ts";
import type { SeriesLimits } from "./sla.ts";
import type { SomePeers } from "./some-peers.ts";
import type { ServerSpec } from "./server/server-spec.ts";
import type { Source, Span } from "../source.ts";
import type { Verdict } from "../steps/server/door.ts";
import type { Script } from "../steps/step.ts";
import type { Invariant } from "../invariants/invariant.ts";
import type { FaultSpec } from "../steps/standing/fault.ts";
import type { Answer, Rule } from "../steps/standing/rule.ts";
import type { HeartbeatSpec, IdleSpec } from "../steps/standing/heartbeat.ts";
import type { Stream } from "../steps/standing/stream.ts";
import type { MapNode, Node } from "../tree.ts";
import type { Mock } from "../mock/mock.ts";
import type { VarSpec } from "./vars.ts";

/** A client as it was declared: its settings as a tree, and what it does by itself, compiled. */
export interface ClientSpec {
  readonly name: string;
  readonly at: Span;
  /** `defaults.client` and its own settings, merged. */
  readonly settings: Node;
  /** Of a group: how many clients it has. */
  readonly size: Expr<number> | undefined;
  readonly state: ReadonlyMap<string, Expr<unknown>>;
  readonly rules: readonly Rule[];
  /** Which of the rules that hold answers. */
  readonly answer: Answer;
  readonly streams: readonly Stream[];
  readonly faults: readonly FaultSpec[];
  readonly heartbeat: HeartbeatSpec | undefined;
  readonly idle: IdleSpec | undefined;
  readonly onConnect: Script;
  readonly onClose: Script;
  /** What it must never receive. */
  readonly never: Invariant | undefined;
}

/** A server of a scenario: a command or url, or a mock that wstest plays itself. */
export type ServerDeclaration =
  | (Declared & { readonly kind: "process"; readonly spec: ServerSpec })
  | (Declared & { readonly kind: "mock"; readonly found: FoundMock; readonly listens: boolean });

interface Declared {
  readonly name: string;
  readonly at: Span;
  /** Whether it stands in the project's file: the run starts it once for all scenarios. */
  readonly ofRun?: boolean;
}

/** The mock that a server names. It is looked for while the document is compiled; undefined when that was in vain. */
export interface FoundMock {
  mock: Mock | undefined;
}

/** A scenario as it is written: what else is to be played in it is compiled against this. */
export interface WrittenScenario {
  readonly root: MapNode;
  /** What it inherits: the heads of its file, of those that it uses and of its project, as one. */
  readonly head: MapNode | undefined;
  /** The absolute path of its file. */
  readonly path: string;
  /** The variables that are given from outside. */
  readonly given: readonly string[];
}

/** One scenario, compiled: everything that can be known without playing it has been checked. */
export interface Scenario {
  readonly source: Source;
  /** The folder of its file: where its files are and its commands run. */
  readonly folder: string;
  /** Its name, or what begins it. */
  readonly at: Span;
  /** Its document, from the first key to the end of the last value. */
  readonly extent: Span;
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly skip: string | undefined;
  /** The problem that it is meant to fail with. */
  readonly fails?: Fails | undefined;
  /** Milliseconds for the whole scenario. */
  readonly timeout: Expr<number> | undefined;
  readonly vars: ReadonlyMap<string, VarSpec>;
  readonly secrets: readonly string[];
  /** Names that its expressions read. */
  readonly reads: ReadonlySet<string>;
  /** Names that its steps give a value. */
  readonly assigned: ReadonlySet<string>;
  readonly servers: ReadonlyMap<string, ServerDeclaration>;
  readonly clients: ReadonlyMap<string, ClientSpec>;
  /** What its steps say of handshakes at each mock, in the order of the file. */
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>;
  /** The servers that act in its steps: mocks by their connections, commands by what they write and how they end. */
  readonly played: ReadonlySet<string>;
  /** The commands whose end its steps await. */
  readonly ends: ReadonlySet<string>;
  readonly defaults: {
    readonly timeout: Expr<number> | undefined;
    readonly within: Expr<{ readonly min: number; readonly max: number }> | undefined;
    readonly inOrder: boolean;
  };
  /** What must hold of every message; those of single clients, too. */
  readonly invariants: readonly Invariant[];
  readonly before: Script;
  readonly steps: Script;
  /** Limits on series that its steps measure, in the order in which they are written. */
  readonly sla: readonly SeriesLimits[];
  readonly finally: Script;
  /** How many of the last messages its steps look at. */
  readonly keep: number;
  readonly framed: SomePeers;
  /** As it is written; only where somebody types more of its steps while it is played. */
  readonly written?: WrittenScenario;
  /** Every script of it and in it: to find them again in a later version of the file. */
  readonly scripts: readonly NamedScript[];
  /** The row of `examples` that it is played with; its cells are among `vars`. */
  readonly row?: {
    readonly at: Span;
    readonly cells: ReadonlySet<string>;
    /** Its cells for people, but for secrets. */
    readonly text: string;
  };
}

/** What a file holds: scenarios and mocks in order, and all that is wrong with it. */
export interface LoadedFile {
  readonly source: Source;
  readonly scenarios: readonly Scenario[];
  readonly mocks: readonly Mock[];
  readonly problems: readonly Problem[];
  /** The files whose heads its documents share, by the names under which users know them. */
  readonly used: readonly string[];
  /**
   * The absolute paths of the file and of all that it names (mocks, shared heads, schemas, rows, certificates, contracts), as
   * far as these are known before it is played. What a schema or a `.proto` file names in turn is not among them.
   */
  readonly files: readonly string[];
  /** That one of `problems` that is none when another file uses this one: its head is for nobody here. */
  readonly unused?: Problem | undefined;
}

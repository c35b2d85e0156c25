import type { Codec } from "../codec/codec.ts";
import type { Expr } from "../expression/expr.ts";
import type { Span } from "../source.ts";
import type { WrittenLimits } from "../steps/settings/read-limits.ts";
import type { FaultSpec } from "../steps/standing/fault.ts";
import type { Answer, Rule } from "../steps/standing/rule.ts";
import type { HeartbeatSpec, IdleSpec } from "../steps/standing/heartbeat.ts";
import type { Script } from "../steps/step.ts";
import type { Stream } from "../steps/standing/stream.ts";
import type { Unexpected } from "../play/nearest-rule.ts";
import type { MapNode } from "../tree.ts";
import type { AcceptRule } from "./accept.ts";
import type { HttpRule } from "./http.ts";
import type { ListenSpec } from "./listen.ts";
import type { ProxySpec } from "./proxy.ts";
import type { PathPattern } from "./path.ts";

/** A mock, compiled: all that can be known without playing it has been checked. It may be played many times, also at once. */
export interface Mock {
  readonly at: Span;
  /** As it is written; undefined when it has none. */
  readonly name: string | undefined;
  /** As it is written: what else is to run in it is compiled against this. */
  readonly written: MapNode;
  /** The folder of its file: where the files are that it names. */
  readonly folder: string;
  readonly listen: ListenSpec;
  /** What all connections share, with its first values. */
  readonly data: ReadonlyMap<string, Expr<unknown>>;
  readonly vars: ReadonlyMap<string, { readonly value: Expr<unknown>; readonly reads: ReadonlySet<string> }>;
  /** The names of variables and data whose values nobody may see who looks at it. */
  readonly secrets: readonly string[];
  readonly endpoints: readonly Endpoint[];
  readonly http: readonly HttpRule[];
  /** How many of the last messages of a connection its steps look at. */
  readonly keep: number;
}

/** Where clients connect, and what the connections there do. */
export interface Endpoint {
  readonly at: Span;
  readonly path: PathPattern;
  /** The subprotocols that it speaks. */
  readonly protocols: readonly Expr<string>[];
  /** Whether clients that offer none of them are answered 400. */
  readonly strict: boolean;
  /** Headers of the 101. */
  readonly headers: ReadonlyMap<string, readonly Expr<string>[]>;
  readonly codec: Codec;
  /** Default: as both sides of a proxy agree; of others false. */
  readonly compression: boolean | undefined;
  /** Default: true, but in a proxy, where pings pass. */
  readonly autoPong: boolean | undefined;
  /** The server that it stands in front of. */
  readonly proxy: ProxySpec | undefined;
  /** How much of a client's is taken. */
  readonly limits: WrittenLimits;
  /** How many connections may be open at once. */
  readonly connections: Expr<number> | undefined;
  /** The variables of each connection, with their first values. */
  readonly state: ReadonlyMap<string, Expr<unknown>>;
  readonly accept: readonly AcceptRule[];
  readonly onConnect: Script;
  readonly rules: readonly Rule[];
  /** Which of the rules that hold answers. */
  readonly answer: Answer;
  /** What becomes of messages that no rule takes; undefined: nothing, and nothing is told of it but that. */
  readonly unexpected: Unexpected | undefined;
  readonly streams: readonly Stream[];
  readonly faults: readonly FaultSpec[];
  readonly heartbeat: HeartbeatSpec | undefined;
  readonly idle: IdleSpec | undefined;
  readonly onClose: Script;
  /** Whether a step of its connections receives frames. */
  readonly frames: boolean;
  /** Whether a step of its connections looks for messages that have come before it: else those that nobody waits for go. */
  readonly looksBack: boolean;
}

import type { End } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { HeartbeatSpec, IdleSpec } from "../steps/standing/heartbeat.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { Side } from "../steps/standing/fault.ts";
import type { Passing } from "../steps/server/passing.ts";
import type { Script } from "../steps/step.ts";
import type { Stream } from "../steps/standing/stream.ts";
import type { NearMiss, Unexpected } from "./nearest-rule.ts";
import type { RuleSet } from "./rule-set.ts";

/** What a peer does by itself, beside the steps of a scenario. */
export interface Behaviour {
  /** What messages set off; shared with all who do the same. */
  readonly rules: RuleSet;
  /** Those that it has for itself. */
  readonly streams: readonly Stream[];
  /** Whether a stream begins with the connection. Default: those that no step starts. */
  begins?(stream: Stream): boolean;
  readonly heartbeat?: HeartbeatSpec | undefined;
  readonly idle?: IdleSpec | undefined;
  readonly onConnect: Script;
  /** Runs before a mock's connection leaves its rooms. */
  readonly onClose: Script;
  /** What becomes of a message that no rule takes, whose near miss is then told; default: nothing. */
  readonly unexpected?: Unexpected | undefined;
  /** Of a proxy: whose messages they are that its rules take. */
  readonly from?: Side | undefined;
  /** Of a proxy: what `forward` lets through. */
  readonly passing?: ((message: Message) => Passing) | undefined;
  /** Whether what its scripts set and extract ends with each of them, but for declared state: so in a mock. */
  readonly isolated?: boolean;
  /**
   * Called when it is known who takes a message, before anything is done about it: a rule, a reaction that waited, or nobody.
   * `miss`: what it should have been, when no rule was for it.
   */
  heard?(message: Message, by: Rule | "reaction" | undefined, miss?: NearMiss): void;
  /** Called when the connection has ended, before anything else is done about it. */
  ended?(end: End): void;
  /** Called when everything that a connection's end has set off is done. */
  left?(): void;
}

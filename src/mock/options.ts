import type { Cancel } from "../environment.ts";
import type { Scope } from "../expression/expr.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { TellerOptions } from "./log/teller.ts";
import type { Timeline } from "./timeline.ts";

/** What a mock takes from who plays it. */
export interface MockOptions extends TellerOptions {
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back, synchronously, when wstest itself is about to end in disorder; gives a function that takes it back. */
  readonly atExit: (callback: () => void) => Cancel;
  readonly deadlines: Deadlines;
  /** Whether the certificates of servers behind it go unchecked when it does not say. */
  readonly insecure?: boolean | undefined;
  /** Told of what its faults do to messages, with the connection's name. */
  readonly onFault?: ((text: () => string, connection: string) => void) | undefined;
  /** Of an inline mock: where it finds the servers of its scenario. */
  readonly outer?: Scope | undefined;
  /** Set when steps of a scenario act as its connections. */
  readonly timeline?: Timeline | undefined;
}

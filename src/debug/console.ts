import type { Style } from "../codeframe.ts";
import type { TranscriptLine } from "../events.ts";

/** Where somebody sits who looks at a scenario. */
export interface DebugConsole {
  /** How texts look on it. */
  readonly style: Style;
  /** Shows lines, above the prompt while one is asked. Each must be safe for a terminal. */
  say(lines: readonly string[]): void;
  /** Asks for a line; undefined at the end of the input (Ctrl-D), and when the signal is aborted. */
  ask(prompt: string, signal: AbortSignal | undefined): Promise<string | undefined>;
  /** A conversation with a lane for each peer. */
  conversation(lines: readonly TranscriptLine[], peers: Iterable<string>): readonly string[];
  /** A time since the beginning of the scenario, in milliseconds, as conversations show it. */
  time(milliseconds: number): string;
}

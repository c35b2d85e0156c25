import type { Style } from "../codeframe.ts";
import type { TranscriptLine } from "../events.ts";
import { wrap } from "../wrap.ts";

/** Where somebody sits who looks at a scenario. */
export interface DebugConsole {
  /** How texts look on it. */
  readonly style: Style;
  /** Shows lines, above the prompt while one is asked. Each must be safe for a terminal. */
  say(lines: readonly string[]): void;
  /** Asks for a line; undefined at the end of the input (Ctrl-D), and when the signal is aborted. */
  ask(prompt: string, signal: AbortSignal | undefined): Promise<string | undefined>;
  /** While what was asked for is done: Ctrl-C aborts the signal, and once more does what it does where nobody asks. */
  during<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T>;
  /** A conversation with a lane for each peer. */
  conversation(lines: readonly TranscriptLine[], peers: Iterable<string>): readonly string[];
  /** A time since the beginning of the scenario, in milliseconds, as conversations show it. */
  time(milliseconds: number): string;
}

/** Shows sentences, broken between words where a line is too short for them. Each must be safe for a terminal. */
export function saySentences(console: DebugConsole, ...sentences: readonly string[]): void {
  console.say(sentences.flatMap((each) => sentenceLines(each, console)));
}

/** A sentence in the lines that it takes. */
export function sentenceLines(sentence: string, { style: { width } }: DebugConsole): readonly string[] {
  return wrap(sentence, width, width);
}

import type { Note } from "./notes.ts";
import type { Written } from "../writing/written.ts";

/** A file to convert. */
export interface Input {
  /** The absolute path. */
  readonly file: string;
  /** How users know it. */
  readonly name: string;
  readonly text: string;
  /** What the text holds, as JSON or YAML; else the text. */
  readonly data: unknown;
  /** The absolute working directory. */
  readonly cwd: string;
  /** The absolute folder of the file that is written: what it refers to is named from there. */
  readonly folder: string;
}

/** What files are converted to. */
export type Kind = "mock" | "scenario";

/** What became of a file: documents to print, and what was left behind. */
export interface Converted {
  /** Lines about where it comes from, and what holds for all of it. */
  readonly head: readonly string[];
  readonly documents: readonly Written[];
  readonly notes: readonly Note[];
}

/** A kind of file that can be converted. */
export interface SourceFormat {
  /** For `--from`. */
  readonly name: string;
  /** What it is, for people: "a Mockoon environment". */
  readonly title: string;
  /** Whether a file is one of these, by what is in it. */
  detect(data: unknown): boolean;
  /** Whether a text that is neither JSON nor YAML is one of these; then `data` is the text. */
  detectText?(text: string): boolean;
  /** Makes a mock of it, where it is a server. Throws a `Failure` when nothing can be made of it. */
  toMock?(input: Input): Promise<Converted>;
  /** Makes scenarios of it, where it is a client. Throws a `Failure` when nothing can be made of it. */
  toScenario?(input: Input): Promise<Converted>;
}

import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Environment } from "../../environment.ts";
import { maskMessage } from "../../recording/mask-message.ts";
import { maskText } from "../../recording/mask-text.ts";
import { Secrets } from "../../recording/secrets.ts";

/** How many lines are kept. */
const KEPT = 1000;
/** What is longer nobody looks for again. */
const LONGEST = 4096;

/** The lines that were typed at prompts, in a file that only its owner may read. */
export class HistoryFile {
  readonly #path: string;
  /** The latest first. */
  readonly lines: readonly string[];
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, lines: readonly string[]) {
    this.#path = path;
    this.lines = lines;
  }

  /** Reads it. One that is not there, or cannot be read, has no lines. */
  static async open(path: string): Promise<HistoryFile> {
    const text = await readFile(path, "utf8").catch(() => "");
    const lines = text.split("\n").filter((line) => line !== "");
    const file = new HistoryFile(path, lines.slice(-KEPT).toReversed());
    if (lines.length > 2 * KEPT)
      file.#write(() => writeFile(path, `${lines.slice(-KEPT).join("\n")}\n`, { mode: 0o600 }));
    return file;
  }

  /** As shells do it, a line that begins with a blank is not kept; nor is one that lets somebody in. */
  add(line: string): void {
    // Nor are the brackets of a text of several lines.
    if (/^[\s{}[\],]*$/.test(line) || line.startsWith(" ") || line.length > LONGEST) return;
    if (letsSomebodyIn(line)) return;
    this.#write(async () => {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      await appendFile(this.#path, `${line}\n`, { mode: 0o600 });
    });
  }

  /** Resolves when all is written. */
  end(): Promise<void> {
    return this.#writing;
  }

  #write(work: () => Promise<void>): void {
    // A history that cannot be written is no reason to stop.
    this.#writing = this.#writing.then(work).catch(() => undefined);
  }
}

/** Whether a typed line holds what its name or its looks make a credential, as a message or as a step. */
function letsSomebodyIn(line: string): boolean {
  let found = false;
  const secrets = new Secrets((secret) => {
    found ||= !readsElsewhere.test(secret);
  });
  maskMessage(line, "client", secrets);
  // As YAML it has no quotation marks.
  maskText(line, secrets, "prose");
  return found;
}

/** An expression, a JSONPath, a matcher: they name what is somewhere else. */
const readsElsewhere = /^\$(?:[.[{]|$|(?:any|exists|uuid)\b)/;

/** Where the history of a user is: in the folder for the state of programs. */
export function historyPath({ env }: Pick<Environment, "env">, system: NodeJS.Platform): string {
  const state =
    system === "win32"
      ? (env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"))
      : (env["XDG_STATE_HOME"] ?? join(env["HOME"] ?? homedir(), ".local", "state"));
  return join(state, "wstest", "history");
}

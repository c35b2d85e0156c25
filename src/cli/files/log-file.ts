import { createWriteStream, type WriteStream } from "node:fs";
import path from "node:path";
import type { Environment } from "../../environment.ts";
import { makeFolder } from "../../make-folder.ts";
import { Failure } from "../../problem.ts";

/** Bytes that may wait for a slow disk. What comes beyond is not written, and that is told. */
const MOST_WAITING = 64 * 1024 * 1024;

/**
 * A file that gets a line for everything, appended to what is there. Readable by its owner alone: messages hold what they hold.
 * When it cannot be written that is told once, and whoever writes goes on without it.
 */
export class LogFile {
  readonly #stream: WriteStream;
  readonly #failed: (text: string) => void;
  #error: Error | undefined;
  #lost = 0;

  /** `failed`: told in one line when it cannot be written. Rejects when it cannot even be opened. */
  static async open(file: string, failed: (text: string) => void): Promise<LogFile> {
    await makeFolder(path.dirname(file));
    const stream = createWriteStream(file, { flags: "a", mode: 0o600 });
    await new Promise<void>((resolve, reject) => {
      stream.once("open", () => resolve());
      stream.once("error", reject);
    });
    return new LogFile(stream, failed);
  }

  private constructor(stream: WriteStream, failed: (text: string) => void) {
    this.#stream = stream;
    this.#failed = failed;
    stream.on("error", (error) => {
      if (this.#error) return;
      this.#error = error;
      failed(`the log can no longer be written: ${error.message}`);
    });
  }

  /** Whether all of it was written so far. */
  get whole(): boolean {
    return this.#error === undefined && this.#lost === 0;
  }

  write(line: string): void {
    if (this.#error) return;
    if (this.#stream.writableLength <= MOST_WAITING) this.#stream.write(`${line}\n`);
    else if (this.#lost++ === 0) this.#failed("the log is written more slowly than it grows: some of it is missing");
  }

  /** Resolves when all is written that can be. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stream.destroyed) resolve();
      else {
        this.#stream.once("close", () => resolve());
        this.#stream.end();
      }
    });
  }
}

/** Opens the file of `--log`. Throws a `Failure` when it cannot be written. */
export async function openLog(log: string, { cwd, stderr }: Pick<Environment, "cwd" | "stderr">): Promise<LogFile> {
  try {
    return await LogFile.open(path.resolve(cwd, log), (text) => stderr.write(`${log}: ${text}\n`));
  } catch (thrown) {
    const headline = `The file ${log} cannot be written: ${(thrown as Error).message}`;
    throw new Failure({ code: "invalid-argument", headline });
  }
}

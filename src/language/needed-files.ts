import { stat } from "node:fs/promises";
import { problem } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Document } from "./document.ts";

interface Needed {
  readonly what: "file" | "folder";
  /** As it is written. */
  readonly name: string;
  readonly at: Span;
  /** How many commands ran before the step, in the order of the document. */
  readonly commands: number;
}

/** The files and folders that a document names and that must be there when they are used. */
export class NeededFiles {
  /** How many commands the document runs: steps, and servers that it starts. */
  commands = 0;
  readonly #needed: Needed[] = [];

  add(what: Needed["what"], name: string, at: Span): void {
    this.#needed.push({ what, name, at, commands: this.commands });
  }

  /**
   * Reports what is missing. What a command of the scenario may make before it is used is a warning. Certificates are named
   * where clients are declared, before all steps; a folder, where it is used.
   */
  async check(document: Document): Promise<void> {
    for (const { what, name, at, commands } of this.#needed) {
      if (await isThere(what, document.resolve(name, at))) continue;
      const made = what === "file" ? this.commands > 0 : commands > 0;
      document.report(
        problem({
          code: "invalid-file",
          headline: `There is no ${what} "${name}"`,
          label: `no such ${what}`,
          at,
          ...(made ? { severity: "warning" as const } : {}),
          help: made
            ? "A command of the scenario may make it; if none does, correct its name."
            : "It is looked for from the folder of this file.",
        }),
      );
    }
  }
}

async function isThere(what: Needed["what"], path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return what === "folder" ? found.isDirectory() : !found.isDirectory();
  } catch {
    // Whatever keeps us from looking at it keeps the run from using it.
    return false;
  }
}

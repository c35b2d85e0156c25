import { problem, type Problem } from "../problem.ts";
import { Mask } from "./mask.ts";
import { weakSecrets, whyWeak } from "./weak-secrets.ts";

/** Secrets that somebody has typed to have them masked, as long as nothing had them: one that never comes is mistyped. */
export class UnmetSecrets {
  readonly #given: ReadonlyMap<string, string>;
  readonly #unmet: Map<string, Mask>;

  /** `given`: their values by their names. */
  constructor(given: ReadonlyMap<string, string>) {
    this.#given = given;
    this.#unmet = new Map(
      Array.from(given)
        .filter(([, value]) => whyWeak(value) === undefined)
        .map(([name, value]) => {
          const mask = new Mask();
          mask.add([value]);
          return [name, mask];
        }),
    );
  }

  /** Whether there is none left to look for. */
  get areMet(): boolean {
    return this.#unmet.size === 0;
  }

  /** Looks which of them a text has, in whatever form they are masked. */
  look(text: string): void {
    for (const [name, mask] of this.#unmet) if (mask.text(text) !== text) this.#unmet.delete(name);
  }

  /** Warnings of those that nothing had, and of those that cannot be masked. `where`: `in chat.wsr`. */
  warnings(where: string): readonly Problem[] {
    return [
      ...weakSecrets({ given: this.#given, secretNames: [...this.#given.keys()] }),
      ...Array.from(this.#unmet.keys(), (name) =>
        problem({
          code: "invalid-argument",
          severity: "warning",
          headline: `--secret ${name}: its value is nowhere ${where}: nothing was masked for it`,
          help: "If the value is mistyped, the secret itself is shown. Write behind the = the value itself, letter by letter as it was said.",
        }),
      ),
    ];
  }
}

import { isMasked } from "../../recording/masked.ts";
import { mapOf, plainMatcher, type Written } from "../written.ts";

const placeholder = /\$\{secret\.([\w.-]+)\}/g;

/** A matcher of a text; what is masked is only known to be there. */
export function heardText(text: string): Written {
  return isMasked(text) ? mapOf({ $exists: true }) : plainMatcher(text);
}

/** The names of the secrets that stand in a text. */
export function secretsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(placeholder), ([, name = ""]) => name);
}

/** A text as a mock says it: `recorded-auth` stands for a secret. `told` is called with its name. */
export function saidText(text: string, told: (name: string) => void): string {
  return text.replaceAll(placeholder, (_, name: string) => {
    told(name);
    return `recorded-${name}`;
  });
}

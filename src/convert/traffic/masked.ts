import { isMasked, maskedIn, replaceMasked } from "../../recording/masked.ts";
import { mapOf, plainMatcher, type Written } from "../../writing/written.ts";

/** A matcher of a text; what is masked is only known to be there. */
export function heardText(text: string): Written {
  return isMasked(text) ? mapOf({ $exists: true }) : plainMatcher(text);
}

/** The names of the secrets that stand in a text. */
export function secretsIn(text: string): readonly string[] {
  return maskedIn(text).map(({ name }) => name);
}

/** A text as a mock says it: `recorded-auth` stands for a secret. `told` is called with its name. */
export function saidText(text: string, told: (name: string) => void): string {
  return replaceMasked(text, (name) => {
    told(name);
    return `recorded-${name}`;
  });
}

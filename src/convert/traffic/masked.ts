import { mapOf, plainMatcher, type Written } from "../written.ts";

const placeholder = /\$\{secret\.([\w.-]+)\}/g;

/** Whether the recorder has masked something in a text. */
export function isMasked(text: string): boolean {
  return text.includes("${secret.");
}

/** The name of the secret that a whole text stands for. */
export function maskedName(text: string): string | undefined {
  return /^\$\{secret\.([\w.-]+)\}$/.exec(text)?.[1];
}

/** A matcher of a text; what is masked is only known to be there. */
export function heardText(text: string): Written {
  return isMasked(text) ? mapOf({ $exists: true }) : plainMatcher(text);
}

/** A text as a mock says it: `recorded-auth` stands for a secret. `told` is called with its name. */
export function saidText(text: string, told: (name: string) => void): string {
  return text.replaceAll(placeholder, (_, name: string) => {
    told(name);
    return `recorded-${name}`;
  });
}

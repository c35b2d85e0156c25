/** A secret that a recorder has masked in a text: what stands there, and where. */
export interface Masked {
  /** `authorization`. */
  readonly name: string;
  /** `${secret.authorization}`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What stands in the place of a secret: `${secret.authorization}`. */
export function placeholderOf(name: string): string {
  return `\${secret.${name}}`;
}

/** Whether a recorder has masked something in a text. */
export function isMasked(text: string): boolean {
  return text.includes("${secret.");
}

/** The name of the secret that a whole text stands for. */
export function maskedName(text: string): string | undefined {
  return /^\$\{secret\.([\w.-]+)\}$/.exec(text)?.[1];
}

/** What a recorder has masked in a text, in its order. */
export function maskedIn(text: string): readonly Masked[] {
  if (!isMasked(text)) return [];
  return Array.from(text.matchAll(EACH), ({ 0: whole, 1: name = "", index: start }) => {
    return { name, text: whole, start, end: start + whole.length };
  });
}

/** A text in parts: what a recorder has masked, and what stands between. */
export function aroundMasked(text: string): readonly string[] {
  if (!isMasked(text)) return [text];
  const parts: string[] = [];
  let end = 0;
  for (const each of maskedIn(text)) {
    parts.push(text.slice(end, each.start), each.text);
    ({ end } = each);
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

/** A text with something in the places of what was masked; undefined leaves what stands there. */
export function replaceMasked(text: string, by: (name: string) => string | undefined): string {
  return isMasked(text) ? text.replaceAll(EACH, (whole, name: string) => by(name) ?? whole) : text;
}

/** A url, or a part of one, in which what was masked is written as everywhere else: parsers of urls escape its braces. */
export function withPlainMasks(url: string): string {
  return url.includes("secret.") ? url.replaceAll(AS_IN_URLS, "${$1}") : url;
}

// --- internal ---

const EACH = /\$\{secret\.([\w.-]+)\}/g;
const AS_IN_URLS = /(?:\$|%24)(?:\{|%7[Bb])(secret\.[\w.-]+)(?:\}|%7[Dd])/g;

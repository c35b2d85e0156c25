import { visible } from "./visible.ts";

/** A word as a POSIX shell takes it. */
export function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : shellQuoted(visible(text));
}

/** A text in quotes, in which a shell leaves everything as it is. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

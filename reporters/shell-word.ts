import { visible } from "../src/visible.ts";

/** A word as a POSIX shell takes it. */
export function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`;
}

import { type Paint, plain } from "../src/codeframe.ts";

/**
 * The colours of a report. Whether there are any was decided by who calls (flags, FORCE_COLOR, NO_COLOR, TERM, terminal);
 * the level is said explicitly, for chalk itself does not read NO_COLOR. It is loaded only when colour is wanted.
 */
export async function paint(color: boolean): Promise<Paint> {
  if (!color) return plain;
  const { Chalk } = await import("chalk");
  const { bold, dim, red, green, yellow, blue, magenta, cyan } = new Chalk({ level: 1 });
  return { bold, dim, red, green, yellow, blue, magenta, cyan };
}

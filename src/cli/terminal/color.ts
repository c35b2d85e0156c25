import type { Output } from "../../environment.ts";

/**
 * Whether to use colours: the flag decides, then FORCE_COLOR, then NO_COLOR (Node's own order), then TERM=dumb, then
 * whether a terminal reads it.
 */
export function wantsColor(
  flag: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
  output: Output,
): boolean {
  if (flag !== undefined) return flag;
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (no !== undefined && no !== "") return false;
  return term !== "dumb" && output.isTerminal;
}

import { isTaken } from "../language/vars.ts";

/** A name for a variable, as near to the given one as a name can be. */
export function variableName(name: string): string {
  const plain = name.replaceAll(/\W+/g, "_").replace(/^(?=\d|$)/, "_");
  return isTaken(plain) ? `${plain}_` : plain;
}

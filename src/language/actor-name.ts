import type { Span } from "../source.ts";
import type { DocumentReader } from "./reader.ts";
import { isTaken } from "./vars.ts";

/** Whether a name may be that of somebody who acts; `what` it would be the name of. One that may not is reported. */
export function checkActorName(name: string, at: Span, what: string, reader: DocumentReader): boolean {
  if (isTaken(name) || name === "all" || name === "self" || ["id", "name", "if"].includes(name)) {
    reader.report({
      headline: `"${name}" cannot be the name of ${what}`,
      label: "a word of the language",
      at,
      help: "Choose another name.",
    });
    return false;
  }
  if (!/^[A-Za-z_][\w-]*$/.test(name)) {
    reader.report({
      headline: `"${name}" cannot be the name of ${what}`,
      label: "not a name",
      at,
      help: "A name has letters, digits, _ and -, and does not begin with a digit.",
    });
    return false;
  }
  return true;
}

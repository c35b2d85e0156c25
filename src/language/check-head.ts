import { readMembers } from "../shape/maps.ts";
import { entry, type MapNode } from "../tree.ts";
import { declared } from "./declared.ts";
import { reportDeclaredTwice } from "./mistakes/declared-twice.ts";
import { withoutOtherKeys } from "./mistakes/other-keys.ts";
import type { DocumentReader } from "./reader.ts";
import { topLevel } from "./top-level.ts";
import { varEntries } from "./vars.ts";

/**
 * Reports what is wrong with the head of a file by itself. What the scenarios inherit is read with each of them; but a part that
 * all of them give again, or its own name, nobody else would look at.
 */
export function checkHead(head: MapNode, reader: DocumentReader): void {
  readMembers({ ...head, entries: withoutOtherKeys(head.entries, reader) }, "a scenario", topLevel, reader);
  for (const what of ["clients", "servers", "fragments"] as const) declared(entry(head, what)?.value, what, reader);
  reportDeclaredTwice(entry(head, "clients")?.value, "client", reader);
  varEntries(entry(head, "vars")?.value, reader);
}

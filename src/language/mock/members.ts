import { didYouMean, nearest } from "../../shape/nearest.ts";
import type { Span } from "../../source.ts";
import type { DocumentReader } from "../reader.ts";

/** What roots of a mock have, which nothing can add to. `rooms[]`: each of the rooms. */
const fixed: ReadonlyMap<string, readonly string[]> = new Map([
  ["endpoint", ["connections"]],
  ["rooms[]", ["count", "members"]],
  ["close", ["code", "reason", "clean"]],
]);

/** Whether it is a root of mocks whose members are looked at here. */
export function isMockRoot(root: string): boolean {
  return root === "data" || fixed.has(root);
}

/** Tells a member that a root of a mock cannot have, and one of `data` that looks like a misspelt one. */
export function useMockMember(root: string, member: string, at: Span, reader: DocumentReader): void {
  const known = fixed.get(root);
  if (known && !known.includes(member)) {
    reader.report({
      headline: `"${root === "rooms[]" ? "rooms[…]" : root}" has no "${member}"`,
      label: "unknown member",
      at,
      help: didYouMean(member, known) ?? `It has ${known.join(", ")}.`,
    });
  }
  if (root === "data") reader.defer(async () => warnOfData(member, at, reader));
}

/** Steps may give data any member; one that none writes, and that is nearly one that is there, is a slip. */
function warnOfData(member: string, at: Span, reader: DocumentReader): void {
  const { data } = reader.document;
  const meant = data.has(member) ? undefined : nearest(member, data);
  if (meant === undefined || isWritten(member, at.source.text)) return;
  reader.report({
    severity: "warning",
    headline: `Neither the mock's data nor a step gives data a "${member}"`,
    label: "null, as it is",
    at,
    help: `Did you mean "${meant}"?`,
  });
}

/** Whether something sets `data.member`, or what is in it, as the key of a map. */
function isWritten(member: string, text: string): boolean {
  const path = `data.${member}`;
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1))
    if (/^["']?(?:[.[][^\s:,]*)?["']?\s*:/.test(text.slice(at + path.length, at + path.length + 200))) return true;
  return false;
}

import type { Reader } from "../../shape/shape.ts";
import { entry, type Node } from "../../tree.ts";

/**
 * Notes the members that a matcher over a peer's variables speaks of, as `when: { self: { user: bob } }` does: one that no
 * peer has would never match. One that must be missing need not be there.
 */
export function noteMembers(matcher: Node, reader: Reader): void {
  for (const { key, keySpan, value } of matcher.kind === "map" ? matcher.entries : []) {
    const mayBeMissing =
      (value.kind === "scalar" && value.value === "$missing") || entry(value, "$exists") !== undefined;
    if (!key.startsWith("$") && !mayBeMissing) reader.useMember?.("self", key, keySpan);
  }
}

import { isObject } from "../match/equality.ts";
import type { Content } from "../recording/content.ts";
import { discriminators } from "../recording/habits.ts";
import { mapOf, plainMatcher, type Written } from "./written.ts";
import { typeOf } from "./varied-text.ts";

/** A matcher of all messages of the kind that one is: what it calls itself, else which members it has. */
export function kindOnlyMatcher(content: Content): Written {
  if (content.kind !== "value") return mapOf({ $type: content.kind === "text" ? "string" : "bytes" });
  const { value } = content;
  if (!isObject(value)) return mapOf({ $type: "list" });
  const named = Object.entries(value).filter(([name, each]) => discriminators.includes(name) && isName(each));
  if (named.length > 0) return new Map(named.map(([name, each]) => [name, plainMatcher(each as string | number)]));
  const members = Object.keys(value).slice(0, MOST);
  return members.length === 0
    ? mapOf({ $type: typeOf(value) })
    : new Map(members.map((name) => [name.startsWith("$") ? `$${name}` : name, "$any"]));
}

// --- internal ---

const MOST = 50;

function isName(value: unknown): boolean {
  return (typeof value === "string" && value.length <= 64) || Number.isSafeInteger(value);
}

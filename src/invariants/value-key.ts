import { createHash } from "node:crypto";
import { isObject } from "../match/equality.ts";
import { show } from "../match/value.ts";

/** What stands for a value where many are remembered: equal values have the same key, others another. */
export type ValueKey = string | number | bigint | boolean | null;

/** Longer texts are remembered by their hash. */
const LONGEST = 64;
/** What the key of a hash begins with; a text that begins with it is hashed, too, so that none can pass for another. */
const HASH = "\u0000sha256:";

/** The key of a value that a path has selected. The order of members does not count. */
export function valueKey(value: unknown): ValueKey {
  switch (typeof value) {
    case "string":
      return value.length > LONGEST || value.startsWith(HASH) ? hash("text", value) : value;
    case "number":
    case "bigint":
    case "boolean":
      return value;
    default:
      if (value === null || value === undefined) return null;
      return value instanceof Uint8Array ? hash("bytes", value) : hash("json", canonical(value, 0));
  }
}

/** A remembered value for people. */
export function keyText(key: ValueKey): string {
  return typeof key === "string" && key.startsWith(HASH) ? "the value" : show(key, 60);
}

function hash(kind: string, content: string | Uint8Array): string {
  return HASH + createHash("sha256").update(`${kind}:`).update(content).digest("base64");
}

/** A peer may nest lists some thousand levels deep: below this, values count as equal. */
const DEEPEST = 500;

/** The same text for equal values. */
function canonical(value: unknown, depth: number): string {
  if (depth > DEEPEST) return "…";
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each, depth + 1)).join(",")}]`;
  if (value instanceof Uint8Array) return `<${Buffer.from(value).toString("base64")}>`;
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date || !isObject(value)) return JSON.stringify(value) ?? "null";
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`);
  return `{${members.join(",")}}`;
}

import type { ByteReader } from "./byte-reader.ts";

/** How many levels of lists and maps are read and written: no API nests so deeply, and the stack must hold. */
export const DEEPEST = 500;

/**
 * Reads a key and its value into a map, as `JSON.parse` makes one: whatever a key is called, it is a member. A key that
 * stands twice is a fault.
 */
export function readMember(map: Record<string, unknown>, reader: ByteReader, read: () => unknown): void {
  const name = keyText(read(), reader);
  if (Object.hasOwn(map, name)) reader.fail(`the key ${JSON.stringify(name.slice(0, 40))} stands twice in a map`);
  setMember(map, name, read());
}

/** Sets a member, whatever it is called. */
export function setMember(map: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
  else map[name] = value;
}

/** Keys are texts: of numbers, true, false and null those that JSON writes for them. */
function keyText(key: unknown, reader: ByteReader): string {
  if (typeof key === "string") return key;
  if (key === null || typeof key === "number" || typeof key === "bigint" || typeof key === "boolean")
    return String(key);
  return reader.fail("a key of a map is no text and no number");
}

/** How many items are announced; each takes at least a byte, so that more than are left cannot be true. */
export function announced(count: number | bigint, each: 1 | 2, what: "list" | "map", reader: ByteReader): number {
  if (count <= reader.left / each) return Number(count);
  return reader.tooLong(`a ${what} of ${count} ${what === "list" ? "items" : "members"}`);
}

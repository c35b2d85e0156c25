/**
 * The member of a value, or undefined when it has none. Only own members can be reached: no key leads to a prototype.
 * Lists, texts and bytes also have `length`; lists and bytes have their items, counted from 0.
 */
export function member(value: unknown, key: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" && key === "length" ? value.length : undefined;
  }
  if (Array.isArray(value) || value instanceof Uint8Array) {
    if (key === "length") return value.length;
    const index = typeof key === "bigint" ? Number(key) : key;
    return typeof index === "number" && Number.isInteger(index) && index >= 0
      ? (value as ArrayLike<unknown>)[index]
      : undefined;
  }
  const name = typeof key === "string" ? key : String(key);
  if (!Object.hasOwn(value, name)) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[name];
  return typeof found === "function" ? undefined : found;
}

/** Whether a value is a map, as JSON knows them. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

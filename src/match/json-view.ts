/**
 * A value as JSON has it, for who knows only that: bytes as base64, times as texts, whole numbers beyond 2^53 as the nearest
 * number. The same value where there are none of these.
 */
export function jsonView(value: unknown): unknown {
  return hasForeign(value) ? converted(value) : value;
}

/** However deep the value, the stack stays flat. */
function hasForeign(whole: unknown): boolean {
  const pending: unknown[] = [whole];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === "bigint" || value instanceof Uint8Array || value instanceof Date) return true;
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) pending.push(part);
  }
  return false;
}

/** What has such parts was made by a codec, which bounds how deep it is. */
function converted(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, converted(part)]));
}

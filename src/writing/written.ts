/**
 * A file that is being written, before it is YAML: values, maps with their keys in order, and comments above what they are
 * about. Keys and texts may come from anybody.
 */
export type Written = string | number | boolean | null | readonly Written[] | ReadonlyMap<string, Written> | Commented;

/** A value over several lines, with comments above it. */
export class Commented {
  readonly value: Exclude<Written, Commented>;
  readonly comments: readonly string[];

  constructor(value: Exclude<Written, Commented>, comments: readonly string[] = []) {
    this.value = value;
    this.comments = comments;
  }
}

/** A map of keys that we choose; those without a value are left out. */
export function mapOf(members: Readonly<Record<string, Written | undefined>>): ReadonlyMap<string, Written> {
  const map = new Map<string, Written>();
  for (const [key, value] of Object.entries(members)) if (value !== undefined) map.set(key, value);
  return map;
}

/** A text in which nothing is an expression. */
export function plainText(text: string): string {
  // As a function: in a replacement `$$` would be one dollar.
  return text.replaceAll("${", () => "$${");
}

/** Data as a payload: nothing in it is an expression or an operator. */
export function plainValue(data: unknown): Written {
  if (typeof data === "string") return plainText(data);
  if (typeof data === "number" || typeof data === "boolean") return data;
  if (Array.isArray(data)) return data.map(plainValue);
  if (typeof data === "object" && data !== null)
    return new Map(
      Object.entries(data).map(([key, value]) => [key.startsWith("$") ? `$${key}` : key, plainValue(value)]),
    );
  return null;
}

/** Data in which nothing is read in any way: a JSON Schema. */
export function rawValue(data: unknown): Written {
  if (typeof data === "string" || typeof data === "number" || typeof data === "boolean") return data;
  if (Array.isArray(data)) return data.map(rawValue);
  if (typeof data === "object" && data !== null)
    return new Map(Object.entries(data).map(([key, value]) => [key, rawValue(value)]));
  return null;
}

/** A scalar as a matcher: `$any` and its like are texts. */
export function plainMatcher(value: string | number | boolean | null): Written {
  if (typeof value !== "string") return value;
  return value.startsWith("$") ? mapOf({ $eq: plainText(value) }) : plainText(value);
}

/** What is written, as a text that is the same exactly when it says the same. */
export function writtenKey(written: unknown): string {
  return JSON.stringify(written, (_, each: unknown) =>
    each instanceof Map ? { map: [...(each as Map<string, unknown>)] } : each,
  );
}

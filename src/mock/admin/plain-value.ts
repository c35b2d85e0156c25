/** How deep and how long a value may be before the rest of it is left out. */
const DEEPEST = 40;
const MOST_MEMBERS = 10_000;

/**
 * A value of a mock as JSON can carry it: bytes as `{ $base64 }`, big numbers as texts, and of what is too deep or too much
 * only the beginning.
 */
export function plainValue(value: unknown): unknown {
  const left = { members: MOST_MEMBERS };
  const copy = (each: unknown, depth: number): unknown => {
    if (typeof each === "bigint") return each.toString();
    if (typeof each === "number" && !Number.isFinite(each)) return String(each);
    if (typeof each !== "object" || each === null) return each;
    if (each instanceof Uint8Array) return { $base64: Buffer.from(each).toString("base64") };
    if (each instanceof Date) return each.toISOString();
    if (depth > DEEPEST) return "…";
    if (Array.isArray(each)) {
      const items: unknown[] = [];
      for (const item of each) {
        if (left.members-- <= 0) return [...items, "…"];
        items.push(copy(item, depth + 1) ?? null);
      }
      return items;
    }
    const members = Object.create(null) as Record<string, unknown>;
    for (const [name, member] of Object.entries(each)) {
      if (left.members-- <= 0) {
        members["…"] = "…";
        break;
      }
      members[name] = copy(member, depth + 1);
    }
    return members;
  };
  return copy(value, 0);
}

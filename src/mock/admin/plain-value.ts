/** How deep and how long a value may be before the rest of it is left out. */
const DEEPEST = 40;
const MOST_MEMBERS = 10_000;
/** Characters of one text. */
const MOST_TEXT = 64 * 1024;
/** What a name or a number takes of an answer, about, beside its own text. */
const MEMBER = 4;

/** How much text several values may have together, in characters: an answer must not grow with what clients have sent. */
export class TextBudget {
  readonly #most: number;
  #left: number;

  /** `all`: of all texts together; `most`: of one. */
  constructor(all = 8 * 1024 * 1024, most = MOST_TEXT) {
    this.#left = all;
    this.#most = Math.min(most, MOST_TEXT);
  }

  get spent(): boolean {
    return this.#left <= 0;
  }

  /** A text, or its beginning. */
  text(text: string): string {
    const most = Math.max(0, Math.min(this.#most, this.#left));
    this.#left -= Math.min(text.length, most) + MEMBER;
    return text.length <= most ? text : `${text.slice(0, most)}…`;
  }
}

/**
 * A value of a mock as JSON can carry it: bytes as `{ $base64 }`, big numbers as texts, and of what is too deep or too much
 * only the beginning.
 */
export function plainValue(value: unknown, budget = new TextBudget()): unknown {
  const left = { members: MOST_MEMBERS };
  const isFull = (): boolean => left.members-- <= 0 || budget.spent;
  const copy = (each: unknown, depth: number): unknown => {
    if (typeof each === "string") return budget.text(each);
    if (typeof each === "bigint") return budget.text(each.toString());
    if (typeof each === "number" && !Number.isFinite(each)) return String(each);
    if (typeof each !== "object" || each === null) return each;
    if (each instanceof Uint8Array) return { $base64: budget.text(Buffer.from(each).toString("base64")) };
    if (each instanceof Date) return each.toISOString();
    if (depth > DEEPEST) return "…";
    if (Array.isArray(each)) {
      const items: unknown[] = [];
      for (const item of each) {
        if (isFull()) return [...items, "…"];
        budget.text("");
        items.push(copy(item, depth + 1) ?? null);
      }
      return items;
    }
    const members = Object.create(null) as Record<string, unknown>;
    for (const [name, member] of Object.entries(each)) {
      if (isFull()) {
        members["…"] = "…";
        break;
      }
      members[budget.text(name)] = copy(member, depth + 1);
    }
    return members;
  };
  return copy(value, 0);
}

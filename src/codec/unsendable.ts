/** The keys and indices that lead to a part of a value. */
export type ValuePath = readonly (string | number)[];

/** A value that a codec cannot send, and which part of it is at fault. */
export class Unsendable extends TypeError {
  readonly path: ValuePath;
  readonly #why: string;

  /** `why` is a sentence about the part, without its place. */
  constructor(why: string, path: ValuePath) {
    super(path.length > 0 ? `${pathText(path)}: ${why}` : why);
    this.path = [...path];
    this.#why = why;
  }

  /** The same of a part of a larger value. */
  within(key: string | number): Unsendable {
    return new Unsendable(this.#why, [key, ...this.path]);
  }
}

/** As a JSONPath: `$.items[2].id`. Of what lies deeper than anyone follows, the beginning. */
function pathText(path: ValuePath): string {
  const keys = path.slice(0, MOST_KEYS).map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return `$${keys.join("")}${path.length > MOST_KEYS ? "…" : ""}`;
}

const MOST_KEYS = 20;

/**
 * A number that no double holds as it is written: `0.1000000000000000055`, `1e400`. What compares recorded messages reads such
 * numbers so; it is a scalar, the same as another one of the same value, and as no number of another kind.
 */
export class ExactNumber {
  /** As it was written. */
  readonly #text: string;
  /** The same for the same value, however it is written. */
  readonly #value: string;

  constructor(text: string, value: string) {
    this.#text = text;
    this.#value = value;
  }

  get value(): string {
    return this.#value;
  }

  toString(): string {
    return this.#text;
  }

  /** The nearest double: what is greater and less is seen by that. */
  valueOf(): number {
    return Number(this.#text);
  }

  toJSON(): string {
    return this.#text;
  }
}

/** The value of a number as JSON writes it, with all its digits: a whole number beyond 2^53 is a `bigint`. */
export function exactNumber(text: string): number | bigint | ExactNumber {
  const number = Number(text);
  if (Number.isSafeInteger(number) && /^-?\d{1,15}$/.test(text)) return number;
  const value = decimal(text);
  const [, digits = "", exponent = ""] = /^(.*)e(.*)$/.exec(value) ?? [];
  const zeros = Number(exponent);
  // A few letters may stand for more digits than there is memory.
  if (zeros >= 0 && digits.length + zeros <= MOST_DIGITS) {
    const whole = BigInt(digits + "0".repeat(zeros));
    return Number.isSafeInteger(Number(whole)) ? number : whole;
  }
  return Number.isFinite(number) && decimal(String(number)) === value ? number : new ExactNumber(text, value);
}

// --- internal ---

const MOST_DIGITS = 400;

/** The digits of a number without zeros at their ends, and where they stand: `-12e-3`. */
function decimal(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([-+]?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  const kept = digits.slice(0, end);
  if (kept === "") return "0e0";
  const place = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - kept.length);
  return `${sign === "-" ? "-" : ""}${kept}e${place}`;
}

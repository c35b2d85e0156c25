/** A point in time to the nanosecond, as binary codecs have it: seconds since 1970, whole and maybe negative, and the nanoseconds that follow. */
export function instant(seconds: number, nanoseconds = 0): Date {
  return nanoseconds % 1e6 === 0 ? new Date(seconds * 1000 + nanoseconds / 1e6) : new Instant(seconds, nanoseconds);
}

/** A `Date` knows milliseconds. */
class Instant extends Date {
  /** Those below the millisecond: 0 to 999999. */
  readonly nanoseconds: number;

  constructor(seconds: number, nanoseconds: number) {
    super(seconds * 1000 + Math.floor(nanoseconds / 1e6));
    this.nanoseconds = nanoseconds % 1e6;
  }

  override toISOString(): string {
    const text = super.toISOString();
    return `${text.slice(0, -1)}${String(this.nanoseconds).padStart(6, "0").replace(/000$/, "")}Z`;
  }
}

/** Seconds since 1970 and the nanoseconds that follow. */
export function secondsOf(time: Date): { readonly seconds: number; readonly nanoseconds: number } {
  const ms = time.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanoseconds: (ms - seconds * 1000) * 1e6 + (time instanceof Instant ? time.nanoseconds : 0) };
}

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;

/** The time that a text as of RFC 3339 stands for, `2026-01-02T03:04:05.5Z`; undefined of any other text. */
export function instantOf(text: string): Date | undefined {
  const [, whole = "", fraction = "", zone = ""] = FORM.exec(text) ?? [];
  if (whole === "") return undefined;
  const ms = Date.parse(`${whole}${zone}`.toUpperCase());
  return Number.isNaN(ms) ? undefined : instant(ms / 1000, Number(fraction.padEnd(9, "0")));
}

/** Nanoseconds since 1970. */
export function nanosecondsOf(time: Date): bigint {
  return BigInt(time.getTime()) * 1_000_000n + BigInt(below(time));
}

/** Whether two times are the same, to the nanosecond. */
export function sameInstant(one: Date, other: Date): boolean {
  return one.getTime() === other.getTime() && below(one) === below(other);
}

function below(time: Date): number {
  return time instanceof Instant ? time.nanoseconds : 0;
}
